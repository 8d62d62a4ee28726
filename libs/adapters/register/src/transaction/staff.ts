// Staff: the register of people, by what they sign in, one-time codes of joiners and challenges of passkeys.
import { randomUUID } from 'node:crypto';
import type { PasskeyChallengeRow, StaffEnrolmentRow, StaffRow, StaffTables } from '@sumaho-jpki/operations';
import { IsNull } from 'typeorm';
import { PasskeyChallenges, Staff, StaffCredentials, StaffEnrolments } from '../entities/staff';
import { guardedUpdate, insertRow, isUuid, present, run } from './unit';
import type { Unit } from './unit';

export function staffTables(unit: Unit): StaffTables {
  return {
    staff: staff(unit),
    staffCredentials: staffCredentials(unit),
    staffEnrolments: staffEnrolments(unit),
    passkeyChallenges: passkeyChallenges(unit),
  };
}

function staff(unit: Unit): StaffTables['staff'] {
  const { manager } = unit;
  const ssoTaken = async (id: string, carrier: string | null, ssoSubject: string | null | undefined) => {
    if (ssoSubject === null || ssoSubject === undefined) return false;
    const other = await manager.findOneBy(Staff, { carrier: carrier ?? IsNull(), ssoSubject });
    return other !== null && other.id !== id;
  };
  const endSessions = async (id: string) => {
    await run(manager, `DELETE FROM sessions WHERE subject_id = $1::text AND kind IN ('staff', 'staff-pending')`, [id]);
  };
  return {
    all: () =>
      manager
        .createQueryBuilder(Staff, 'staff')
        .orderBy('staff.carrier', 'ASC', 'NULLS FIRST')
        .addOrderBy('staff.account')
        .getMany(),
    byAccount: (account) => manager.findOneBy(Staff, { account }),
    byId: async (id) => (isUuid(id) ? manager.findOneBy(Staff, { id }) : null),
    bySsoSubject: (carrier, ssoSubject) => manager.findOneBy(Staff, { carrier: carrier ?? IsNull(), ssoSubject }),
    recordFailure: async (id, lockAfter, lockSeconds) => {
      await run(
        manager,
        `UPDATE staff SET failed_tries = failed_tries + 1,
                locked_until = CASE WHEN failed_tries + 1 >= $2::integer
                                    THEN clock_timestamp() + make_interval(secs => $3::double precision)
                                    ELSE locked_until END
          WHERE id = $1`,
        [id, lockAfter, lockSeconds],
      );
      return present(await manager.findOneBy(Staff, { id }), 'staff account');
    },
    signedIn: async (id, by) => {
      await run(manager, `UPDATE staff SET signed_in_at = clock_timestamp(), signed_in_by = $2 WHERE id = $1`, [
        id,
        by,
      ]);
    },
    recordSuccess: async (id, totpCounter) => {
      const { affected } = await run(
        manager,
        `UPDATE staff SET failed_tries = 0, locked_until = NULL, last_totp_counter = $2
          WHERE id = $1 AND last_totp_counter < $2::integer`,
        [id, totpCounter],
      );
      return affected === 1;
    },
    upsert: async (row) => {
      await run(
        manager,
        `INSERT INTO staff (id, account, display_name, role, carrier, password_hash, totp_secret_sealed, shop, sso_subject)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (account) DO UPDATE SET display_name = EXCLUDED.display_name, role = EXCLUDED.role,
             carrier = EXCLUDED.carrier, password_hash = EXCLUDED.password_hash,
             totp_secret_sealed = EXCLUDED.totp_secret_sealed, shop = EXCLUDED.shop, sso_subject = EXCLUDED.sso_subject`,
        [
          randomUUID(),
          row.account,
          row.displayName,
          row.role,
          row.carrier,
          row.passwordHash,
          row.totpSecretSealed,
          row.shop ?? null,
          row.ssoSubject ?? null,
        ],
      );
    },
    invite: async ({ id, account, displayName, role, carrier, shop, ssoSubject, reason }) => {
      const { rows } = await run(
        manager,
        `INSERT INTO staff (id, account, display_name, role, carrier, shop, sso_subject, reason, state)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'invited') ON CONFLICT DO NOTHING RETURNING id`,
        [id, account, displayName, role, carrier, shop, ssoSubject, reason],
      );
      return rows.length === 1;
    },
    update: async (at, change) => {
      const { id, version } = at;
      const row: StaffRow | null = isUuid(id) ? await manager.findOneBy(Staff, { id, version }) : null;
      if (!row || (await ssoTaken(id, row.carrier, change.ssoSubject))) return false;
      return guardedUpdate(unit, Staff, { id, version }, change);
    },
    codeGiven: async (id, by) => {
      await run(manager, `UPDATE staff SET code_given_by = $2 WHERE id = $1`, [id, by]);
    },
    endSessions,
    endSessionsOf: async (id, certificateSerial) => {
      await run(
        manager,
        `DELETE FROM sessions WHERE subject_id = $1::text AND kind IN ('staff', 'staff-pending')
            AND data->>'certificate' = $2`,
        [id, certificateSerial],
      );
    },
    forgetWaysIn: async (id) => {
      await run(manager, `UPDATE staff SET password_hash = NULL, totp_secret_sealed = NULL WHERE id = $1`, [id]);
      await run(
        manager,
        `UPDATE staff_credentials SET ended_at = clock_timestamp() WHERE staff_id = $1 AND ended_at IS NULL`,
        [id],
      );
      await run(manager, `DELETE FROM staff_enrolments WHERE staff_id = $1`, [id]);
      await endSessions(id);
    },
  };
}

