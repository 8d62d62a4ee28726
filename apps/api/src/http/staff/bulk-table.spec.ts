import { BULK_ROW_REASONS, BULK_LIMITS, csvText } from '@sumaho-jpki/rules';
import type { BulkRow } from '@sumaho-jpki/operations';
import * as fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { resultsFile } from './bulk-results';
import { bulkTableOf } from './bulk-table';
import { fitsShiftJis, shiftJisOf } from './shift-jis';

const utf8 = (text: string) => new TextEncoder().encode(text);
const sjis = (bytes: Uint8Array) => new TextDecoder('shift_jis', { fatal: true }).decode(bytes);
const HEADING = '電話番号,ICCID,届け,メモ';
const messageOf = (bytes: Uint8Array): string => {
  try {
    bulkTableOf(bytes);
    return 'taken';
  } catch (thrown) {
    return JSON.stringify((thrown as { detail?: unknown }).detail);
  }
};

describe('A desk’s CSV file', () => {
  const file = `${HEADING}\r\n09012345678,,解約,"次の月, 末"\r\n\r\n９０12345678,,suspend-line\r\n`;
  const rows = [
    { row: 2, phone: '09012345678', iccid: '', event: '解約' },
    { row: 4, phone: '９０12345678', iccid: '', event: 'suspend-line' },
  ];

  it.each([
    ['UTF-8', utf8(file), 'utf-8'],
    ['UTF-8 with a byte order mark', utf8(`\ufeff${file}`), 'utf-8'],
    ['Shift_JIS', shiftJisOf(file), 'shift_jis'],
    ['lines that end with a line feed', utf8(file.replaceAll('\r\n', '\n')), 'utf-8'],
  ])('in %s is read', (_what, bytes, encoding) => {
    expect(bulkTableOf(bytes)).toEqual({ encoding, rows });
  });

  it('says where a wrong byte stands, by row and column, in both languages', () => {
    const broken = shiftJisOf(`${HEADING}\n09012345678,,解約\n090,`);
    const message = messageOf(Uint8Array.from([...broken, 0xff, 0x0a]));
    expect(message).toContain('3行目の5文字目がShift_JIS');
    expect(message).toContain('Row 3, character 5 cannot be read as Shift_JIS');
    const marked = Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8(`${HEADING}\nあ`), 0x93]);
    expect(messageOf(marked)).toContain('Row 2, character 2 cannot be read as UTF-8');
  });

  it.each([
    ['too large', new Uint8Array(BULK_LIMITS.bytes + 1).fill(0x30), 'The file is too large'],
    ['of too many rows', utf8(`iccid,event\n${'1,2\n'.repeat(BULK_LIMITS.rows + 1)}`), 'too many rows'],
    ['without a row', utf8(`${HEADING}\n`), 'no row below'],
    ['a spreadsheet’s own', Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x14), 'not a CSV file'],
    ['with a NUL', utf8('phone,event\n0\0,'), 'not a CSV file'],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x30, 0x00), 'UTF-16 is not taken'],
    ['with an open quotation mark', utf8(`phone,event\n"090,解約\n`), 'quotation marks'],
    ['without a column for the line', utf8('name,event\na,b\n'), 'phone_number'],
    ['without a column for the event', utf8('phone\n090\n'), 'column “event”'],
    ['empty', new Uint8Array(0), 'phone_number'],
  ])('%s is refused with the reason', (_what, bytes, reason) => {
    expect(messageOf(bytes)).toContain(reason);
  });

  it('of any bytes is taken or refused for a reason, and never breaks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, headed) => {
        const whole = headed ? Uint8Array.from([...utf8('phone,event\n'), ...bytes]) : bytes;
        const told = messageOf(whole);
        expect(told === 'taken' || told.includes('contentBase64')).toBe(true);
      }),
    );
  });
});

