// Drifts and the reconciler's rounds beside the register in memory.
import type { DriftRow, DriftTables, ReconcileRunRow } from '../ports/drift.port';
import type { Scope } from '../ports/register.port';
import type { CertificateRow, ElementRow, LineRow } from '../ports/rows';
import { every, only, update, type Open } from './memory-rows';

export interface DriftRows {
  drifts: Open<DriftRow>[];
  reconcileRuns: Open<ReconcileRunRow>[];
  issuedSerials: { serial: string; spkiSha256: string }[];
}
interface World extends DriftRows {
  lines: LineRow[];
  elements: ElementRow[];
  certificates: CertificateRow[];
}

export function driftTables(db: World, now: () => Date, scope: Scope): DriftTables {
  const sees = ({ carrier }: DriftRow) => scope.kind !== 'carrier' || carrier === scope.carrier;
  const issued = () => [
    ...db.issuedSerials,
    ...db.certificates.filter(({ serial }) => !db.issuedSerials.some((each) => each.serial === serial)),
  ];
  return {
    drifts: {
      byId: async (id) => only(db.drifts, (row) => row.id === id && sees(row)),
      of: async (kind, subject) => only(db.drifts, (row) => row.kind === kind && row.subject === subject),
      about: async (subjects) => every(db.drifts, ({ subject }) => subjects.includes(subject)),
      open: async (limit) => every(db.drifts, (row) => row.state !== 'closed' && sees(row)).slice(0, limit),
      closed: async (limit) => every(db.drifts, (row) => row.state === 'closed' && sees(row)).slice(0, limit),
      ofLine: async (lineId) => every(db.drifts, (row) => row.lineId === lineId && sees(row)),
      insert: async (row) => {
        if (db.drifts.some(({ kind, subject }) => kind === row.kind && subject === row.subject))
          throw new Error('one row for a kind and a subject');
        db.drifts.push({ ...row, repairs: 0, closedAt: null, version: 1 });
      },
      update: async (at, change) =>
        update(db.drifts, (row) => row.id === at.id && row.version === at.version, {
          ...change,
          version: at.version + 1,
        }) === 1,
    },
    reconcileRuns: {
      latest: async () => structuredClone(db.reconcileRuns.toSorted((a, b) => (a.day < b.day ? 1 : -1))[0] ?? null),
      begin: async (day) => {
        if (db.reconcileRuns.some((run) => run.day === day)) return;
        const figures = { looked: 0, found: 0, unheard: 0, takenUntil: null, finishedAt: null };
        db.reconcileRuns.push({ day, version: 1, phase: 'lines', cursor: '', ...figures, startedAt: now() });
      },
      update: async (at, change) =>
        update(db.reconcileRuns, (run) => run.day === at.day && run.version === at.version, {
          ...change,
          version: at.version + 1,
        }) === 1,
      linesAfter: async (cursor, limit) =>
        db.lines
          .filter(({ id }) => [...db.elements, ...db.certificates].some(({ lineId }) => lineId === id))
          .map(({ id }) => id)
          .filter((id) => id > cursor)
          .toSorted()
          .slice(0, limit),
      serialsAfter: async (cursor, limit) =>
        issued()
          .map(({ serial }) => serial)
          .filter((serial) => serial > cursor)
          .toSorted()
          .slice(0, limit)
          .map((serial) => ({ serial, hasRow: db.certificates.some((row) => row.serial === serial) })),
      recordedKey: async (serial) => issued().find((each) => each.serial === serial)?.spkiSha256 ?? null,
    },
  };
}
