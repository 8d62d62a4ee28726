import { describe, expect, it } from 'vitest';
import { feeOf, isMonth, jstMonthOf, STATUS_QUESTION_KINDS } from './status-fees';

describe('The month of a question', () => {
  it.each([
    ['2026-03-31T14:59:59.999Z', '2026-03'],
    ['2026-03-31T15:00:00.000Z', '2026-04'],
    ['2026-12-31T15:00:00.000Z', '2027-01'],
    ['2026-01-01T00:00:00.000Z', '2026-01'],
  ])('%s is %s by the Japanese calendar', (at, month) => {
    expect(jstMonthOf(new Date(at))).toBe(month);
  });

  it.each([
    ['2026-04', true],
    ['2026-13', false],
    ['2026-00', false],
    ['2026-4', false],
    ['2026-04-01', false],
    ['', false],
  ])('%j written out: %s', (text, is) => {
    expect(isMonth(text)).toBe(is);
  });
});

describe('The fee of questions about status', () => {
  it.each([
    ['ocsp', '2022-12', { yenEach: 2, yen: 14, waived: false }],
    ['ocsp', '2023-01', { yenEach: 2, yen: 14, waived: true }],
    ['gate', '2025-12', { yenEach: 2, yen: 14, waived: true }],
    ['ocsp', '2026-01', { yenEach: 2, yen: 14, waived: false }],
    ['crl', '2026-01', { yenEach: 2, yen: 14, waived: true }],
    ['crl', '2022-12', { yenEach: 2, yen: 14, waived: false }],
  ] as const)('of seven by %s in %s', (kind, month, fee) => {
    expect(feeOf(kind, month, 7)).toEqual(fee);
  });

  it('of no question is nothing', () => {
    for (const kind of STATUS_QUESTION_KINDS) expect(feeOf(kind, '2026-04', 0).yen).toBe(0);
  });
});