function staffCredentials({ manager }: Unit): StaffTables['staffCredentials'] {
  const order = { addedAt: 'ASC', id: 'ASC' } as const;
  return {
    all: () => manager.find(StaffCredentials, { where: { endedAt: IsNull() }, order }),
    ofStaff: async (staffId) =>
      isUuid(staffId) ? manager.find(StaffCredentials, { where: { staffId, endedAt: IsNull() }, order }) : [],
    byHandle: (kind, handle) => manager.findOneBy(StaffCredentials, { kind, handle, endedAt: IsNull() }),
    insert: async (row) => {
      const { rows } = await run(
        manager,
        `INSERT INTO staff_credentials (id, staff_id, kind, name, handle, public_key, counter, transports, backed_up, not_after)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id`,
        [
          row.id,
          row.staffId,
          row.kind,
          row.name,
          row.handle,
          row.publicKey && Buffer.from(row.publicKey),
          row.counter,
          [...row.transports],
          row.backedUp,
          row.notAfter,
        ],
      );
      return rows.length === 1;
    },
    used: async (id, counter) => {
      const { affected } = await run(
        manager,
        `UPDATE staff_credentials SET counter = $2, used_at = clock_timestamp()
          WHERE id = $1 AND ended_at IS NULL AND (counter < $2::bigint OR (counter = 0 AND $2::bigint = 0))`,
        [id, counter],
      );
      return affected === 1;
    },
    end: async (staffId, id) => {
      if (!isUuid(id)) return false;
      const { affected } = await run(
        manager,
        `UPDATE staff_credentials SET ended_at = clock_timestamp() WHERE id = $1 AND staff_id = $2 AND ended_at IS NULL`,
        [id, staffId],
      );
      return affected === 1;
    },
  };
}

function staffEnrolments({ manager }: Unit): StaffTables['staffEnrolments'] {
  return {
    put: async ({ staffId, codeHash, expiresAt }) => {
      await run(
        manager,
        `INSERT INTO staff_enrolments (staff_id, code_hash, expires_at) VALUES ($1, $2, $3)
           ON CONFLICT (staff_id) DO UPDATE SET code_hash = EXCLUDED.code_hash, expires_at = EXCLUDED.expires_at,
             totp_secret_sealed = NULL, made_at = clock_timestamp()`,
        [staffId, codeHash, expiresAt],
      );
    },
    keepTotp: async (staffId, sealed) => {
      await run(manager, `UPDATE staff_enrolments SET totp_secret_sealed = $2 WHERE staff_id = $1`, [staffId, sealed]);
    },
    byCodeHash: (codeHash) =>
      manager
        .createQueryBuilder(StaffEnrolments, 'wanted')
        .where('wanted.code_hash = :codeHash AND wanted.expires_at > clock_timestamp()', { codeHash })
        .getOne(),
    take: async (codeHash) => {
      const { rows } = await run<StaffEnrolmentRow & { live: boolean }>(
        manager,
        `DELETE FROM staff_enrolments WHERE code_hash = $1 RETURNING staff_id AS "staffId", code_hash AS "codeHash",
           totp_secret_sealed AS "totpSecretSealed", made_at AS "madeAt", expires_at AS "expiresAt", expires_at > clock_timestamp() AS live`,
        [codeHash],
      );
      return onlyLive(rows[0]);
    },
  };
}

function passkeyChallenges(unit: Unit): StaffTables['passkeyChallenges'] {
  return {
    insert: (row) => insertRow(unit, PasskeyChallenges, row),
    take: async (id, purpose) => {
      if (!isUuid(id)) return null;
      const { rows } = await run<PasskeyChallengeRow & { live: boolean }>(
        unit.manager,
        `DELETE FROM passkey_challenges WHERE id = $1 AND purpose = $2 RETURNING id, purpose, challenge,
           staff_id AS "staffId", expires_at AS "expiresAt", expires_at > clock_timestamp() AS live`,
        [id, purpose],
      );
      return onlyLive(rows[0]);
    },
  };
}

/** The database's clock decides; the row goes on without its verdict. */
function onlyLive<Row extends { live: boolean }>(row: Row | undefined): Omit<Row, 'live'> | null {
  if (!row?.live) return null;
  const { live: _live, ...rest } = row;
  return rest;
}
