// What a phone's protected store says of itself, checked against pinned roots and our own app's identifier. The form is Apple's
// App Attest ("Validating apps that connect to your server"); the root is this project's own stand-in, never Apple's.
import type { AppAttestation, AssertionVerdict, AttestationVerdict } from '@sumaho-jpki/operations';
import { keyProofHash, verifyAssertion, verifyAttestation } from '@sumaho-jpki/wire/keychain';
import type { AssertionRefusal } from '@sumaho-jpki/wire/keychain';

const PROBLEM_OF_ASSERTION = {
  malformed: 'key-not-proved',
  'signature-invalid': 'key-not-proved',
  'counter-replayed': 'assertion-replayed',
  'wrong-app': 'app-not-genuine',
} as const satisfies Readonly<Record<AssertionRefusal, string>>;

export interface PinnedAppAttestationParts {
  /** Root certificates of the phone vendor's attestation service, DER. */
  readonly roots: readonly Uint8Array[];
  /** `TEAMID.bundle-id` */
  readonly appId: string;
  /** Development statements count in a development set-up only. */
  readonly environments: readonly ('development' | 'production')[];
}

export class PinnedAppAttestation implements AppAttestation {
  /** @throws Error without a root: nothing would be trusted */
  constructor(private readonly parts: PinnedAppAttestationParts) {
    if (parts.roots.length === 0) throw new Error('Attestation needs a root.');
  }

  async attestation(input: Parameters<AppAttestation['attestation']>[0]): Promise<AttestationVerdict> {
    const { appId, environments, roots } = this.parts;
    const answer = await verifyAttestation({ ...input, appId, environments, roots });
    if (answer.ok) return { ok: true, publicKeySpki: answer.spki, environment: answer.environment };
    const foreign = answer.reason === 'wrong-app' || answer.reason === 'wrong-environment';
    return { ok: false, problem: foreign ? 'app-not-genuine' : 'attestation-refused', reason: answer.reason };
  }

  async keyProof(input: Parameters<AppAttestation['keyProof']>[0]): Promise<AssertionVerdict> {
    const clientDataHash = await keyProofHash({ challenge: input.challenge, spki: input.spki });
    const answer = await verifyAssertion({
      assertion: input.assertion,
      spki: input.attestedSpki,
      appId: this.parts.appId,
      clientDataHash,
      lastCounter: input.lastCounter,
    });
    if (answer.ok) return { ok: true, counter: answer.counter };
    return { ok: false, problem: PROBLEM_OF_ASSERTION[answer.reason], reason: answer.reason };
  }
}
