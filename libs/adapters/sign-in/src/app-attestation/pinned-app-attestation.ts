// What a phone's protected store says of itself, checked against pinned roots and our own app's identifier. The form is Apple's
// App Attest ("Validating apps that connect to your server"); the root is this project's own stand-in, never Apple's.
import type { AppAttestation, AssertionVerdict, AttestationVerdict } from '@sumaho-jpki/operations';
import { keyProofHash, verifyAssertion, verifyAttestation } from '@sumaho-jpki/wire/keychain';
import type { AssertionRefusal } from '@sumaho-jpki/wire/keychain';
import { fromPem } from '@sumaho-jpki/wire/x509';

const PROBLEM_OF_ASSERTION = {
  malformed: 'key-not-proved',
  'signature-invalid': 'key-not-proved',
  'counter-replayed': 'assertion-replayed',
  'wrong-app': 'app-not-genuine',
} as const satisfies Readonly<Record<AssertionRefusal, string>>;

export interface PinnedAppAttestationParts {
  /** Root certificates of the phone vendor's attestation service, PEM; read at the first question and kept. */
  readonly rootsPem: () => string;
  /** `TEAMID.bundle-id` */
  readonly appId: string;
  /** Development statements count in a development set-up only. */
  readonly environments: readonly ('development' | 'production')[];
}

export class PinnedAppAttestation implements AppAttestation {
  #roots: readonly Uint8Array[] | undefined;

  constructor(private readonly parts: PinnedAppAttestationParts) {}

  /** @throws Error when the PEM holds no certificate: without a root nothing is trusted */
  private roots(): readonly Uint8Array[] {
    this.#roots ??= fromPem('CERTIFICATE', this.parts.rootsPem());
    if (this.#roots.length === 0) throw new Error('The attestation root file holds no certificate.');
    return this.#roots;
  }

  async attestation(input: Parameters<AppAttestation['attestation']>[0]): Promise<AttestationVerdict> {
    const { appId, environments } = this.parts;
    const answer = await verifyAttestation({ ...input, appId, environments, roots: this.roots() });
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
