// Web sessions, relying parties and the gate's one-time challenges.
import type { GateChallengeRow, RegisterTransaction } from '@sumaho-jpki/operations';
import { GateChallenges, RelyingParties, Sessions } from '../entities/access';
import { insertRow, isUuid, run } from './unit';
import type { Unit } from './unit';

export function sessions(unit: Unit): RegisterTransaction['sessions'] {
  const { manager } = unit;
  return {
    insert: (row) => insertRow(unit, Sessions, row),
    byIdHash: (idHash) =>
      manager
        .createQueryBuilder(Sessions, 'session')
        .where('session.id_hash = :idHash AND session.expires_at > clock_timestamp()', { idHash })
        .getOne(),
    touch: async (idHash, expiresAt) => {
      await run(manager, `UPDATE sessions SET last_seen_at = clock_timestamp(), expires_at = $2 WHERE id_hash = $1`, [
        idHash,
        expiresAt,
      ]);
    },
    delete: async (idHash) => {
      await manager.delete(Sessions, { idHash });
    },
  };
}

export function relyingParties(unit: Unit): RegisterTransaction['relyingParties'] {
  const { manager } = unit;
  return {
    byTokenHash: (tokenHash) => manager.findOneBy(RelyingParties, { tokenHash }),
    upsert: async (row) => {
      // A token known already is the same relying party: it keeps its id.
      const { affected } = await run(manager, `UPDATE relying_parties SET name = $1 WHERE token_hash = $2`, [
        row.name,
        row.tokenHash,
      ]);
      if (affected === 1) return;
      await run(
        manager,
        `INSERT INTO relying_parties (id, name, token_hash) VALUES ($1, $2, $3)
           ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, token_hash = EXCLUDED.token_hash`,
        [row.id, row.name, row.tokenHash],
      );
    },
  };
}

export function gateChallenges(unit: Unit): RegisterTransaction['gateChallenges'] {
  return {
    insert: (row) => insertRow(unit, GateChallenges, row),
    take: async (id, relyingPartyId) => {
      if (!isUuid(id)) return null;
      const { rows } = await run<GateChallengeRow>(
        unit.manager,
        `DELETE FROM gate_challenges WHERE id = $1 AND relying_party_id = $2
           RETURNING id, relying_party_id AS "relyingPartyId", challenge, expires_at AS "expiresAt"`,
        [id, relyingPartyId],
      );
      return rows[0] ?? null;
    },
  };
}
