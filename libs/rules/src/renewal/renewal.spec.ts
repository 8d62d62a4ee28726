import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysLeft, EXPIRY_NOTICE_DAYS, expiryNoticeDue, renewalAdvice, renewalOpensAt } from './renewal';

const endOf = (date: string) => new Date(`${date}T23:59:59+09:00`);
const at = (text: string) => new Date(`${text}+09:00`);

describe('The renewal window', () => {
  it.each([
    ['2031-05-26', '2031-02-26'],
    ['2031-05-31', '2031-02-28'],
    ['2032-05-31', '2032-02-29'],
    ['2031-01-15', '2030-10-15'],
    ['2031-03-31', '2030-12-31'],
  ])('of a certificate that ends on %s opens on %s, at midnight in Japan', (end, opens) => {
    expect(renewalOpensAt(endOf(end))).toEqual(at(`${opens}T00:00:00`));
  });

  it.each([
    ['2031-02-25T23:59:59', '2031-05-26', 'not-yet'],
    ['2031-02-26T00:00:00', '2031-05-26', 'renew-card-first'],
    ['2031-02-26T00:00:00', '2036-05-26', 'apply-now'],
    ['2027-01-01T00:00:00', '2036-05-26', 'apply-now'],
    ['2031-05-26T23:59:59', '2031-05-26', 'renew-card-first'],
    ['2031-05-27T00:00:00', '2036-05-26', 'over'],
  ] as const)('at %s with a card until %s says %s', (now, card, advice) => {
    const facts = { now: at(now), notAfter: endOf('2031-05-26'), cardNotAfter: endOf(card) };
    expect(renewalAdvice(facts)).toBe(advice);
  });
});

describe('The notices before the end', () => {
  it.each([
    ['2031-02-24T12:00:00', undefined],
    ['2031-02-25T00:00:00', 90],
    ['2031-04-25T23:59:59', 90],
    ['2031-04-26T00:00:00', 30],
    ['2031-05-19T00:00:00', 7],
    ['2031-05-26T23:59:59', 7],
    ['2031-05-27T00:00:00', undefined],
  ] as const)('at %s: %s', (now, due) => {
    expect(expiryNoticeDue(endOf('2031-05-26'), at(now))).toBe(due);
  });

  it('each become due once, in order, however often the clock looks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 * 24 }), { minLength: 1 }), (hoursBefore) => {
        const end = endOf('2031-05-26');
        const told: number[] = [];
        for (const hours of [...hoursBefore].sort((a, b) => b - a)) {
          const due = expiryNoticeDue(end, new Date(end.getTime() - hours * 3_600_000));
          if (due !== undefined && !told.includes(due)) told.push(due);
        }
        expect(told).toEqual([...told].sort((a, b) => b - a));
        for (const days of told) expect(EXPIRY_NOTICE_DAYS).toContain(days);
      }),
    );
  });

  it('count days as people in Japan do', () => {
    expect(daysLeft(endOf('2031-05-26'), at('2031-05-26T00:00:01'))).toBe(0);
    expect(daysLeft(endOf('2031-05-26'), at('2031-05-25T23:59:59'))).toBe(1);
  });
});
