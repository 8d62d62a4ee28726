import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { luhnDigit } from '../identifiers/check-digits';
import { isIndividualNumber, judgeNoteText } from './note-text';

const ruleOf = (text: string) => {
  const verdict = judgeNoteText(text);
  return verdict.allowed ? 'allowed' : verdict.rule;
};

describe('A note', () => {
  it.each([
    '折り返し希望。090-1234-5678 に18時以降。',
    'ICCID 8981 1000 0000 0000 010 の交換',
    `IMEI 35999900000001${luhnDigit('35999900000001')}`,
    '申請番号 A-2345-6789-ABCD、11月22日 10:30 に来店',
    '暗証番号を忘れたとのこと。初期化を案内した。',
    '下4桁 0001 の回線',
    'エラー 0741 が出た',
  ])('may say: %s', (text) => expect(ruleOf(text)).toBe('allowed'));

  it.each([
    '123456789018',
    '1234 5678 9018',
    '１２３４－５６７８－９０１８',
    '番号は123456789018です',
    '090-1234-5678 / 123456789018',
  ])('may not hold an individual number: %s', (text) => expect(ruleOf(text)).toBe('text-holds-individual-number'));

  it.each([
    '暗証番号は1234',
    '暗証番号：１２３４だそうです',
    'PIN 2580',
    'PINは 2580 に変更',
    '1234が暗証番号',
    'パスワードは sakura2026',
    'password: kaede99',
  ])('may not hold a PIN: %s', (text) => expect(ruleOf(text)).toBe('text-holds-pin'));
});

describe('The check digit of an individual number', () => {
  it.each(['123456789018', '000000000000'])('%s holds', (digits) => expect(isIndividualNumber(digits)).toBe(true));
  it.each(['123456789019', '12345678901', 'abcdefghijkl'])('%s does not', (digits) =>
    expect(isIndividualNumber(digits)).toBe(false),
  );

  it('fits one digit only behind any eleven, and each that fits is found in any writing', () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{11}$/),
        fc.constantFrom('', ' ', '-', '‐', 'ー', '－'),
        (eleven, separator) => {
          const fitting = [...'0123456789'].filter((digit) => isIndividualNumber(eleven + digit));
          expect(fitting).toHaveLength(1);
          const written = `${eleven}${fitting[0] ?? ''}`.replace(/(\d{4})(?=\d)/gu, `$1${separator}`);
          expect(ruleOf(`確認済み ${written}。`)).toBe('text-holds-individual-number');
        },
      ),
    ));
});
