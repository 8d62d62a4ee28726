import { describe, expect, it } from 'vitest';
import { digitsOf, grouped, lettersAndDigitsOf, tidied } from './normalise';

describe('what people type', () => {
  it.each([
    '1234-5678-9012',
    '１２３４－５６７８－９０１２',
    '1234 5678 9012',
    '1234ー5678ー9012',
    ' 1234‐5678−9012　',
  ])('%s is the same twelve digits', (typed) => expect(digitsOf(typed)).toBe('123456789012'));

  it.each([
    ['ａｂｃｄ－ｅｆｇｈ', 'ABCDEFGH'],
    ['abcd efgh 2345', 'ABCDEFGH2345'],
  ])('%s is read as %s', (typed, read) => expect(lettersAndDigitsOf(typed)).toBe(read));

  it.each([
    ['', ''],
    ['12', '12'],
    ['1234', '1234'],
    ['12345', '1234-5'],
    ['123456789012', '1234-5678-9012'],
    ['12345678901234', '1234-5678-901234'],
  ])('%s is shown in groups as %s, too much staying visible', (code, shown) => expect(grouped(code, 3, 4)).toBe(shown));

  it.each([
    ['０９０－１２３４－５６７８', '090-1234-5678'],
    ['090ー1234ー5678', '090-1234-5678'],
    ['  山田　太郎 ', '山田 太郎'],
  ])('%s is tidied to %s', (typed, tidy) => expect(tidied(typed)).toBe(tidy));
});
