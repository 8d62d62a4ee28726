// Timeline, inbox, outbox, idempotency keys and rate-limit counters.
import { InboxConflictError } from '@sumaho-jpki/operations';
import type { HistoryRow, RegisterTransaction } from '@sumaho-jpki/operations';
import { In, MoreThan } from 'typeorm';
import type { FindManyOptions } from 'typeorm';
import { History } from '../entities/record';
import { Outbox } from '../entities/work';
import { writeRecorded } from './audit-chain';
import { insertRow, isUuid, run } from './unit';
import type { Unit } from './unit';

/** Newest first from the index, oldest first on the screen. */
const timeline = (rows: HistoryRow[]) => rows.reverse();

export function history(unit: Unit): RegisterTransaction['history'] {
  const { manager } = unit;
  /** What this transaction recorded itself is part of what it reads. */
  const find = async (options: FindManyOptions<HistoryRow>): Promise<HistoryRow[]> => {
    await Promise.all(await writeRecorded(unit));
    return manager.find(History, options);
  };
  return {
    record: (row) => {
      unit.recorded.push(row);
      return Promise.resolve();
    },
    byId: async (id) => (/^\d{1,18}$/.test(id) ? ((await find({ where: { id } }))[0] ?? null) : null),
    ofApplication: async (applicationId, afterId) =>
      isUuid(applicationId)
        ? find({
            where: { applicationId, ...(afterId && /^\d{1,18}$/.test(afterId) ? { id: MoreThan(afterId) } : {}) },
            order: { id: 'ASC' },
          })
        : [],
    ofLine: async (lineId, limit) =>
      isUuid(lineId) ? timeline(await find({ where: { lineId }, order: { id: 'DESC' }, take: limit })) : [],
    ofCertificate: async (certificateSerial, limit) =>
      timeline(await find({ where: { certificateSerial }, order: { id: 'DESC' }, take: limit })),
    newestOf: async (certificateSerial, events, actorId) => {
      const where = { certificateSerial, event: In([...events]), ...(actorId === undefined ? {} : { actorId }) };
      const [row] = await find({ where, order: { id: 'DESC' }, take: 1 });
      return row ?? null;
    },
  };
}

export function inbox(unit: Unit): RegisterTransaction['inbox'] {
  return {
    receive: async (source, messageId, bodyHash) => {
      const { rows: added } = await run(
        unit.manager,
        `INSERT INTO inbox (source, message_id, body_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING source`,
        [source, messageId, bodyHash],
      );
      if (added.length === 1) return true;
      const { rows } = await run<{ same: boolean }>(
        unit.manager,
        `SELECT body_hash = $3 AS same FROM inbox WHERE source = $1 AND message_id = $2`,
        [source, messageId, bodyHash],
      );
      if (rows[0]?.same !== true) throw new InboxConflictError(source, messageId);
      return false;
    },
  };
}

export function outbox(unit: Unit): RegisterTransaction['outbox'] {
  return {
    put: (row) => insertRow(unit, Outbox, { ...row, relayedAt: null }),
    takeOpen: (limit) =>
      unit.manager
        .createQueryBuilder(Outbox, 'message')
        .where('message.relayed_at IS NULL')
        .orderBy('message.createdAt')
        .limit(limit)
        .setLock('for_no_key_update')
        .setOnLocked('skip_locked')
        .getMany(),
    markRelayed: async (id) => {
      const { affected } = await run(
        unit.manager,
        `UPDATE outbox SET relayed_at = clock_timestamp() WHERE id = $1 AND relayed_at IS NULL`,
        [id],
      );
      return affected === 1;
    },
  };
}

export function idempotency(unit: Unit): RegisterTransaction['idempotency'] {
  return {
    find: async (client, key) => {
      // The second of two simultaneous requests waits here for the first one's COMMIT and then finds its answer.
      await run(unit.manager, `SELECT pg_advisory_xact_lock(hashtextextended($1, 7306))`, [`${client}\n${key}`]);
      const { rows } = await run<{ requestHash: string; status: number; body: unknown }>(
        unit.manager,
        `SELECT request_hash AS "requestHash", status, body FROM idempotency_keys WHERE client = $1 AND key = $2`,
        [client, key],
      );
      return rows[0] ?? null;
    },
    store: async (client, key, requestHash, status, body) => {
      await run(
        unit.manager,
        `INSERT INTO idempotency_keys (client, key, request_hash, status, body) VALUES ($1, $2, $3, $4, $5::jsonb)`,
        [client, key, requestHash, status, JSON.stringify(body ?? null)],
      );
    },
  };
}

/** Hits kept per bucket; a limit above it could not be told apart. */
const MOST_HITS = 1_000;

export async function countEvent(unit: Unit, bucket: string, windowSeconds: number): Promise<number> {
  const nowMs = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;
  const { rows } = await run<{ count: number }>(
    unit.manager,
    `INSERT INTO event_counters (bucket, hits, forget_at)
       VALUES ($1, ARRAY[${nowMs}], clock_timestamp() + make_interval(secs => $2::double precision))
       ON CONFLICT (bucket) DO UPDATE SET
         hits = ${nowMs} || ARRAY(SELECT hit FROM unnest(event_counters.hits) hit
                                   WHERE hit > ${nowMs} - ($2::double precision * 1000)::bigint
                                   ORDER BY hit DESC LIMIT ${MOST_HITS - 1}),
         forget_at = greatest(event_counters.forget_at, EXCLUDED.forget_at)
       RETURNING cardinality(hits) AS count`,
    [bucket, windowSeconds],
  );
  return rows[0]?.count ?? MOST_HITS;
}
