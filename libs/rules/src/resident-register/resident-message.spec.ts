import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRevocationCause, reasonOf, REVOCATION_CAUSES } from '../certificate/causes';
import { HISTORY_EVENTS, STEP_REASONS } from '../labels/history-labels';
import {
  judgeResidentMessage,
  RESIDENT_BEFORE,
  RESIDENT_MESSAGE_KINDS,
  RESIDENT_MESSAGES,
  RESIDENT_SOURCE_STALE_HOURS,
  residentMeaning,
  residentSourceState,
  RESIDENT_STATES,
  type ResidentAxis,
  type ResidentMessageKind,
  type ResidentRecord,
  type ResidentState,
} from './resident-message';

const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 0, 0, second));
const known = (state: ResidentState, second: number): ResidentRecord => ({ state, reportedAt: at(second) });

describe('A message of the resident register', () => {
  it.each([
    ['death', 'death', 'affiliation-changed'],
    ['left-japan', 'left-the-register', 'affiliation-changed'],
    ['card-lost', 'card-not-valid', 'cessation-of-operation'],
    ['card-returned', 'card-not-valid', 'cessation-of-operation'],
    ['address-changed', undefined, undefined],
    ['name-changed', undefined, undefined],
    ['card-renewed', undefined, undefined],
  ] as const)('%s revokes for: %s, published as %s', (kind, cause, reason) => {
    const meaning = residentMeaning(kind);
    expect(meaning?.revoke).toBe(cause);
    expect(meaning?.revoke && reasonOf(meaning.revoke)).toBe(reason);
  });

  it('names only causes and timeline events that there are, and that the feed may name', () => {
    for (const kind of RESIDENT_MESSAGE_KINDS) {
      const meaning = residentMeaning(kind);
      expect(HISTORY_EVENTS).toContain(meaning?.event);
      if (!meaning?.revoke) continue;
      expect(isRevocationCause(meaning.revoke)).toBe(true);
      expect(REVOCATION_CAUSES[meaning.revoke].by).toContain('system');
    }
  });

  it('of a death tells nobody on the line; what else ends a certificate tells its holder', () => {
    const told = RESIDENT_MESSAGE_KINDS.filter((kind) => RESIDENT_MESSAGES[kind].tells);
    expect(told).toEqual(['left-japan', 'card-lost', 'card-returned', 'card-renewed']);
  });

  it.each(['birth', '', 'toString', 'Death'])('of the kind "%s", which no table knows, goes to a person', (kind) => {
    const verdict = judgeResidentMessage(kind, at(1), null);
    expect(verdict).toEqual({ kind: 'review', why: 'resident-message-unknown' });
  });

  it.each([
    // Kind, what is known, when it is known from; the message is of second 5.
    ['death', null, 0, 'act'],
    ['death', 'resident', 4, 'act'],
    ['death', 'left', 4, 'act'],
    ['death', 'dead', 4, 'act'],
    ['death', 'dead', 6, 'overtaken'],
    ['death', 'resident', 6, 'resident-message-contradicts-newer'],
    ['death', 'left', 6, 'resident-message-contradicts-newer'],
    ['left-japan', 'resident', 4, 'act'],
    ['left-japan', 'dead', 4, 'resident-message-after-end'],
    ['left-japan', 'dead', 6, 'overtaken'],
    ['left-japan', 'left', 6, 'overtaken'],
    ['left-japan', 'resident', 6, 'resident-message-contradicts-newer'],
    ['address-changed', 'resident', 4, 'act'],
    ['address-changed', 'left', 4, 'act'],
    ['address-changed', 'dead', 4, 'resident-message-after-end'],
    ['address-changed', 'dead', 6, 'overtaken'],
    ['name-changed', 'left', 4, 'resident-message-after-end'],
    ['name-changed', 'resident', 6, 'overtaken'],
    ['card-lost', null, 0, 'act'],
    ['card-lost', 'card-renewed', 4, 'act'],
    ['card-lost', 'card-renewed', 6, 'resident-message-contradicts-newer'],
    ['card-returned', 'card-not-valid', 6, 'overtaken'],
    ['card-renewed', 'card-not-valid', 4, 'act'],
    ['card-renewed', 'card-not-valid', 6, 'overtaken'],
  ] as const)('%s, when %s is known from second %i: %s', (kind, state, second, expected) => {
    const verdict = judgeResidentMessage(kind, at(5), state && known(state, second));
    expect(verdict.kind === 'review' ? verdict.why : verdict.kind).toBe(expected);
  });

  it('has words for every reason to wait for a person', () => {
    for (const why of ['unknown', 'contradicts-newer', 'after-end'])
      expect(STEP_REASONS).toContain(`resident-message-${why}`);
  });
});

