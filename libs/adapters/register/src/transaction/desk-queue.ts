// Queue, notes and presence of desks.
import type { DeskQueueTables } from '@sumaho-jpki/operations';
import { IsNull } from 'typeorm';
import { DeskTasks, HandoverNotes, LineNotes } from '../entities/desk-queue';
import { guardedUpdate, insertRow, isUuid, run } from './unit';
import type { Unit } from './unit';

export function deskQueue(unit: Unit): DeskQueueTables {
  const { manager } = unit;
  return {
    deskTasks: {
      insert: async (row) => {
        const { affected } = await run(
          manager,
          `INSERT INTO desk_tasks (id, carrier, line_id, person_id, kind, subject, about, opened_by, opened_at, due_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (line_id, kind, subject) WHERE state <> 'done' AND subject <> '' DO NOTHING`,
          [
            row.id,
            row.carrier,
            row.lineId,
            row.personId,
            row.kind,
            row.subject,
            row.about,
            row.openedBy,
            row.openedAt,
            row.dueAt,
          ],
        );
        return affected === 1;
      },
      byId: async (id) => (isUuid(id) ? manager.findOneBy(DeskTasks, { id }) : null),
      openOf: (carrier, limit) =>
        manager
          .createQueryBuilder(DeskTasks, 'task')
          .where(`task.carrier = :carrier AND task.state <> 'done'`, { carrier })
          .orderBy('task.due_at', 'ASC')
          .addOrderBy('task.id', 'ASC')
          .limit(limit)
          .getMany(),
      openAbout: (lineId, kind, subject) =>
        manager
          .createQueryBuilder(DeskTasks, 'task')
          .where({ lineId, kind, subject })
          .andWhere(`task.state <> 'done'`)
          .getOne(),
      ofLine: (lineId, limit) =>
        manager.find(DeskTasks, { where: { lineId }, order: { openedAt: 'DESC', id: 'ASC' }, take: limit }),
      countDone: (carrier, since) =>
        manager
          .createQueryBuilder(DeskTasks, 'task')
          .where(`task.carrier = :carrier AND task.state = 'done' AND task.done_at > :since`, { carrier, since })
          .andWhere(`NOT EXISTS (SELECT 1 FROM lines line WHERE line.id = task.line_id AND line.training)`)
          .getCount(),
      update: (at, change) =>
        guardedUpdate(unit, DeskTasks, { id: at.id, state: at.state, version: at.version }, change),
    },
    lineNotes: {
      insert: (row) => insertRow(unit, LineNotes, row),
      ofLine: (lineId, limit) =>
        manager.find(LineNotes, { where: { lineId }, order: { createdAt: 'DESC', id: 'ASC' }, take: limit }),
    },
    handoverNotes: {
      insert: (row) => insertRow(unit, HandoverNotes, row),
      ofDesk: (carrier, shop, limit) =>
        manager.find(HandoverNotes, {
          where:
            shop === null
              ? { carrier, shop: IsNull() }
              : [
                  { carrier, shop: IsNull() },
                  { carrier, shop },
                ],
          order: { createdAt: 'DESC', id: 'ASC' },
          take: limit,
        }),
    },
    presence: {
      beat: async ({ lineId, staffId, tenant }, seconds) => {
        await run(
          manager,
          `INSERT INTO line_presence (line_id, staff_id, tenant, expires_at)
           VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4::double precision))
           ON CONFLICT (line_id, staff_id) DO UPDATE SET expires_at = EXCLUDED.expires_at, tenant = EXCLUDED.tenant`,
          [lineId, staffId, tenant, seconds],
        );
      },
      leave: async (lineId, staffId) => {
        await run(manager, `DELETE FROM line_presence WHERE line_id = $1 AND staff_id = $2`, [lineId, staffId]);
      },
      others: async (lineId, staffId, tenant) => {
        const { rows } = await run<{ id: string }>(
          manager,
          `SELECT staff_id AS id FROM line_presence
            WHERE line_id = $1 AND staff_id <> $2 AND tenant = $3 AND expires_at > clock_timestamp() ORDER BY staff_id`,
          [lineId, staffId, tenant],
        );
        return rows.map(({ id }) => id);
      },
    },
  };
}
