// People, their signature requests and their access codes.
import { randomUUID } from 'node:crypto';
import type { AccessCodeRow, RegisterTransaction } from '@sumaho-jpki/operations';
import { AccessCodes, Cards, People, SignatureRequests } from '../entities/people';
import type { StoredAccessCode } from '../entities/people';
import { rowOf } from './rows';
import { insertRow, isUuid, present, run } from './unit';
import type { Unit } from './unit';

const LOCKED = { lock: { mode: 'for_no_key_update' } } as const;

export function people(unit: Unit): RegisterTransaction['people'] {
  const { manager } = unit;
  return {
    byProviderSubject: (providerSubject) => manager.findOneBy(People, { providerSubject }),
    byId: async (id) => (isUuid(id) ? rowOf(manager, People, 'WHERE id = $1', [id]) : null),
    byApplication: async (applicationId) =>
      isUuid(applicationId)
        ? rowOf(manager, People, 'WHERE id = (SELECT person_id FROM applications WHERE id = $1)', [applicationId])
        : null,
    enrol: async ({ providerSubject, certificateName, birthDate }) => {
      await run(
        manager,
        `INSERT INTO people (id, provider_subject, certificate_name, birth_date) VALUES ($1, $2, $3, $4)
           ON CONFLICT (provider_subject) DO NOTHING`,
        [randomUUID(), providerSubject, certificateName, birthDate],
      );
      return present(await manager.findOne(People, { where: { providerSubject }, ...LOCKED }), 'person');
    },
    lock: async (id) => present(await rowOf(manager, People, 'WHERE id = $1 FOR NO KEY UPDATE', [id]), 'person'),
  };
}

export function cards(unit: Unit): RegisterTransaction['cards'] {
  return {
    see: async ({ issuer, serial, personId }) => {
      await run(
        unit.manager,
        `INSERT INTO cards (id, issuer, serial, person_id) VALUES ($1, $2, $3, $4)
           ON CONFLICT (issuer, serial) DO NOTHING`,
        [randomUUID(), issuer, serial, personId],
      );
      const { rows } = await run<{ mine: boolean }>(
        unit.manager,
        `SELECT person_id = $3 AS mine FROM cards WHERE issuer = $1 AND serial = $2`,
        [issuer, serial, personId],
      );
      return rows[0]?.mine === true;
    },
    ownerOf: async ({ issuer, serial }) => (await unit.manager.findOneBy(Cards, { issuer, serial }))?.personId ?? null,
  };
}

export function signatureRequests(unit: Unit): RegisterTransaction['signatureRequests'] {
  const { manager } = unit;
  return {
    insert: (row) =>
      insertRow(unit, SignatureRequests, {
        ...row,
        state: 'open',
        applicationId: null,
        providerTransactionId: null,
      }),
    attachTransaction: async (id, providerTransactionId) => {
      await manager.update(SignatureRequests, { id, state: 'open' }, { providerTransactionId });
    },
    takeOpen: (providerState) =>
      manager
        .createQueryBuilder(SignatureRequests, 'request')
        .where('request.provider_state = :providerState', { providerState })
        .andWhere(`request.state = 'open' AND request.expires_at > clock_timestamp()`)
        .setLock('for_no_key_update')
        .getOne(),
    byId: async (id) => (isUuid(id) ? manager.findOneBy(SignatureRequests, { id }) : null),
    close: async (id, state, applicationId) => {
      const { affected } = await manager.update(SignatureRequests, { id, state: 'open' }, { state, applicationId });
      if (affected !== 1) throw new Error('The signature request was not open any more.');
    },
  };
}

function withoutLookup(row: StoredAccessCode | null): AccessCodeRow | null {
  if (!row) return null;
  const { codeLookup: _codeLookup, ...code } = row;
  return code;
}

export function accessCodes(unit: Unit): RegisterTransaction['accessCodes'] {
  const { manager } = unit;
  return {
    byApplication: async (applicationId) =>
      isUuid(applicationId) ? withoutLookup(await manager.findOneBy(AccessCodes, { applicationId })) : null,
    lock: async (applicationId) =>
      isUuid(applicationId)
        ? withoutLookup(await manager.findOne(AccessCodes, { where: { applicationId }, ...LOCKED }))
        : null,
    byLookup: async (codeLookup) => withoutLookup(await manager.findOneBy(AccessCodes, { codeLookup })),
    setPassword: async (applicationId, passwordHash) => {
      await run(
        manager,
        `INSERT INTO access_codes (application_id, password_hash) VALUES ($1, $2)
           ON CONFLICT (application_id) DO UPDATE SET password_hash = EXCLUDED.password_hash`,
        [applicationId, passwordHash],
      );
    },
    setCode: async (applicationId, code) => {
      await run(
        manager,
        `INSERT INTO access_codes (application_id, code_hash, code_lookup, code_expires_at, code_tries_left, codes_sent)
           VALUES ($1, $2, $3, $4, $5, 1)
           ON CONFLICT (application_id) DO UPDATE SET
             code_hash = EXCLUDED.code_hash, code_lookup = EXCLUDED.code_lookup,
             code_expires_at = EXCLUDED.code_expires_at, code_tries_left = EXCLUDED.code_tries_left,
             codes_sent = access_codes.codes_sent + 1`,
        [applicationId, code.codeHash, code.codeLookup, code.expiresAt, code.tries],
      );
    },
    countFailure: async (applicationId) => {
      const { rows } = await run<{ left: number }>(
        manager,
        `UPDATE access_codes SET code_tries_left = greatest(code_tries_left - 1, 0)
          WHERE application_id = $1 RETURNING code_tries_left AS left`,
        [applicationId],
      );
      return present(rows[0], 'access code').left;
    },
    consume: async (applicationId) => {
      await run(
        manager,
        `UPDATE access_codes SET code_hash = NULL, code_lookup = NULL, code_expires_at = NULL, code_tries_left = 0
          WHERE application_id = $1`,
        [applicationId],
      );
    },
  };
}
