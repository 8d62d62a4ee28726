// The verifier register: who may ask for status, and by which keys they are known.
import type { VerifierCredentialRow, VerifierRow } from '@sumaho-jpki/operations';
import { instant, integer, json, orNull, references, stamped, table, text, uuid } from './entity';

export const Verifiers = table<VerifierRow>(
  'verifiers',
  {
    id: uuid({ primary: true }),
    code: text(),
    name: text(),
    kind: text(),
    purposes: text({ array: true }),
    state: text({ default: 'active' }),
    certifiedUntil: instant(orNull),
    relyingPartyId: text(orNull),
    reason: text(),
    version: integer({ default: 1 }),
    createdAt: stamped(),
    updatedAt: stamped(),
  },
  {
    checks: [
      { name: 'verifiers_state', expression: `state IN ('active', 'suspended', 'withdrawn')` },
      { name: 'verifiers_kind', expression: `kind IN ('administrative-body', 'certified-business')` },
      {
        name: 'verifiers_certified_until',
        expression: `(kind = 'certified-business') = (certified_until IS NOT NULL)`,
      },
    ],
    indices: [
      { name: 'verifiers_code', columns: ['code'], unique: true },
      { name: 'verifiers_relying_party', columns: ['relyingPartyId'], unique: true },
    ],
    foreignKeys: [references('verifiers', 'relyingPartyId', 'relying_parties')],
  },
);

export const VerifierCredentials = table<VerifierCredentialRow>(
  'verifier_credentials',
  {
    id: uuid({ primary: true }),
    verifierId: uuid(),
    kind: text(),
    fingerprint: text(),
    keyId: text(orNull),
    publicJwk: json(orNull),
    notAfter: instant(orNull),
    addedAt: stamped(),
    endedAt: instant(orNull),
  },
  {
    checks: [
      { name: 'verifier_credentials_kind', expression: `kind IN ('client-certificate', 'assertion-key')` },
      {
        name: 'verifier_credentials_key',
        expression: `(kind = 'assertion-key') = (key_id IS NOT NULL AND public_jwk IS NOT NULL)`,
      },
    ],
    indices: [
      {
        name: 'verifier_credentials_fingerprint',
        columns: ['fingerprint'],
        unique: true,
        where: 'ended_at IS NULL',
      },
      {
        name: 'verifier_credentials_key_id',
        columns: ['verifierId', 'keyId'],
        unique: true,
        where: 'ended_at IS NULL',
      },
    ],
    foreignKeys: [references('verifier_credentials', 'verifierId', 'verifiers')],
  },
);
