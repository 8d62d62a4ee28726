// Parties (TSMs, gates), their certificates, and their enrolments over CMP.
import type { EnrolmentTransactionRow, PartyCertificateRow, PartyRow } from '@sumaho-jpki/operations';
import { bool, bytes, instant, integer, orNull, references, stamped, table, text } from './entity';

export const Parties = table<PartyRow>(
  'parties',
  {
    code: text({ primary: true }),
    kind: text(),
    organisation: text(),
    enabled: bool({ default: true }),
    secretId: text(orNull),
    secretExpiresAt: instant(orNull),
    secretFor: text(orNull),
    secretShownAt: instant(orNull),
    version: integer({ default: 1 }),
    createdAt: stamped(),
  },
  { checks: [{ name: 'parties_kind', expression: `kind IN ('tsm', 'gate', 'staff')` }] },
);

export const PartyCertificates = table<PartyCertificateRow>(
  'party_certificates',
  {
    serial: text({ primary: true }),
    partyCode: text(),
    state: text(),
    version: integer({ default: 1 }),
    profile: text(),
    spkiSha256: text(),
    tbsDer: bytes(),
    certificateDer: bytes(orNull),
    notBefore: instant(),
    notAfter: instant(),
    revokedAt: instant(orNull),
    revocationCause: text(orNull),
    confirmBy: instant(),
    createdAt: stamped(),
  },
  {
    indices: [{ name: 'party_certificates_party', columns: ['partyCode'] }],
    checks: [
      {
        name: 'party_certificates_state',
        expression: `state IN ('reserved', 'issued', 'active', 'revoked', 'expired', 'discarded')`,
      },
    ],
    foreignKeys: [
      references('party_certificates', 'serial', 'issued_serials', 'serial'),
      references('party_certificates', 'partyCode', 'parties', 'code'),
    ],
  },
);

export const EnrolmentTransactions = table<EnrolmentTransactionRow>(
  'enrolment_transactions',
  {
    id: text({ primary: true }),
    partyCode: text(),
    serverNonce: text(),
    serial: text(orNull),
    state: text({ default: 'open' }),
    createdAt: stamped(),
    protectedBy: text(orNull),
    certReqId: integer(orNull),
  },
  {
    checks: [{ name: 'enrolment_transactions_state', expression: `state IN ('open', 'done')` }],
    foreignKeys: [
      references('enrolment_transactions', 'partyCode', 'parties', 'code'),
      references('enrolment_transactions', 'serial', 'party_certificates', 'serial'),
    ],
  },
);
