// What was once published as revoked is remembered outside of the register too: a restored backup cannot make it good again
// (reliability-security F34). Nothing is said about any certificate before both agree.
import { certificateEntry } from '../history-entry';
import { reapplyRevocation } from '../move';
import { reapplyPartyRevocation } from '../parties/party-certificate-moves';
import type { Register } from '../ports/register.port';
import type { PublishedRevocation, RevocationWitness, StatusFacts } from '../ports/status.port';

/** Older revocations were noted when they were young; a repeat would only make the journal longer. */
export const NOTED_WITHIN_MS = 86_400_000;

export class PublishedRevocations {
  #agreed: Promise<void> | null = null;

  constructor(
    private readonly register: Register,
    private readonly witness: RevocationWitness,
  ) {}

  /** The register may be another one now (its connection was lost). */
  doubt(): void {
    this.#agreed = null;
  }

  /** Resolves when everything published is revoked in the register. Rejects when that could not be found out. */
  agree(): Promise<void> {
    this.#agreed ??= this.compare().catch((problem: unknown) => {
      this.#agreed = null;
      throw problem;
    });
    return this.#agreed;
  }

  /** Before a revocation is published: on disk when this resolves. */
  async note(
    revoked: readonly Pick<StatusFacts, 'serial' | 'revokedAt' | 'revocationCause' | 'notAfter'>[],
    now: Date,
  ) {
    const young = revoked.flatMap(({ serial, revokedAt, revocationCause: cause, notAfter }) =>
      revokedAt && cause && now.getTime() - revokedAt.getTime() < NOTED_WITHIN_MS
        ? [{ serial, revokedAt, cause, notAfter }]
        : [],
    );
    if (young.length > 0) await this.witness.note(young);
  }

  private async compare(): Promise<void> {
    const system = { kind: 'system' } as const;
    const from = await this.register.transaction(system, (tx) => tx.revocationMemory.checked(this.witness.id));
    for await (const { entries, place } of this.witness.since(from)) {
      await this.register.transaction(system, async (tx) => {
        const now = await tx.now();
        const published = new Map<string, PublishedRevocation>();
        for (const entry of entries) if (entry.notAfter > now) published.set(entry.serial, entry);
        const serials = [...published.keys()];
        for (const row of await tx.revocationMemory.notEnded(serials)) {
          const entry = published.get(row.serial);
          if (!entry) continue;
          const { revokedAt, cause } = entry;
          await reapplyRevocation(tx, row, { revokedAt, revocationCause: cause });
          const facts = { cause, note: 'published before the register was restored' };
          await tx.history.record(certificateEntry('certificate-revoked', row, facts));
        }
        for (const row of await tx.partyCertificates.notEnded(serials)) {
          const entry = published.get(row.serial);
          if (entry) await reapplyPartyRevocation(tx, row, entry);
        }
        const unknown = new Set(await tx.revocationMemory.unknown(serials));
        await tx.revocationMemory.addLost([...published.values()].filter(({ serial }) => unknown.has(serial)));
        await tx.revocationMemory.setChecked(this.witness.id, place);
      });
    }
  }
}
