import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerCallCode,
  CALL_ANSWERS,
  CALL_CODE,
  CALL_CODE_STATES,
  callDigitsFrom,
  callProof,
  judgeCallCode,
  NO_CALL,
  type CallCodeState,
} from './call-code';

const AT = new Date('2026-06-01T00:00:00.000Z');
const after = (minutes: number): Date => new Date(AT.getTime() + minutes * 60_000);
const shown = {
  state: 'shown',
  now: AT,
  expiresAt: after(CALL_CODE.validMinutes),
  triesLeft: CALL_CODE.tries,
} as const;

describe('The digits of a call', () => {
  it('are four, zeros in front included', () => {
    expect(callDigitsFrom(new Uint8Array(8))).toBe('0000');
    expect(callDigitsFrom(Uint8Array.of(0, 0, 0, 0, 0, 0, 0x27, 0x0f))).toBe('9999');
    expect(callDigitsFrom(Uint8Array.of(0, 0, 0, 0, 0, 0, 0x27, 0x17))).toBe('0007');
    expect(() => callDigitsFrom(new Uint8Array(7))).toThrow(RangeError);
  });

  it('are always four digits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 16 }), (bytes) => /^\d{4}$/.test(callDigitsFrom(bytes))),
    );
  });
});

describe('A desk asks for a call code', () => {
  it('only where the line has a holder, and not without end', () => {
    expect(judgeCallCode({ holderKnown: true, codesThisHour: CALL_CODE.codesPerHour })).toEqual({ allowed: true });
    expect(judgeCallCode({ holderKnown: false, codesThisHour: 1 })).toMatchObject({ rule: 'line-without-holder' });
    expect(judgeCallCode({ holderKnown: true, codesThisHour: CALL_CODE.codesPerHour + 1 })).toMatchObject({
      rule: 'call-codes-used-up',
      facts: { codesPerHour: 6 },
    });
  });
});

describe('The holder’s answer', () => {
  it('confirms with the same digits, denies without any', () => {
    expect(answerCallCode(shown, { matches: true, answer: 'it-is-me' })).toMatchObject({
      verdict: { allowed: true },
      state: 'confirmed',
    });
    expect(answerCallCode(shown, { matches: false, answer: 'not-me' })).toMatchObject({
      verdict: { allowed: true },
      state: 'denied',
    });
  });

  it('with other digits costs a try; the third ends the code', () => {
    const wrong = { matches: false, answer: 'it-is-me' } as const;
    const first = answerCallCode(shown, wrong);
    expect(first).toMatchObject({ verdict: { rule: 'call-code-wrong', facts: { triesLeft: 2 } }, state: 'shown' });
    const third = answerCallCode({ ...shown, triesLeft: 1 }, wrong);
    expect(third).toMatchObject({ verdict: { rule: 'call-code-wrong' }, state: 'ended', triesLeft: 0 });
  });

  it('comes too late after five minutes, to the millisecond', () => {
    const right = { matches: true, answer: 'it-is-me' } as const;
    const last = new Date(shown.expiresAt.getTime() - 1);
    expect(answerCallCode({ ...shown, now: last }, right).state).toBe('confirmed');
    expect(answerCallCode({ ...shown, now: shown.expiresAt }, right)).toMatchObject({
      verdict: { rule: 'call-code-over' },
      state: 'shown',
    });
  });

  it('never confirms a code that is denied, ended or out of tries, whatever is said', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CALL_CODE_STATES),
        fc.integer({ min: 0, max: CALL_CODE.tries }),
        fc.integer({ min: -600, max: 600 }),
        fc.boolean(),
        fc.constantFrom(...CALL_ANSWERS),
        (state, triesLeft, seconds, matches, answer) => {
          const code = { state, triesLeft, now: new Date(AT.getTime() + seconds * 1000), expiresAt: AT };
          const result = answerCallCode(code, { matches, answer });
          const mayConfirm = state === 'shown' && seconds < 0 && matches && triesLeft > 0 && answer === 'it-is-me';
          expect(result.verdict.allowed && result.state === 'confirmed').toBe(mayConfirm);
          expect(result.triesLeft).toBeLessThanOrEqual(triesLeft);
        },
      ),
    );
  });
});

describe('What a call proves', () => {
  const call = (over: { state?: CallCodeState; confirmedAt?: Date | null; cardReadAt?: Date | null } = {}) => ({
    state: 'confirmed' as CallCodeState,
    createdAt: AT,
    confirmedAt: after(1),
    cardReadAt: null,
    ...over,
  });

  it.each(CALL_CODE_STATES)('is nothing unless it is confirmed: %s', (state) => {
    expect(callProof(call({ state }), after(1)).confirmed).toBe(state === 'confirmed');
    expect(callProof(null, AT)).toEqual(NO_CALL);
  });

  it('is the card, when it was read after the desk had asked', () => {
    expect(callProof(call({ cardReadAt: AT }), after(2))).toEqual({ confirmed: true, cardRead: true });
    expect(callProof(call({ cardReadAt: after(-0.01) }), after(2))).toEqual({ confirmed: true, cardRead: false });
  });

  it('ends fifteen minutes after it was confirmed', () => {
    expect(callProof(call(), new Date(after(16).getTime() - 1)).confirmed).toBe(true);
    expect(callProof(call(), after(16))).toEqual(NO_CALL);
  });
});
