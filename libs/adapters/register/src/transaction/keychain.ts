// What phones with a Keychain proved: attested keys with their counters, one-time challenges, enrolments; and issue policies.
import type { AttestedKeyRow, DeviceChallengeRow, KeychainTables } from '@sumaho-jpki/operations';
import { AttestedKeys, Enrolments, IssuePolicies } from '../entities/keychain';
import { rowOf } from './rows';
import { again, guardedUpdate, insertRow, isUuid, run, TOUCHED } from './unit';
import type { Unit } from './unit';

export function attestedKeys(unit: Unit): KeychainTables['attestedKeys'] {
  const { manager } = unit;
  return {
    insert: async (row) => {
      const { affected } = await run(
        manager,
        `INSERT INTO attested_keys
           (key_id, phone_id, application_id, session_id, public_key_spki, environment, os_version)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [
          ...[row.keyId, row.phoneId, row.applicationId, row.sessionId],
          ...[Buffer.from(row.publicKeySpki), row.environment, row.osVersion],
        ],
      );
      return affected === 1;
    },
    byId: async (keyId): Promise<AttestedKeyRow | null> => {
      const row = await rowOf(manager, AttestedKeys, 'WHERE key_id = $1', [keyId]);
      return row && { ...row, counter: Number(row.counter) };
    },
    advance: async (keyId, counter) => {
      const { affected } = await run(
        manager,
        `UPDATE attested_keys SET counter = $2 WHERE key_id = $1 AND counter < $2`,
        [keyId, counter],
      );
      return affected === 1;
    },
  };
}

export function deviceChallenges({ manager }: Unit): KeychainTables['deviceChallenges'] {
  return {
    open: async (row) => {
      await run(
        manager,
        `INSERT INTO device_challenges (session_id, purpose, challenge, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (session_id, purpose) DO UPDATE SET
           challenge = EXCLUDED.challenge, expires_at = EXCLUDED.expires_at, used_at = NULL`,
        [row.sessionId, row.purpose, row.challenge, row.expiresAt],
      );
    },
    take: async (sessionId, purpose) => {
      if (!isUuid(sessionId)) return null;
      const { rows } = await run<DeviceChallengeRow>(
        manager,
        `WITH taken AS (SELECT * FROM device_challenges WHERE session_id = $1 AND purpose = $2 FOR NO KEY UPDATE)
         UPDATE device_challenges SET used_at = coalesce(taken.used_at, clock_timestamp()) FROM taken
          WHERE device_challenges.session_id = taken.session_id AND device_challenges.purpose = taken.purpose
         RETURNING taken.session_id AS "sessionId", taken.purpose AS purpose, taken.challenge AS challenge,
                   taken.expires_at AS "expiresAt", taken.used_at AS "usedAt"`,
        [sessionId, purpose],
      );
      return rows[0] ?? null;
    },
  };
}

export function enrolments(unit: Unit): KeychainTables['enrolments'] {
  const { manager } = unit;
  return {
    latest: async (applicationId) =>
      isUuid(applicationId)
        ? rowOf(manager, Enrolments, 'WHERE application_id = $1 ORDER BY round DESC LIMIT 1', [applicationId])
        : null,
    prove: async (row) => {
      const { affected } = await run(
        manager,
        `INSERT INTO enrolments (application_id, round, purpose, session_id, spki, challenge)
           VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (application_id, round) DO UPDATE SET
           purpose = EXCLUDED.purpose, session_id = EXCLUDED.session_id, spki = EXCLUDED.spki,
           challenge = EXCLUDED.challenge, proved_at = clock_timestamp()
         WHERE enrolments.request_der IS NULL AND enrolments.delivered_at IS NULL AND enrolments.stored_at IS NULL`,
        [row.applicationId, row.round, row.purpose, row.sessionId, Buffer.from(row.spki), row.challenge],
      );
      return affected === 1;
    },
    request: async ({ applicationId, round, challenge }, requestDer) => {
      const { affected } = await again(
        manager,
        `UPDATE enrolments SET request_der = $3, requested_at = clock_timestamp()
          WHERE application_id = $1 AND round = $2 AND challenge = $4 AND request_der IS NULL`,
        [applicationId, round, Buffer.from(requestDer), challenge],
      );
      return affected === 1;
    },
    deliver: async ({ applicationId, round }, { jwe, cms }) => {
      await run(
        manager,
        `UPDATE enrolments SET delivery_jwe = $3, delivery_cms = $4,
                delivered_at = coalesce(delivered_at, clock_timestamp())
          WHERE application_id = $1 AND round = $2 AND stored_at IS NULL`,
        [applicationId, round, jwe, cms && Buffer.from(cms)],
      );
    },
    forgetDelivery: async (applicationId) => {
      await run(manager, `UPDATE enrolments SET delivery_jwe = NULL, delivery_cms = NULL WHERE application_id = $1`, [
        applicationId,
      ]);
    },
    stored: async ({ applicationId, round }, { serial, keyGenerationMs, attempts }) => {
      const { affected } = await run(
        manager,
        `UPDATE enrolments SET stored_serial = $3, key_generation_ms = $4, attempts = $5, stored_at = clock_timestamp()
          WHERE application_id = $1 AND round = $2 AND stored_at IS NULL`,
        [applicationId, round, serial, keyGenerationMs, attempts],
      );
      return affected === 1;
    },
  };
}

export function issuePolicies(unit: Unit): KeychainTables['issuePolicies'] {
  const { manager } = unit;
  return {
    all: () => manager.find(IssuePolicies, { order: { scope: 'ASC', key: 'ASC' } }),
    put: async (row, version) => {
      const { scope, key, routes, keyKinds, reason, updatedBy } = row;
      const change = { routes: [...routes], keyKinds: [...keyKinds], reason, updatedBy };
      if (version !== null) {
        return guardedUpdate(unit, IssuePolicies, { scope, key, version }, change, TOUCHED);
      }
      const there = await manager.findOneBy(IssuePolicies, { scope, key });
      if (there) return false;
      await insertRow(unit, IssuePolicies, { id: row.id, scope, key, ...change });
      return true;
    },
  };
}