interface World {
  readonly known: Record<ResidentAxis, ResidentRecord | null>;
  revoked: boolean;
  reviewed: number;
}
type Message = { kind: ResidentMessageKind; second: number };

function play(messages: readonly Message[]): World {
  const world: World = { known: { residence: null, card: null }, revoked: false, reviewed: 0 };
  for (const { kind, second } of messages) {
    const { axis } = RESIDENT_MESSAGES[kind];
    const verdict = judgeResidentMessage(kind, at(second), world.known[axis]);
    if (verdict.kind === 'review') world.reviewed += 1;
    if (verdict.kind !== 'act') continue;
    world.known[axis] = known(verdict.meaning.to, second);
    if (verdict.meaning.revoke) world.revoked = true;
  }
  return world;
}

/** Messages of one person and one card, each of its own second; and how they arrive: shuffled, some of them twice. */
const arrivals = (kinds: readonly ResidentMessageKind[]) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 7 })
    .chain((seconds) =>
      fc.tuple(...seconds.map((second) => fc.constantFrom(...kinds).map((kind): Message => ({ kind, second })))),
    )
    .chain((list) =>
      fc
        .tuple(fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }), fc.shuffledSubarray(list))
        .map(([all, again]) => ({ list, arrival: [...all, ...again] })),
    );
const inOrder = (list: readonly Message[]) => [...list].sort((a, b) => a.second - b.second);

describe('Messages in whatever order and however often', () => {
  it('of what can be undone end the same as in the register’s own order', () => {
    const undoable = RESIDENT_MESSAGE_KINDS.filter((kind) => !residentMeaning(kind)?.revoke);
    fc.assert(
      fc.property(arrivals(undoable), ({ list, arrival }) => {
        expect(play(arrival)).toEqual(play(inOrder(list)));
      }),
      { numRuns: 500 },
    );
  });

  it('end the same as in the register’s own order, or a person looks', () => {
    fc.assert(
      fc.property(arrivals(RESIDENT_MESSAGE_KINDS), ({ list, arrival }) => {
        const [came, meant] = [play(arrival), play(inOrder(list))];
        if (came.reviewed > 0 || meant.reviewed > 0) return;
        expect(came).toEqual(meant);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never lose an end, and never invent one: a certificate that should be revoked is, or a person looks', () => {
    fc.assert(
      fc.property(arrivals(RESIDENT_MESSAGE_KINDS), ({ list, arrival }) => {
        const isEnded = list.some(({ kind }) => residentMeaning(kind)?.revoke);
        const { revoked, reviewed } = play(arrival);
        if (isEnded) expect(revoked || reviewed > 0).toBe(true);
        else expect(revoked).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leave every axis in a state of its own', () => {
    expect(RESIDENT_STATES).toContain(RESIDENT_BEFORE.residence);
    const { known: end } = play([
      { kind: 'card-renewed', second: 9 },
      { kind: 'death', second: 5 },
      { kind: 'card-lost', second: 10 },
      { kind: 'address-changed', second: 3 },
    ]);
    expect(end).toEqual({ residence: known('dead', 5), card: known('card-not-valid', 10) });
  });
});

describe('A source', () => {
  const now = new Date('2026-06-02T12:00:00Z');
  const ago = (hours: number, milliseconds = 0) => new Date(now.getTime() - hours * 3_600_000 - milliseconds);

  it.each([
    [null, 'never-heard'],
    [ago(0), 'current'],
    [ago(RESIDENT_SOURCE_STALE_HOURS), 'current'],
    [ago(RESIDENT_SOURCE_STALE_HOURS, 1), 'stale'],
    [ago(-1), 'current'],
  ] as const)('that was complete until %s is %s', (until, state) => {
    expect(residentSourceState(until, now)).toBe(state);
  });
});
