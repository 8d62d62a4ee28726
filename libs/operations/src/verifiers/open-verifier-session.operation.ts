// A verifier proves itself by an assertion signed with a registered key (RFC 7523 §2.2, §3); what it gets is a session of ten
// minutes for its questions. An assertion counts once: its id is kept in the register until its time is over on every clock.
import { judgeVerifier } from '@sumaho-jpki/rules';
import type { Register } from '../ports/register.port';
import type { VerifierCredentialRow, VerifierRow } from '../ports/verifier.port';
import { mustBeAllowed, Refused } from '../refused';

/** Longest life of an assertion, and what two clocks may differ by. */
export const ASSERTION_SECONDS = { longest: 300, skew: 30 } as const;
export const VERIFIER_SESSION_SECONDS = 600;

/** Longer than the longest assertion can live by any clock. */
const REMEMBERED = ASSERTION_SECONDS.longest + 4 * ASSERTION_SECONDS.skew;

/** What an assertion says, after its signature was checked with the registered key. */
export interface VerifiedAssertion {
  readonly verifier: VerifierRow;
  readonly credential: VerifierCredentialRow;
  /** SHA-256 of its `jti`. */
  readonly idHash: string;
}

export class OpenVerifierSession {
  constructor(private readonly register: Register) {}

  /** The key in use with this `kid` of the verifier with this code, and the time by the register; null when there is none. */
  async keyOf(code: string, keyId: string): Promise<(Omit<VerifiedAssertion, 'idHash'> & { now: Date }) | null> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const verifier = await tx.verifiers.byCode(code);
      const credential = verifier ? await tx.verifiers.assertionKey(verifier.id, keyId) : null;
      return verifier && credential ? { verifier, credential, now: await tx.now() } : null;
    });
  }

  /** @throws Refused `assertion-replayed` | `verifier-not-entitled` */
  async admit({ verifier, idHash }: VerifiedAssertion): Promise<void> {
    const { uses, now } = await this.register.transaction({ kind: 'system' }, async (tx) => ({
      uses: await tx.countEvent(`assertion:${verifier.id}:${idHash}`, REMEMBERED),
      now: await tx.now(),
    }));
    if (uses !== 1) throw new Refused('assertion-replayed');
    mustBeAllowed(judgeVerifier(verifier, 'user-authentication', now));
  }
}
