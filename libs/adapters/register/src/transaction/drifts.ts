// Drifts, and the reconciler's way through the lines and through the issue record.
import type { RegisterTransaction } from '@sumaho-jpki/operations';
import { In, Not } from 'typeorm';
import { Drifts, ReconcileRuns } from '../entities/drifts';
import { guardedUpdate, insertRow, isUuid, run } from './unit';
import type { Unit } from './unit';

export function drifts(unit: Unit): RegisterTransaction['drifts'] {
  const { manager } = unit;
  return {
    byId: async (id) => (isUuid(id) ? manager.findOneBy(Drifts, { id }) : null),
    of: (kind, subject) => manager.findOneBy(Drifts, { kind, subject }),
    about: async (subjects) => (subjects.length === 0 ? [] : manager.findBy(Drifts, { subject: In([...subjects]) })),
    open: (limit) =>
      manager.find(Drifts, { where: { state: Not('closed') }, order: { since: 'ASC', id: 'ASC' }, take: limit }),
    closed: (limit) =>
      manager.find(Drifts, { where: { state: 'closed' }, order: { closedAt: 'DESC', id: 'ASC' }, take: limit }),
    ofLine: async (lineId) =>
      isUuid(lineId) ? manager.find(Drifts, { where: { lineId }, order: { since: 'ASC', id: 'ASC' } }) : [],
    insert: (row) => insertRow(unit, Drifts, row),
    update: ({ id, version }, change) => guardedUpdate(unit, Drifts, { id, version }, change),
  };
}

export function reconcileRuns(unit: Unit): RegisterTransaction['reconcileRuns'] {
  const { manager } = unit;
  return {
    latest: async () => (await manager.find(ReconcileRuns, { order: { day: 'DESC' }, take: 1 }))[0] ?? null,
    begin: async (day) => {
      await run(manager, 'INSERT INTO reconcile_runs (day) VALUES ($1) ON CONFLICT DO NOTHING', [day]);
    },
    update: ({ day, version }, change) => guardedUpdate(unit, ReconcileRuns, { day, version }, change),
    linesAfter: async (cursor, limit) => {
      const after = isUuid(cursor) ? cursor : '00000000-0000-0000-0000-000000000000';
      // Either index gives its own first ones: the page is the first of both.
      const { rows } = await run<{ id: string }>(
        manager,
        `SELECT id FROM (
           (SELECT DISTINCT line_id AS id FROM certificates WHERE line_id > $1 ORDER BY line_id LIMIT $2)
           UNION
           (SELECT DISTINCT line_id AS id FROM elements WHERE line_id > $1 ORDER BY line_id LIMIT $2)
         ) found ORDER BY id LIMIT $2`,
        [after, limit],
      );
      return rows.map(({ id }) => id);
    },
    serialsAfter: async (cursor, limit) => {
      const { rows } = await run<{ serial: string; hasRow: boolean }>(
        manager,
        `SELECT issued.serial,
                (EXISTS (SELECT 1 FROM certificates WHERE certificates.serial = issued.serial)
                 OR EXISTS (SELECT 1 FROM party_certificates WHERE party_certificates.serial = issued.serial)) AS "hasRow"
           FROM issued_serials issued WHERE issued.serial > $1 ORDER BY issued.serial LIMIT $2`,
        [cursor, limit],
      );
      return rows;
    },
    recordedKey: async (serial) => {
      const { rows } = await run<{ spki: string }>(
        manager,
        'SELECT spki_sha256 AS spki FROM issued_serials WHERE serial = $1',
        [serial],
      );
      return rows[0]?.spki ?? null;
    },
  };
}
