import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from './csv';

/** Signs, spaces, controls, and what has no meaning. */
const ALPHABET = [
  '=',
  '+',
  '-',
  '@',
  '＝',
  '＋',
  '－',
  '＠',
  "'",
  '"',
  ',',
  ' ',
  '　',
  '\t',
  '\r',
  '\n',
  '\u0000',
  'a',
  '1',
  '名',
];

describe('A table for spreadsheets', () => {
  it('is RFC 4180', () => {
    expect(
      csvText([
        ['名前', 'n'],
        ['a "b", c', 3],
        ['two\nlines', -3.5],
      ]),
    ).toBe('名前,n\r\n"a ""b"", c",3\r\n"two\nlines",-3.5\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '－1', '＋1', '＠x', ' =1', '\t=1', '\tx', '\r=1', '\u0000=1'])(
    'makes text of %j',
    (text) => {
      expect(
        csvText([[text]])
          .replace(/^"/, '')
          .startsWith("'"),
      ).toBe(true);
    },
  );

  it('begins no cell like a formula, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...ALPHABET) }), (text) => {
        const cell = csvText([[text]]).replace(/\r\n$/, '');
        const shown = cell.startsWith('"') ? cell.slice(1, -1).replace(/""/g, '"') : cell;
        expect(/^\s*[=+\-@＝＋－＠]/.test(shown)).toBe(false);
        const kept = text.replaceAll('\0', '');
        expect([kept, `'${kept}`]).toContain(shown);
      }),
    );
  });
});
