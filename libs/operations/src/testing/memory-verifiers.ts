// The verifier register in memory, beside the register in memory.
import type { VerifierCredentialRow, VerifierRow, VerifierTables } from '../ports/verifier.port';
import { only, update, type Open } from './memory-rows';

export interface VerifierRows {
  verifiers: Open<VerifierRow>[];
  verifierCredentials: Open<VerifierCredentialRow>[];
}

export function verifierTables(db: VerifierRows, now: () => Date): VerifierTables {
  const inUse = (is: (row: VerifierCredentialRow) => boolean) => {
    const credential = only(db.verifierCredentials, (row) => row.endedAt === null && is(row));
    const verifier = credential && only(db.verifiers, ({ id }) => id === credential.verifierId);
    return credential && verifier ? { verifier, credential } : null;
  };
  return {
    verifiers: {
      all: async () => structuredClone(db.verifiers),
      byId: async (id) => only(db.verifiers, (row) => row.id === id),
      byCode: async (code) => only(db.verifiers, (row) => row.code === code),
      ofRelyingParty: async (id) => only(db.verifiers, (row) => row.relyingPartyId === id),
      insert: async (row) => {
        const taken = db.verifiers.some(
          ({ code, relyingPartyId }) =>
            code === row.code || (relyingPartyId !== null && relyingPartyId === row.relyingPartyId),
        );
        if (!taken) db.verifiers.push({ ...row, state: 'active', version: 1, createdAt: now(), updatedAt: now() });
        return !taken;
      },
      update: async (at, change) =>
        update(db.verifiers, (row) => row.id === at.id && row.state === at.state && row.version === at.version, {
          ...change,
          version: at.version + 1,
          updatedAt: now(),
        }) === 1,
      credentials: async () => structuredClone(db.verifierCredentials),
      addCredential: async (row) => {
        const taken = db.verifierCredentials.some(
          (each) =>
            each.endedAt === null &&
            (each.fingerprint === row.fingerprint ||
              (each.keyId !== null && each.keyId === row.keyId && each.verifierId === row.verifierId)),
        );
        if (!taken) db.verifierCredentials.push({ ...row, addedAt: now(), endedAt: null });
        return !taken;
      },
      endCredential: async (verifierId, id) =>
        update(
          db.verifierCredentials,
          (row) => row.id === id && row.verifierId === verifierId && row.endedAt === null,
          { endedAt: now() },
        ) === 1,
      byFingerprint: async (kind, fingerprint) => inUse((row) => row.kind === kind && row.fingerprint === fingerprint),
      byCredential: async (id) => inUse((row) => row.id === id),
      assertionKey: async (verifierId, keyId) =>
        inUse((row) => row.kind === 'assertion-key' && row.verifierId === verifierId && row.keyId === keyId)
          ?.credential ?? null,
    },
  };
}
