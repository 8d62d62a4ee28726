// Parties, their certificates, and the enrolments over CMP.
import type { PartyCertificateHit, PartyTables } from '@sumaho-jpki/operations';
import { In, Not } from 'typeorm';
import { EnrolmentTransactions, Parties, PartyCertificates } from '../entities/parties';
import { insertReserved } from './applications';
import { rowOf, rowsOf } from './rows';
import { guardedUpdate, run } from './unit';
import type { Unit } from './unit';

const ENDED = ['revoked', 'expired', 'discarded'];

export function partyTables(unit: Unit): PartyTables {
  const { manager } = unit;
  return {
    parties: {
      byCode: (code) => rowOf(manager, Parties, 'WHERE code = $1', [code]),
      locked: (code) => rowOf(manager, Parties, 'WHERE code = $1 FOR NO KEY UPDATE', [code]),
      all: () => manager.find(Parties, { order: { code: 'ASC' } }),
      register: async ({ code, kind, organisation }) => {
        const { rows } = await run(
          manager,
          `INSERT INTO parties (code, kind, organisation) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING code`,
          [code, kind, organisation],
        );
        return rows.length === 1;
      },
      update: ({ code, version }, change) => guardedUpdate(unit, Parties, { code, version }, change),
    },
    partyCertificates: {
      reserve: (row) => insertReserved(unit, PartyCertificates, row),
      bySerial: (serial) => rowOf(manager, PartyCertificates, 'WHERE serial = $1', [serial]),
      held: (serial) => rowOf(manager, PartyCertificates, 'WHERE serial = $1 FOR SHARE', [serial]),
      ofParty: (partyCode) =>
        rowsOf(manager, PartyCertificates, 'WHERE party_code = $1 ORDER BY created_at DESC', [partyCode]),
      update: ({ serial, state, version }, change) =>
        guardedUpdate(unit, PartyCertificates, { serial, state, version }, change),
      search: async ({ serial, words, kinds, ofVerifiers }, limit) => {
        const { rows } = await run<{ serial: string; verifier: string | null }>(
          manager,
          `SELECT c.serial, v.code AS verifier
             FROM party_certificates c JOIN parties p ON p.code = c.party_code
             LEFT JOIN verifier_credentials k
               ON k.kind = 'client-certificate' AND k.ended_at IS NULL AND k.fingerprint = c.spki_sha256
             LEFT JOIN verifiers v ON v.id = k.verifier_id
            WHERE (c.serial >= $1 AND c.serial < $1 || 'g') OR p.kind = ANY($3::text[]) OR ($4 AND v.id IS NOT NULL)
               OR strpos(lower(concat_ws(' ', p.code, p.organisation, v.code, v.name)), lower($2)) > 0
            ORDER BY c.created_at DESC, c.serial LIMIT $5`,
          [serial, words, kinds, ofVerifiers, limit],
        );
        const hits: PartyCertificateHit[] = [];
        for (const row of rows) {
          const certificate = await manager.findOneByOrFail(PartyCertificates, { serial: row.serial });
          const party = await manager.findOneByOrFail(Parties, { code: certificate.partyCode });
          hits.push({ certificate, party, verifier: row.verifier });
        }
        return hits;
      },
      overdue: (at, limit) =>
        manager
          .createQueryBuilder(PartyCertificates, 'certificate')
          .where(`certificate.state IN ('reserved', 'issued') AND certificate.confirm_by < :at`, { at })
          .orWhere(`certificate.state IN ('issued', 'active') AND certificate.not_after < :at`, { at })
          .orderBy('certificate.notAfter', 'ASC')
          .take(limit)
          .getMany(),
      notEnded: (serials) =>
        manager.find(PartyCertificates, { where: { serial: In([...serials]), state: Not(In(ENDED)) } }),
    },
    enrolmentTransactions: {
      open: async ({ id, partyCode, serverNonce, protectedBy, certReqId }) => {
        const { rows } = await run(
          manager,
          `INSERT INTO enrolment_transactions (id, party_code, server_nonce, protected_by, cert_req_id)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING RETURNING id`,
          [id, partyCode, serverNonce, protectedBy, certReqId],
        );
        return rows.length === 1;
      },
      byId: (id) => rowOf(manager, EnrolmentTransactions, 'WHERE id = $1', [id]),
      awaitConfirmation: async (id, serial) => {
        const { affected } = await run(
          manager,
          `UPDATE enrolment_transactions SET serial = $2 WHERE id = $1 AND state = 'open' AND serial IS NULL`,
          [id, serial],
        );
        return affected === 1;
      },
      finish: async (id) => {
        const { affected } = await run(
          manager,
          `UPDATE enrolment_transactions SET state = 'done' WHERE id = $1 AND state = 'open'`,
          [id],
        );
        return affected === 1;
      },
    },
  };
}
