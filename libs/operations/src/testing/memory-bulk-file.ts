// Bulk files in memory, beside the register in memory.
import type { BulkFileRow, BulkFileTables, BulkRow } from '../ports/bulk-file.port';
import type { LineRow } from '../ports/rows';
import type { Open } from './memory-rows';

export interface BulkRows {
  bulkFiles: Open<BulkFileRow>[];
  bulkRows: Open<BulkRow>[];
}

export function bulkFileTables(
  db: BulkRows & { lines: LineRow[] },
  now: () => Date,
  sees: (row: { carrier: string }) => boolean,
): BulkFileTables {
  const file = (id: string) => db.bulkFiles.find((row) => row.id === id && sees(row)) ?? null;
  const rowsOf = (id: string) => (file(id) ? db.bulkRows.filter((row) => row.fileId === id) : []);
  const rowAt = (at: Pick<BulkRow, 'fileId' | 'row'>) =>
    rowsOf(at.fileId).find((row) => row.row === at.row && row.state === 'waiting');
  return {
    bulkFiles: {
      insert: async (one, rows) => {
        db.bulkFiles.push({ ...one, state: 'checking', version: 1, linesTotal: null, reason: null, createdAt: now() });
        db.bulkRows.push(
          ...rows.map((row) => ({
            ...row,
            fileId: one.id,
            lineId: null,
            checked: row.state !== 'waiting',
            attempts: 0,
          })),
        );
      },
      byId: async (id) => structuredClone(file(id)),
      all: async (limit) => structuredClone(db.bulkFiles.filter(sees).toReversed().slice(0, limit)),
      inStates: async (states) => structuredClone(db.bulkFiles.filter(({ state }) => states.includes(state))),
      lock: async (id) => structuredClone(file(id)),
      update: async (at, change) => {
        const row = file(at.id);
        if (row?.state !== at.state || row.version !== at.version) return false;
        Object.assign(row, change, { version: row.version + 1 });
        return true;
      },
      groups: async (id) =>
        rowsOf(id).map(({ state, event, reason, repairs }) => ({
          ...{ state, event, reason },
          repaired: repairs !== '',
          count: 1,
        })),
      rows: async (id, from, limit, state) =>
        structuredClone(
          rowsOf(id)
            .filter((row) => row.row > from && (state === undefined || row.state === state))
            .slice(0, limit),
        ),
      unchecked: async (id, limit) =>
        structuredClone(
          rowsOf(id)
            .filter(({ checked }) => !checked)
            .slice(0, limit),
        ),
      hasEarlier: async (id, row, lineId) => rowsOf(id).some((each) => each.row < row && each.lineId === lineId),
      check: async (at, found) => {
        const row = rowAt(at);
        if (row) Object.assign(row, found, { checked: true });
      },
      finish: async (at, state, reason) => {
        const row = rowAt(at);
        if (row) Object.assign(row, { state, reason });
        return row !== undefined;
      },
      countFailure: async (at) => {
        const row = rowAt(at);
        if (row) row.attempts += 1;
        return row?.attempts ?? 0;
      },
      linesOf: async (carrier) => db.lines.filter((line) => line.carrier === carrier && !line.training).length,
    },
  };
}
