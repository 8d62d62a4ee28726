import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD_GROUND_IDS, HOLD_GROUNDS } from './causes';
import { endOfLostHold, HOLDS_AWAITING_HOLDER, lostHoldTurn, type LostHoldTurn } from './lost-hold';

const DAY = 86_400_000;
const since = new Date('2026-11-22T03:00:00Z');
const after = (days: number, limit = 90) => lostHoldTurn(since, new Date(since.getTime() + days * DAY), limit);

describe('A hold that waits for the holder', () => {
  it('is one that the holder alone, or the carrier for the holder, lifts', () => {
    const byHolder = HOLD_GROUND_IDS.filter((ground) => HOLD_GROUNDS[ground].liftedBy.some((who) => who === 'citizen'));
    expect([...HOLDS_AWAITING_HOLDER]).toEqual(byHolder);
  });

  it('has an end that can be told in advance, and it is the moment at which the turn is to end', () => {
    const held = { state: 'suspended', awaitingHolderSince: since };
    const end = endOfLostHold(held, 90);
    expect(end).toEqual(new Date('2027-02-20T03:00:00Z'));
    expect(lostHoldTurn(since, end ?? since, 90)).toEqual({ kind: 'end' });
    expect(endOfLostHold(held, 0)).toBeNull();
    expect(endOfLostHold({ ...held, awaitingHolderSince: null }, 90)).toBeNull();
    expect(endOfLostHold({ ...held, state: 'revoked' }, 90)).toBeNull();
  });

  it.each<[number, number, LostHoldTurn]>([
    [0, 90, { kind: 'none' }],
    [59.99, 90, { kind: 'none' }],
    [60, 90, { kind: 'tell', days: 30 }],
    [82.99, 90, { kind: 'tell', days: 30 }],
    [83, 90, { kind: 'tell', days: 7 }],
    [89.99, 90, { kind: 'tell', days: 7 }],
    [90, 90, { kind: 'end' }],
    [400, 90, { kind: 'end' }],
    // A policy shorter than a notice has no such notice: nobody is told on the day of the loss that 30 days are left.
    [0, 30, { kind: 'none' }],
    [23, 30, { kind: 'tell', days: 7 }],
    [100_000, 0, { kind: 'none' }],
  ])('after %d days of %d: %o', (days, limit, turn) => expect(after(days, limit)).toEqual(turn));

  it('never goes back: once it ends it ends, and notices come nearer', () => {
    const rank = (turn: LostHoldTurn) => (turn.kind === 'none' ? 0 : turn.kind === 'tell' ? 100 - turn.days : 1000);
    fc.assert(
      fc.property(fc.nat(4000), fc.nat(4000), fc.nat(3650), (one, more, limit) => {
        expect(rank(after(one / 10 + more / 10, limit))).toBeGreaterThanOrEqual(rank(after(one / 10, limit)));
      }),
    );
  });
});
