// The verifier register: entries, and the keys by which they are known.
import type { KnownVerifier, VerifierTables } from '@sumaho-jpki/operations';
import type { FindOptionsWhere } from 'typeorm';
import { IsNull } from 'typeorm';
import { VerifierCredentials, Verifiers } from '../entities/verifiers';
import { guardedUpdate, isUuid, run, TOUCHED } from './unit';
import type { Unit } from './unit';

export function verifiers(unit: Unit): VerifierTables['verifiers'] {
  const { manager } = unit;
  const inUse = async (which: FindOptionsWhere<KnownVerifier['credential']>): Promise<KnownVerifier | null> => {
    const credential = await manager.findOneBy(VerifierCredentials, { ...which, endedAt: IsNull() });
    const verifier = credential && (await manager.findOneBy(Verifiers, { id: credential.verifierId }));
    return credential && verifier ? { verifier, credential } : null;
  };
  return {
    all: () => manager.find(Verifiers, { order: { name: 'ASC', code: 'ASC' } }),
    byId: async (id) => (isUuid(id) ? manager.findOneBy(Verifiers, { id }) : null),
    byCode: (code) => manager.findOneBy(Verifiers, { code }),
    ofRelyingParty: (relyingPartyId) => manager.findOneBy(Verifiers, { relyingPartyId }),
    insert: async ({ id, code, name, kind, purposes, certifiedUntil, relyingPartyId, reason }) => {
      const { rows } = await run(
        manager,
        `INSERT INTO verifiers (id, code, name, kind, purposes, certified_until, relying_party_id, reason)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id`,
        [id, code, name, kind, [...purposes], certifiedUntil, relyingPartyId, reason],
      );
      return rows.length === 1;
    },
    update: (at, change) =>
      guardedUpdate(unit, Verifiers, { id: at.id, state: at.state, version: at.version }, change, TOUCHED),
    credentials: () => manager.find(VerifierCredentials, { order: { addedAt: 'ASC', id: 'ASC' } }),
    addCredential: async ({ id, verifierId, kind, fingerprint, keyId, publicJwk, notAfter }) => {
      const { rows } = await run(
        manager,
        `INSERT INTO verifier_credentials (id, verifier_id, kind, fingerprint, key_id, public_jwk, not_after)
           VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT DO NOTHING RETURNING id`,
        [id, verifierId, kind, fingerprint, keyId, publicJwk && JSON.stringify(publicJwk), notAfter],
      );
      return rows.length === 1;
    },
    endCredential: async (verifierId, id) => {
      if (!isUuid(id)) return false;
      const { affected } = await run(
        manager,
        `UPDATE verifier_credentials SET ended_at = clock_timestamp()
          WHERE id = $1 AND verifier_id = $2 AND ended_at IS NULL`,
        [id, verifierId],
      );
      return affected === 1;
    },
    byFingerprint: (kind, fingerprint) => inUse({ kind, fingerprint }),
    byCredential: async (id) => (isUuid(id) ? inUse({ id }) : null),
    assertionKey: async (verifierId, keyId) =>
      (await inUse({ kind: 'assertion-key', verifierId, keyId }))?.credential ?? null,
  };
}
