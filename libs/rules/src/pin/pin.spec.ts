import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptPin, isPin, judgePin, normalisePin, PIN } from './pin';

const facts = { birthDate: '1985-07-03', phoneNumber: '+819012348642' };
const rulesFor = (typed: string) => judgePin(typed, facts).reasons.map(({ rule }) => rule);

describe('The PIN', () => {
  it.each([
    ['0000', 'pin-all-the-same'],
    ['1111', 'pin-all-the-same'],
    ['9999', 'pin-all-the-same'],
    ['1234', 'pin-straight-run'],
    ['4321', 'pin-straight-run'],
    ['6789', 'pin-straight-run'],
    ['3210', 'pin-straight-run'],
    ['0703', 'pin-is-birthday'],
    ['1985', 'pin-is-birthday'],
    ['8642', 'pin-is-phone-number'],
    ['123', 'pin-not-four-digits'],
    ['12345', 'pin-not-four-digits'],
    ['12a4', 'pin-not-four-digits'],
    ['', 'pin-not-four-digits'],
    ['８６４２', 'pin-is-phone-number'],
  ])('%s is refused: %s', (typed, rule) => expect(rulesFor(typed)).toEqual([rule]));

  it.each(['2580', '7305', '８０５２', '1243'])('%s is accepted', (typed) => expect(rulesFor(typed)).toEqual([]));

  it('is judged without the person’s facts where they are not known', () => {
    expect(judgePin('0703')).toEqual({ allowed: true, reasons: [] });
    expect(judgePin('8642', { phoneNumber: '090-1234-8642' }).allowed).toBe(false);
  });

  it.each([
    ['0000', true],
    ['８０５２', true],
    ['805', false],
    ['80522', false],
    ['80a2', false],
    ['', false],
  ])('%j is one at all, good or bad: %s', (typed, is) => expect(isPin(typed)).toBe(is));

  it('typed in full width is the same PIN', () => expect(normalisePin('８０５２')).toBe('8052'));

  it('is never repeated in the facts of a refusal', () => {
    expect(JSON.stringify(judgePin('0703', facts))).not.toMatch(/0703|1985/);
  });

  it('leaves most of the 10,000 values free', () => {
    const free = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0')).filter(
      (pin) => judgePin(pin, facts).allowed,
    );
    // 10 repeated, 7 rising, 7 falling, 2 birthday values, 1 phone number.
    expect(free.length).toBe(10_000 - 10 - 14 - 2 - 1);
  });
});

describe('The PIN counter', () => {
  it('goes 3, 2, 1, blocked, and the right PIN then no longer helps', () => {
    let triesLeft: number = PIN.tries;
    const told = [false, false, false, true].map((matches) => {
      const result = attemptPin(triesLeft, matches);
      triesLeft = result.triesLeft;
      return [result.verdict.allowed ? 'in' : result.verdict.rule, triesLeft];
    });
    expect(told).toEqual([
      ['pin-wrong', 2],
      ['pin-wrong', 1],
      ['pin-tries-used-up', 0],
      ['pin-tries-used-up', 0],
    ]);
  });

  it('comes back to three by a success only', () => {
    expect(attemptPin(1, true)).toEqual({ verdict: { allowed: true }, triesLeft: 3 });
  });

  it('never opens after three failures in a row and never grows by a failure', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (tries) => {
        let left: number = PIN.tries;
        let blocked = false;
        for (const matches of tries) {
          const { verdict, triesLeft } = attemptPin(left, matches);
          if (blocked && (verdict.allowed || triesLeft !== 0)) return false;
          if (!matches && triesLeft > left) return false;
          left = triesLeft;
          blocked ||= triesLeft === 0;
        }
        return left >= 0 && left <= PIN.tries;
      }),
    );
  });
});
