// A desk's files of many lines.
import type { BulkFileTables, BulkRow } from '@sumaho-jpki/operations';
import type { BulkGroup } from '@sumaho-jpki/rules';
import { In, MoreThan } from 'typeorm';
import { BulkFiles, BulkRows } from '../entities/bulk-files';
import { guardedUpdate, insertRow, isUuid, run } from './unit';
import type { Unit } from './unit';

export function bulkFiles(unit: Unit): BulkFileTables['bulkFiles'] {
  const { manager } = unit;
  const shown = ({ carrier: _carrier, ...row }: BulkRow & { carrier: string }): BulkRow => row;
  return {
    insert: async (file, rows) => {
      await insertRow(unit, BulkFiles, file);
      await run(
        manager,
        `INSERT INTO bulk_rows (file_id, "row", carrier, typed_phone, typed_iccid, typed_event, msisdn, iccid, event, repairs,
                                state, reason, checked)
         SELECT $1, r."row", $2, r."typedPhone", r."typedIccid", r."typedEvent", r.msisdn, r.iccid, r.event, r.repairs, r.state,
                r.reason, r.state <> 'waiting'
           FROM jsonb_to_recordset($3::jsonb) AS r("row" integer, "typedPhone" text, "typedIccid" text, "typedEvent" text,
                msisdn text, iccid text, event text, repairs text, state text, reason text)`,
        [file.id, file.carrier, JSON.stringify(rows)],
      );
    },
    byId: async (id) => (isUuid(id) ? manager.findOneBy(BulkFiles, { id }) : null),
    all: (limit) => manager.find(BulkFiles, { order: { createdAt: 'DESC' }, take: limit }),
    inStates: (states) => manager.find(BulkFiles, { where: { state: In([...states]) }, order: { createdAt: 'ASC' } }),
    lock: (id) => manager.createQueryBuilder(BulkFiles, 'wanted').where({ id }).setLock('pessimistic_write').getOne(),
    update: (at, change) => guardedUpdate(unit, BulkFiles, { id: at.id, state: at.state, version: at.version }, change),
    groups: async (id) => {
      const { rows } = await run<Omit<BulkGroup, 'count'> & { count: string }>(
        manager,
        `SELECT state, event, reason, repairs <> '' AS repaired, count(*) AS count FROM bulk_rows WHERE file_id = $1
          GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
        [id],
      );
      return rows.map((group) => ({ ...group, count: Number(group.count) }));
    },
    rows: async (fileId, from, limit, state) =>
      (
        await manager.find(BulkRows, {
          where: { fileId, row: MoreThan(from), ...(state ? { state } : {}) },
          order: { row: 'ASC' },
          take: limit,
        })
      ).map(shown),
    unchecked: async (fileId, limit) =>
      (await manager.find(BulkRows, { where: { fileId, checked: false }, order: { row: 'ASC' }, take: limit })).map(
        shown,
      ),
    hasEarlier: async (id, row, lineId) => {
      const { rows } = await run(
        manager,
        `SELECT 1 FROM bulk_rows WHERE file_id = $1 AND line_id = $2 AND "row" < $3 LIMIT 1`,
        [id, lineId, row],
      );
      return rows.length > 0;
    },
    check: async ({ fileId, row }, { lineId, state, reason }) => {
      await run(
        manager,
        `UPDATE bulk_rows SET line_id = $3, state = $4, reason = $5, checked = true
          WHERE file_id = $1 AND "row" = $2 AND state = 'waiting'`,
        [fileId, row, lineId, state, reason],
      );
    },
    finish: async ({ fileId, row }, state, reason) => {
      const { affected } = await run(
        manager,
        `UPDATE bulk_rows SET state = $3, reason = $4 WHERE file_id = $1 AND "row" = $2 AND state = 'waiting'`,
        [fileId, row, state, reason],
      );
      return affected === 1;
    },
    countFailure: async ({ fileId, row }) => {
      const { rows } = await run<{ attempts: number }>(
        manager,
        `UPDATE bulk_rows SET attempts = attempts + 1 WHERE file_id = $1 AND "row" = $2 RETURNING attempts`,
        [fileId, row],
      );
      return rows[0]?.attempts ?? 0;
    },
    linesOf: async (carrier) => {
      const { rows } = await run<{ lines: string }>(
        manager,
        `SELECT count(*) AS lines FROM lines WHERE carrier = $1 AND NOT training`,
        [carrier],
      );
      return Number(rows[0]?.lines ?? 0);
    },
  };
}