describe('Shift_JIS', () => {
  it('is written as it is read, for every character that has a place there', () => {
    for (const text of ['スマホ用電子証明書', '髙﨑①㈱', 'ｱｲｳ ~\\', '〜－']) {
      const fits = Array.from(text)
        .filter((character) => fitsShiftJis(character))
        .join('');
      expect(sjis(shiftJisOf(fits))).toBe(fits);
    }
    expect(Array.from(shiftJisOf('あ髙'))).toEqual([0x82, 0xa0, 0xfb, 0xfc]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const kept = Array.from(text)
          .map((character) => (fitsShiftJis(character) ? character : '〓'))
          .join('');
        expect(sjis(shiftJisOf(text))).toBe(kept);
      }),
    );
  });
});

describe('The file of results', () => {
  const row = (change: Partial<BulkRow>): BulkRow => ({
    ...{ fileId: 'f', row: 2, typedPhone: '090', typedIccid: '', typedEvent: '解約', msisdn: null, iccid: null },
    ...{
      event: null,
      repairs: '',
      lineId: null,
      checked: true,
      state: 'refused',
      reason: 'phone-malformed',
      attempts: 0,
    },
    ...change,
  });
  const cellsOf = (text: string): string[][] => parse(text, { bom: true });

  it('says of each row what became of it and why, and what was mended', () => {
    const { content, lostRows } = resultsFile(
      [
        row({}),
        row({
          row: 3,
          msisdn: '+819012345678',
          event: 'suspend-line',
          state: 'done',
          reason: null,
          repairs: 'leading-zero',
        }),
      ],
      'utf-8',
    );
    expect(Array.from(content.subarray(0, 3))).toEqual([0xef, 0xbb, 0xbf]);
    const [heading, ...rows] = cellsOf(new TextDecoder().decode(content));
    expect(heading?.[0]).toBe('行');
    expect(rows.map((cells) => cells.slice(0, 6))).toEqual([
      ['2', '090', '', '解約', '実行しません', 'phone-malformed'],
      ['3', '090-1234-5678', '', expect.any(String), '済み', ''],
    ]);
    expect(rows[1]?.[7]).toContain('先頭の0を補いました');
    expect(lostRows).toEqual([]);
  });

  it('in Shift_JIS warns of each row in which a character was lost', () => {
    const { content, lostRows } = resultsFile(
      [row({ typedEvent: '𠮷野' }), row({ row: 3, typedEvent: '吉野' })],
      'shift_jis',
    );
    expect(lostRows).toEqual([2]);
    const [, first, second] = cellsOf(sjis(content));
    expect(first?.[3]).toBe('〓野');
    expect(first?.[8]).toContain('Shift_JISにない文字');
    expect(second?.[8]).toBe('');
  });

  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝', ' ='), fc.string()).map((parts) => parts.join('')),
  );
  it.each(['utf-8', 'shift_jis'] as const)(
    'in %s holds no formula, whatever was typed, and one line for each row',
    (encoding) => {
      fc.assert(
        fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (typed) => {
          const rows = typed.map(([typedPhone, typedIccid, typedEvent], index) =>
            row({
              row: index + 2,
              typedPhone,
              typedIccid,
              typedEvent,
              reason: BULK_ROW_REASONS[index % 3] ?? 'failed',
            }),
          );
          const { content } = resultsFile(rows, encoding);
          const text = encoding === 'utf-8' ? new TextDecoder().decode(content) : sjis(content);
          const [, ...lines] = cellsOf(text);
          expect(lines.map(([number]) => Number(number))).toEqual(rows.map(({ row: number }) => number));
          for (const each of lines.flat()) expect(each).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
        }),
      );
    },
  );

  it('comes back as it went: what was exported and sent again means the same lines', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999 }),
        fc.constantFrom('解約', '=解約', '+8190'),
        (number, event) => {
          const phone = `090${String(number).padStart(8, '0')}`;
          const bytes = utf8(
            csvText([
              ['phone_number', 'event'],
              [phone, event],
            ]),
          );
          expect(bulkTableOf(bytes).rows[0]).toMatchObject({ phone, event: event === '解約' ? event : `'${event}` });
        },
      ),
    );
  });
});
