/**
 * The state of a certificate at any past moment, out of what its timeline holds: no second record is kept, so nothing can contradict
 * the first one. What the timeline does not account for is not guessed: the moments concerned are said to be unknown. A run over many
 * moves its members in batches and tells each later: between the two the run's own row of the member says what became of it.
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

/** What a run over many made of this certificate, and when. */
export interface RunMove {
  readonly run: string;
  readonly at: Date;
  readonly state: CertificateState;
  readonly holds: readonly HoldGround[];
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
  {
    reservedAt,
    at,
    now,
    runs = [],
  }: {
    readonly reservedAt: Date;
    readonly at: Date;
    readonly now: Omit<Known, 'from'>;
    /** In the order in which they happened. */
    readonly runs?: readonly RunMove[];
  },
): CertificateAt | null {
  if (at < reservedAt) return null;
  let known: Known = { state: 'reserved', holds: [] };
  let then: Known = known;
  const from: string[] = [];
  const moves = movesOf(entries, runs);
  for (const { moved, happened, told } of moves) {
    known = moved(known);
    if (happened > at) continue;
    then = known;
    if (told && told.at <= at) from.push(told.id);
  }
  const last = moves.at(-1);
  const afterAll = !last || at >= last.happened;
  return afterAll && !sameAs(known, now) ? { state: null, holds: [], from } : { ...then, from };
}

interface Moved {
  readonly moved: (was: Known) => Known;
  readonly happened: Date;
  /** null: of a run that did not tell it yet. */
  readonly told: ReplayedEntry | null;
}

/** Entries in their order, each run's move where it happened instead of where it was told. */
function movesOf(entries: readonly ReplayedEntry[], runs: readonly RunMove[]): readonly Moved[] {
  const runOf = ({ facts }: ReplayedEntry) => facts['cohort'] ?? facts['massRevocation'];
  const dated = new Set<unknown>(runs.map(({ run }) => run));
  const moves: Moved[] = entries.flatMap((entry) => {
    const move = MOVES[entry.event];
    if (!move || dated.has(runOf(entry))) return [];
    return { moved: (was: Known) => move(was, entry.facts), happened: entry.at, told: entry };
  });
  for (const { run, at, state, holds } of runs) {
    const place = moves.findIndex(({ happened }) => happened > at);
    const told = entries.find((entry) => MOVES[entry.event] !== undefined && runOf(entry) === run) ?? null;
    moves.splice(place < 0 ? moves.length : place, 0, { moved: () => ({ state, holds }), happened: at, told });
  }
  return moves;
}

const sameAs = (one: Known, other: Known): boolean =>
  one.state === other.state && one.holds.toSorted().join() === other.holds.toSorted().join();
