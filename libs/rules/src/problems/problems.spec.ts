import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REFUSAL_RULES, RULE_IDS } from '../refusal-rules';
import { refuse } from '../verdict';
import { isProblemCode, PROBLEM_CODES, PROBLEM_KINDS } from './problem-codes';
import { problem, problemOf, PROBLEM_SENTENCES, spokenNumber } from './problems';
import { fillSentence } from './sentence';

const JAPANESE = /[\p{Script=Hiragana}]/u;

describe('Every problem', () => {
  it.each(PROBLEM_CODES)('%s has polite Japanese and English for citizen and desk', (code) => {
    const { citizen, desk } = problem(code);
    for (const { ja, en } of [citizen, desk]) {
      expect(ja).toMatch(JAPANESE);
      expect(ja.endsWith('。'), ja).toBe(true);
      expect(ja).toMatch(/(ます|です|ません|ました|でした|ください|ましょう)。/);
      expect(en).not.toMatch(JAPANESE);
      expect(en).toMatch(/^[A-Z“]/);
      expect(en).toMatch(/[.?]$/);
      expect((ja.match(/\{\w+\}/g) ?? []).sort()).toEqual((en.match(/\{\w+\}/g) ?? []).sort());
    }
    expect(citizen.ja).not.toMatch(/APDU|SERAM|TSM|OCSP|CSRF|HTTP|Idempotency|nonce/);
    expect(citizen.en).not.toMatch(/APDU|SERAM|TSM|OCSP|CSRF|HTTP|Idempotency|nonce/);
  });

  it('has a number of its own, in three digits, in the hundred of its kind', () => {
    const numbers = PROBLEM_CODES.map((code) => PROBLEM_KINDS[code].number);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number).toBeGreaterThanOrEqual(100);
    for (const number of numbers) expect(number).toBeLessThan(800);
  });

  it('has an HTTP status of an error, 5xx only where it is not the caller’s fault', () => {
    for (const code of PROBLEM_CODES) {
      const { httpStatus, retryHelps } = PROBLEM_KINDS[code];
      expect(httpStatus).toBeGreaterThanOrEqual(400);
      if (httpStatus === 503 && code !== 'step-parked') expect(retryHelps, code).toBe(true);
    }
  });

  it('has sentences and no sentence is without its problem', () => {
    expect(Object.keys(PROBLEM_SENTENCES).sort()).toEqual([...PROBLEM_CODES].sort());
  });

  it('is known by its code only', () => {
    expect(isProblemCode('csrf')).toBe(true);
    expect(isProblemCode('constructor')).toBe(false);
  });

  it('never tells that a certificate is revoked when it could not be checked', () => {
    expect(problem('could-not-check').citizen.en).not.toMatch(/revoked/);
    expect(problem('could-not-check').httpStatus).toBe(503);
    expect(REFUSAL_RULES['card-status-unknown'].problem).toBe('could-not-check');
  });
});

describe('A refusal', () => {
  it.each(RULE_IDS)('by %s has a problem with sentences', (rule) => {
    expect(problemOf(refuse(rule)).citizen.ja.length).toBeGreaterThan(10);
  });

  it('tells the tries left when they are known and stays readable when not', () => {
    const { ja, en } = problem('access-code-wrong').citizen;
    expect(fillSentence(ja, { triesLeft: 4 })).toBe(
      'アクセスコードが違います。あと4回入力できます。届いた12桁の数字をご確認ください。',
    );
    expect(fillSentence(ja)).toBe('アクセスコードが違います。届いた12桁の数字をご確認ください。');
    expect(fillSentence(en, { triesLeft: 4 })).toBe(
      'The access code is wrong. You have 4 tries left. Please check the 12 digits you received.',
    );
    expect(fillSentence(en)).toBe('The access code is wrong. Please check the 12 digits you received.');
  });
});

describe('A sentence', () => {
  it('never shows a brace, whatever facts are given, and is never empty', () => {
    const anyText = fc.constantFrom(
      ...PROBLEM_CODES.flatMap((code) => {
        const { citizen, desk } = problem(code);
        return [citizen.ja, citizen.en, desk.ja, desk.en];
      }),
    );
    const anyFacts = fc.dictionary(fc.constantFrom('triesLeft', 'waitSeconds', 'hold', 'other'), fc.nat());
    fc.assert(
      fc.property(anyText, anyFacts, (text, facts) => {
        const filled = fillSentence(text, facts);
        return filled.length > 0 && !/[{}]/.test(filled) && filled === filled.trim();
      }),
    );
  });

  it('without places comes back as it is', () => {
    expect(fillSentence('One. Two? Three.')).toBe('One. Two? Three.');
    expect(fillSentence('一。二。')).toBe('一。二。');
  });
});

describe('A problem number', () => {
  it('can be read out', () => {
    expect(spokenNumber(406)).toEqual({ ja: 'ヨン・ゼロ・ロク', en: 'four zero six' });
  });
});
