// The attested key vouches for a key: the one to be certified (born on the phone), or the one to which a centrally made key is
// encrypted. Without it a request could be for any key from anywhere.
import { parsePublicKeySpki, DerError } from '@sumaho-jpki/wire/x509';
import { rsaWeaknessOf, type KeyKind } from '@sumaho-jpki/rules';
import type { AppAttestation } from '../ports/keychain.port';
import type { Register } from '../ports/register.port';
import type { DeviceSessionRow } from '../ports/rows';
import { fromBase64url, sha256Hex } from '../octets';
import { Refused } from '../refused';
import {
  currentSession,
  keychainApplication,
  meetPhone,
  mustBeAttested,
  takeChallenge,
} from './device-challenge.operation';
import { phoneEvent } from './phone-event';

export class ProveKey {
  constructor(
    private readonly register: Register,
    private readonly attestation: AppAttestation,
  ) {}

  /** @throws Refused `key-not-proved` | `assertion-replayed` | `challenge-used` | `challenge-expired` | `not-allowed-now` */
  async execute(
    device: DeviceSessionRow,
    input: { readonly purpose: 'enrolment' | 'delivery'; readonly spki: Uint8Array; readonly assertion: Uint8Array },
  ): Promise<void> {
    const { purpose, spki } = input;
    const hash = await sha256Hex(spki);
    const { application, attested, taken, seen } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await keychainApplication(tx, device);
      const keychainId = mustBeAttested(row, await currentSession(tx, device), purpose);
      return {
        application: row,
        attested: await tx.attestedKeys.byId(keychainId),
        taken: await takeChallenge(tx, device.id, purpose),
        seen: await tx.certificates.keySeen(hash),
      };
    });
    if ('problem' in taken) throw new Refused(taken.problem);
    const refuse = async (reason: string, problem: 'key-not-proved' | 'assertion-replayed' | 'app-not-genuine') => {
      await this.register.transaction({ kind: 'system' }, (tx) =>
        tx.history.record(phoneEvent('key-proof-refused', application, { reason })),
      );
      return new Refused(problem, { facts: { reason } });
    };
    const wanted: KeyKind = purpose === 'delivery' ? 'p-256' : application.keyKind;
    if (!attested || kindOf(spki) !== wanted) throw await refuse('key-kind', 'key-not-proved');
    if (seen) throw await refuse('key-seen-before', 'key-not-proved');
    const verdict = await this.attestation.keyProof({
      assertion: input.assertion,
      attestedSpki: attested.publicKeySpki,
      lastCounter: attested.counter,
      challenge: fromBase64url(taken.row.challenge),
      spki,
    });
    if (!verdict.ok) throw await refuse(verdict.reason, verdict.problem);
    const kept = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const current = await keychainApplication(tx, device);
      await meetPhone(tx, current);
      if (!(await tx.attestedKeys.advance(attested.keyId, verdict.counter))) return 'assertion-replayed';
      const proved = await tx.enrolments.prove({
        applicationId: current.id,
        round: current.enrolments,
        purpose,
        sessionId: device.id,
        spki,
        challenge: taken.row.challenge,
      });
      if (!proved) return 'not-allowed-now';
      await tx.history.record(phoneEvent('key-proved', current, { purpose, keyKind: wanted }));
      // A key to deliver to is all that is waited for; a key to be certified still needs its request.
      if (purpose === 'delivery') await tx.steps.wake(current.id, 'await-key');
      return 'kept';
    });
    if (kept !== 'kept') throw new Refused(kept);
  }
}

function kindOf(spki: Uint8Array): KeyKind | undefined {
  try {
    const key = parsePublicKeySpki(spki);
    if (key.type === 'ec') return key.curve === 'P-256' ? 'p-256' : 'p-384';
    return key.type === 'rsa' && key.modulusBits === 2048 && !rsaWeaknessOf(key) ? 'rsa-2048' : undefined;
  } catch (problem) {
    if (problem instanceof DerError) return undefined;
    throw problem;
  }
}
