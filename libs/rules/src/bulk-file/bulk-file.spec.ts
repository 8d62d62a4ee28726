import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIFE_EVENT_LABELS } from '../labels/life-event-labels';
import { BULK_EVENTS, BULK_LIMITS, bulkColumnOf, bulkEventOf, countBulk, readBulkRow } from './bulk-file';

const row = (change: object) => readBulkRow({ phone: '09012345678', iccid: '', event: 'suspend-line', ...change });

describe('A row of a bulk file', () => {
  it.each([
    ['09012345678', '+819012345678', []],
    ['０９０－１２３４－５６７８', '+819012345678', []],
    ["'+81 90 1234 5678", '+819012345678', []],
    ['9012345678', '+819012345678', ['leading-zero']],
    ['90-1234-5678', '+819012345678', ['leading-zero']],
  ])('reads the phone number %s', (phone, msisdn, repairs) => {
    expect(row({ phone })).toEqual({ msisdn, iccid: null, event: 'suspend-line', repairs, reason: null });
  });

  it.each([
    [{ phone: '' }, 'identifier-missing'],
    [{ phone: '123' }, 'phone-malformed'],
    [{ phone: '012345678' }, 'phone-malformed'],
    [{ phone: '9.01235E+09' }, 'scientific-notation'],
    [{ phone: '', iccid: '8.98E+18' }, 'scientific-notation'],
    [{ phone: '', iccid: '８.９８１１Ｅ＋１８' }, 'scientific-notation'],
    [{ iccid: '8981100000000000000' }, 'iccid-malformed'],
    [{ event: 'renew-certificate' }, 'event-unknown'],
    [{ event: '' }, 'event-unknown'],
    [{ event: 'x'.repeat(BULK_LIMITS.cell + 1) }, 'cell-too-long'],
  ])('%o is refused: %s', (change, reason) => {
    expect(row(change)).toMatchObject({ reason });
  });

  it.each(BULK_EVENTS)('names %s by its id or its name in either language', (event) => {
    const { ja, en } = LIFE_EVENT_LABELS[event];
    for (const written of [event, event.toUpperCase(), ja, ` ${en} `]) expect(bulkEventOf(written)).toBe(event);
  });

  it('whatever it holds, is either refused for one reason or names a line and an event', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.constantFrom('09012345678', '9012345678', '8.98E+18', 'suspend-line', '=1+1', '解約'),
    );
    fc.assert(
      fc.property(cell, cell, cell, (phone, iccid, event) => {
        const read = readBulkRow({ phone, iccid, event });
        if (read.reason === null) {
          expect(read.msisdn ?? read.iccid).not.toBeNull();
          expect(BULK_EVENTS).toContain(read.event);
          if (read.msisdn !== null) expect(read.msisdn).toMatch(/^\+81[6-9]0\d{8}$/);
        } else expect([read.msisdn, read.iccid, read.event, read.repairs]).toEqual([null, null, null, []]);
      }),
    );
  });

  it('with a dropped zero means the line that was written, for every number', () => {
    fc.assert(
      fc.property(fc.constantFrom('60', '70', '80', '90'), fc.integer({ min: 0, max: 99_999_999 }), (kind, rest) => {
        const bare = `${kind}${String(rest).padStart(8, '0')}`;
        expect(row({ phone: bare }).msisdn).toBe(row({ phone: `0${bare}` }).msisdn);
        expect(row({ phone: bare }).repairs).toEqual(['leading-zero']);
      }),
    );
  });
});

describe('The columns of a bulk file', () => {
  it.each([
    ['電話番号', 'phone'],
    ['Phone Number', 'phone'],
    ['ＩＣＣＩＤ', 'iccid'],
    ['届け', 'event'],
    ['Event', 'event'],
    ['note', undefined],
  ])('%s is %s', (name, column) => expect(bulkColumnOf(name)).toBe(column));
});

describe('The counts of a bulk file', () => {
  it('count each row once, and of what is left the ends for good', () => {
    const group = { state: 'waiting', event: 'suspend-line', reason: null, repaired: false, count: 3 } as const;
    expect(
      countBulk([
        group,
        { ...group, event: 'cancel-contract', repaired: true, count: 2 },
        { ...group, state: 'done', event: 'cancel-contract', count: 4 },
        { ...group, state: 'refused', event: null, reason: 'phone-malformed', count: 5 },
      ]),
    ).toEqual({
      ...{ rows: 14, waiting: 5, done: 4, refused: 5, repaired: 2, final: 2 },
      byEvent: { 'suspend-line': 3, 'cancel-contract': 6 },
      byReason: { 'phone-malformed': 5 },
    });
  });
});
