import { describe, expect, it } from 'vitest';
import { judgeDownloadPassword, kindsOf, normaliseDownloadPassword } from './download-password';

const rulesFor = (typed: string) => judgeDownloadPassword(typed).reasons.map(({ rule }) => rule);

describe('The download password', () => {
  it.each(['sakura2016', 'Sakurasaku', 'さくらさくら2016', 'abc def!gh', 'A1'.repeat(16), '花見2016年春の夜'])(
    'accepts %s',
    (typed) => expect(rulesFor(typed)).toEqual([]),
  );

  it.each([
    ['abc1234', ['password-length']],
    ['A1'.repeat(16) + 'x', ['password-length']],
    ['abcdefgh', ['password-one-kind']],
    ['12345678', ['password-one-kind']],
    ['さくらさくらさくら', ['password-one-kind']],
    ['abc', ['password-length', 'password-one-kind']],
    ['1234-5678-9012', ['password-looks-like-code']],
    ['123456789012', ['password-one-kind', 'password-looks-like-code']],
    ['sakura\u00002016', ['password-control-character']],
  ])('refuses %j', (typed, rules) => expect(rulesFor(typed)).toEqual(rules));

  it('is the same typed in full width or half width', () => {
    expect(normaliseDownloadPassword('ｓａｋｕｒａ２０１６')).toBe('sakura2016');
    expect(normaliseDownloadPassword('ｻｸﾗｶﾞｻｸ1')).toBe('サクラガサク1');
  });

  it('is measured in characters, not in code units', () => {
    expect(rulesFor('🌸🌸🌸🌸🌸🌸a')).toEqual(['password-length']);
    expect(rulesFor('🌸🌸🌸🌸🌸🌸🌸a')).toEqual([]);
    expect(kindsOf('Aa1あ!')).toBe(5);
  });

  it('is never repeated in the facts of a refusal', () => {
    expect(JSON.stringify(judgeDownloadPassword('geheim'))).not.toContain('geheim');
  });
});
