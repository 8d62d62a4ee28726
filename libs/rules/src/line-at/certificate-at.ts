/**
 * The state of a certificate at any past moment, out of what its timeline holds: no second record is kept, so nothing can contradict
 * the first one. What the timeline does not account for is not guessed: the moments concerned are said to be unknown.
 * Source: issue "Isolation and proof" (state of a line at any past second).
 */
import { HOLD_GROUNDS, type HoldGround } from '../certificate/causes';
import type { CertificateState } from '../certificate/certificate-states';

/** What replaying reads of an entry of the timeline. */
export interface ReplayedEntry {
  readonly id: string;
  readonly at: Date;
  readonly event: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

export interface CertificateAt {
  /** null: the timeline does not say. */
  readonly state: CertificateState | null;
  readonly holds: readonly HoldGround[];
  /** The entries that it follows from, oldest first. */
  readonly from: readonly string[];
}

type Known = Omit<CertificateAt, 'from' | 'state'> & { readonly state: CertificateState };

const isGround = (text: string): text is HoldGround => Object.hasOwn(HOLD_GROUNDS, text);
const groundsIn = (fact: unknown): readonly HoldGround[] =>
  typeof fact === 'string' ? fact.split(' ').filter(isGround) : [];
const to =
  (state: CertificateState): ((was: Known) => Known) =>
  () => ({ state, holds: [] });

/** What each entry does to the axis; an entry that is not here says nothing of it. */
const MOVES: Readonly<Record<string, (was: Known, facts: ReplayedEntry['facts']) => Known>> = {
  'certificate-issued': to('issued'),
  'certificate-activated': to('active'),
  'certificate-suspended': ({ holds }, { ground }) => ({
    state: 'suspended',
    holds: [...new Set([...holds, ...groundsIn(ground)])],
  }),
  'hold-lifted': ({ state, holds }, { lifted }) => {
    const gone = groundsIn(lifted);
    return { state, holds: holds.filter((hold) => !gone.includes(hold)) };
  },
  'certificate-resumed': to('active'),
  'certificate-revoked': to('revoked'),
  'certificate-superseded': to('revoked'),
  'certificate-renewed': to('revoked'),
  'certificate-expired': to('expired'),
};

/** The entries that move a certificate, in the order in which they happened. */
export const CERTIFICATE_MOMENTS: readonly string[] = Object.keys(MOVES);

/**
 * @param entries of the certificate, oldest first
 * @param now the row as it stands: where replaying everything does not lead there, what came after the last entry is not known
 * @returns null before there was the certificate
 */
export function certificateAt(
  entries: readonly ReplayedEntry[],
  { reservedAt, at, now }: { readonly reservedAt: Date; readonly at: Date; readonly now: Omit<Known, 'from'> },
): CertificateAt | null {
  if (at < reservedAt) return null;
  let known: Known = { state: 'reserved', holds: [] };
  let then: Known = known;
  const from: string[] = [];
  for (const entry of entries) {
    const move = MOVES[entry.event];
    if (!move) continue;
    known = move(known, entry.facts);
    if (entry.at > at) continue;
    then = known;
    from.push(entry.id);
  }
  const last = entries.findLast(({ event }) => MOVES[event] !== undefined);
  const afterAll = !last || at >= last.at;
  return afterAll && !sameAs(known, now) ? { state: null, holds: [], from } : { ...then, from };
}

const sameAs = (one: Known, other: Known): boolean =>
  one.state === other.state && one.holds.toSorted().join() === other.holds.toSorted().join();
