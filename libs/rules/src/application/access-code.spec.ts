import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACCESS_CODE,
  accessCodeExpiry,
  accessCodeFrom,
  attemptAccessCode,
  formatAccessCode,
  judgeAccessCode,
  judgeNewAccessCode,
  judgeTypedAccessCode,
  parseAccessCode,
} from './access-code';
import type { AccessCodeFacts } from './access-code';

const SENT = new Date('2016-10-25T01:00:00Z');
const later = (seconds: number) => new Date(SENT.getTime() + seconds * 1000);
const fresh: AccessCodeFacts = { now: later(1), issuedAt: SENT, triesUsed: 0, superseded: false, redeemed: false };

describe('The access code', () => {
  it('is made of the caller’s bytes, leading zeros kept', () => {
    expect(accessCodeFrom(new Uint8Array(8))).toBe('000000000000');
    expect(accessCodeFrom(Uint8Array.of(0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0x01))).toBe('000000000001');
    expect(() => accessCodeFrom(new Uint8Array(7))).toThrow(RangeError);
  });

  it('is shown in three groups of four and read back in any width and grouping', () => {
    expect(formatAccessCode('012345678901')).toBe('0123-4567-8901');
    for (const typed of ['0123-4567-8901', '０１２３　４５６７　８９０１', '0123ー4567−8901', ' 012345678901 ']) {
      expect(parseAccessCode(typed)).toBe('012345678901');
    }
    for (const typed of ['', '12345678901', '0123456789012', '01234567890a']) {
      expect(parseAccessCode(typed)).toBeUndefined();
      expect(judgeTypedAccessCode(typed)).toMatchObject({ rule: 'access-code-malformed' });
    }
  });

  it('survives being shown and typed again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (random) => {
        const code = accessCodeFrom(random);
        return parseAccessCode(formatAccessCode(code)) === code && /^\d{4}-\d{4}-\d{4}$/.test(formatAccessCode(code));
      }),
    );
  });

  it('works for ten minutes and not a millisecond longer', () => {
    expect(accessCodeExpiry(SENT)).toEqual(later(600));
    expect(judgeAccessCode({ ...fresh, now: later(599.999) })).toEqual({ allowed: true });
    expect(judgeAccessCode({ ...fresh, now: later(600) })).toMatchObject({ rule: 'access-code-lifetime-over' });
  });

  it('dies with the next one and after its use', () => {
    expect(judgeAccessCode({ ...fresh, superseded: true })).toMatchObject({ rule: 'access-code-superseded' });
    expect(judgeAccessCode({ ...fresh, redeemed: true })).toMatchObject({ rule: 'access-code-used' });
  });

  it('counts a wrong password like a wrong code, tells the tries left, and is dead after the fifth', () => {
    let facts = fresh;
    const told = [true, false, true, false, true].map((code) => {
      const { verdict, triesUsed } = attemptAccessCode(facts, { code, password: !code });
      facts = { ...facts, triesUsed };
      return verdict.allowed ? 'in' : `${verdict.rule} ${verdict.facts['triesLeft']}`;
    });
    expect(told).toEqual([
      'download-password-wrong 4',
      'access-code-wrong 3',
      'download-password-wrong 2',
      'access-code-wrong 1',
      'access-code-blocked 0',
    ]);
    expect(attemptAccessCode(facts, { code: true, password: true })).toMatchObject({
      verdict: { allowed: false, rule: 'access-code-blocked', enables: 'ask-for-a-new-code' },
      triesUsed: 5,
      redeemed: false,
    });
  });

  it('never gives tries back and never opens twice', () => {
    const attempt = fc.record({ code: fc.boolean(), password: fc.boolean(), after: fc.nat({ max: 200 }) });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 20 }), (attempts) => {
        let facts = fresh;
        let opened = 0;
        for (const { code, password, after } of attempts) {
          facts = { ...facts, now: new Date(facts.now.getTime() + after * 1000) };
          const result = attemptAccessCode(facts, { code, password });
          if (result.triesUsed < facts.triesUsed || result.triesUsed > ACCESS_CODE.tries) return false;
          if (result.verdict.allowed) opened += 1;
          facts = { ...facts, triesUsed: result.triesUsed, redeemed: result.redeemed };
        }
        return opened <= 1;
      }),
    );
  });
});

describe('A new access code', () => {
  it('is sent at once the first time, then after a minute', () => {
    expect(judgeNewAccessCode({ now: SENT, codesSent: 0 })).toEqual({ allowed: true });
    expect(judgeNewAccessCode({ now: later(20.5), lastSentAt: SENT, codesSent: 1 })).toMatchObject({
      rule: 'access-code-too-often',
      facts: { waitSeconds: 40 },
    });
    expect(judgeNewAccessCode({ now: later(60), lastSentAt: SENT, codesSent: 1 })).toEqual({ allowed: true });
  });

  it('is refused once an application has used up its codes', () => {
    expect(judgeNewAccessCode({ now: later(3600), lastSentAt: SENT, codesSent: 20 })).toMatchObject({
      rule: 'access-codes-used-up',
      enables: 'apply-again',
    });
  });
});
