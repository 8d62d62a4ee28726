// The resident register's feed: sources, and the last word on a person's residence or card.
import type { ResidentTables } from '@sumaho-jpki/operations';
import { ResidentRecords, ResidentSources } from '../entities/resident-register';
import { guardedUpdate, isUuid, run } from './unit';
import type { Unit } from './unit';

export function residentSources({ manager }: Unit): ResidentTables['residentSources'] {
  return {
    all: () => manager.find(ResidentSources, { order: { code: 'ASC' } }),
    upsert: async ({ code, nameJa, nameEn, messagePublicKey }) => {
      await run(
        manager,
        `INSERT INTO resident_sources (code, name_ja, name_en, message_public_key) VALUES ($1, $2, $3, $4)
           ON CONFLICT (code) DO UPDATE SET name_ja = EXCLUDED.name_ja, name_en = EXCLUDED.name_en,
             message_public_key = EXCLUDED.message_public_key`,
        [code, nameJa, nameEn, JSON.stringify(messagePublicKey)],
      );
    },
    heard: async (code, completeUntil) => {
      // greatest() leaves a null out.
      await run(
        manager,
        `UPDATE resident_sources SET heard_at = clock_timestamp(),
                complete_until = greatest(complete_until, $2::timestamptz) WHERE code = $1`,
        [code, completeUntil],
      );
    },
  };
}

export function residentRecords(unit: Unit): ResidentTables['residentRecords'] {
  const { manager } = unit;
  return {
    of: async (personId, about) => (isUuid(personId) ? manager.findOneBy(ResidentRecords, { personId, about }) : null),
    note: async ({ personId, about, version }, { state, reportedAt }) => {
      if (version !== null) {
        return guardedUpdate(unit, ResidentRecords, { personId, about, version }, { state, reportedAt });
      }
      const { rows } = await run(
        manager,
        `INSERT INTO resident_records (person_id, about, state, reported_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING RETURNING version`,
        [personId, about, state, reportedAt],
      );
      return rows.length === 1;
    },
  };
}
