// Who asks for status, answered for each question: the register is read at most once in two seconds for each credential, so that
// a stop is felt by every replica within two seconds and the way to an answer stays short. What ends by the clock ends at once.
// Asked without the register, it throws: nobody is let through unknown.
import { judgeVerifier, refuse, type Refusal, type StatusQuestionPolicy } from '@sumaho-jpki/rules';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { VerifierRow } from '../ports/verifier.port';

/** How old what is known of a credential may be. */
export const VERIFIER_FACTS_MS = 2_000;
const MOST_KEPT = 10_000;

/** `verifierId` is null where the responder answers everybody and the caller showed nothing. */
export type Entitlement =
  { readonly allowed: true; readonly verifierId: string | null } | (Refusal & { readonly verifierId?: never });

export interface VerifierClock {
  now(): Date;
  /** Monotonic milliseconds. */
  elapsed(): number;
}

interface Known {
  readonly verifier: VerifierRow | null;
  readonly notAfter: Date | null;
}
const NOBODY: Known = { verifier: null, notAfter: null };

export class VerifierDirectory {
  private readonly kept = new Map<string, { readonly at: number; readonly known: Known }>();

  constructor(
    private readonly register: Register,
    private readonly policy: StatusQuestionPolicy,
    private readonly clock: VerifierClock,
  ) {}

  /** Whoever shows nothing. */
  ofNobody(): Entitlement {
    return this.policy === 'open' ? { allowed: true, verifierId: null } : refuse('verifier-not-registered');
  }

  /** A client certificate that the proxy verified. @param spkiSha256 in hex */
  ofCertificate(spkiSha256: string): Promise<Entitlement> {
    return this.judged(`certificate ${spkiSha256}`, async (tx) => {
      const found = await tx.verifiers.byFingerprint('client-certificate', spkiSha256);
      return found ? { verifier: found.verifier, notAfter: found.credential.notAfter } : NOBODY;
    });
  }

  /** A session opened by an assertion; it ends with the key that opened it. */
  ofSession(tokenHash: string): Promise<Entitlement> {
    return this.judged(`session ${tokenHash}`, async (tx) => {
      const session = await tx.sessions.byIdHash(tokenHash);
      const credentialId = session?.kind === 'verifier' ? session.data['credentialId'] : null;
      const found = typeof credentialId === 'string' ? await tx.verifiers.byCredential(credentialId) : null;
      return session && found && found.verifier.id === session.subjectId
        ? { verifier: found.verifier, notAfter: session.expiresAt }
        : NOBODY;
    });
  }

  /** A gate asks for its verifier. Where everybody is answered it needs none, but one that was stopped stops it. */
  async ofRelyingParty(relyingPartyId: string): Promise<Entitlement> {
    const known = await this.look(`gate ${relyingPartyId}`, async (tx) => ({
      verifier: await tx.verifiers.ofRelyingParty(relyingPartyId),
      notAfter: null,
    }));
    return known.verifier ? this.judge(known) : this.ofNobody();
  }

  private async judged(key: string, read: (tx: RegisterTransaction) => Promise<Known>): Promise<Entitlement> {
    return this.judge(await this.look(key, read));
  }

  private judge({ verifier, notAfter }: Known): Entitlement {
    const now = this.clock.now();
    if (notAfter && notAfter.getTime() <= now.getTime()) return refuse('verifier-not-registered');
    const verdict = judgeVerifier(verifier, 'user-authentication', now);
    if (!verdict.allowed) return verdict;
    return { allowed: true, verifierId: verifier?.id ?? null };
  }

  private async look(key: string, read: (tx: RegisterTransaction) => Promise<Known>): Promise<Known> {
    const found = this.kept.get(key);
    // The age counts from before the register was read.
    const at = this.clock.elapsed();
    if (found && at - found.at < VERIFIER_FACTS_MS) return found.known;
    const known = await this.register.transaction({ kind: 'system' }, read);
    this.kept.delete(key);
    this.kept.set(key, { at, known });
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value ?? key);
    return known;
  }
}
