import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJstEndOfDay, jstEndOfDay } from './jst-end-of-day';

describe('end of the day in Japan', () => {
  it.each([
    ['2030-02-17T00:00:00Z', '2030-02-17T14:59:59.000Z'],
    ['2030-02-17T14:59:59Z', '2030-02-17T14:59:59.000Z'],
    ['2030-02-17T14:59:59.999Z', '2030-02-17T14:59:59.000Z'],
    ['2030-02-17T15:00:00Z', '2030-02-18T14:59:59.000Z'],
    ['2028-02-28T15:00:00Z', '2028-02-29T14:59:59.000Z'],
  ])('of %s is %s', (at, end) => {
    expect(jstEndOfDay(new Date(at)).toISOString()).toBe(end);
  });

  it('is its own end of day, for every instant', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }), (at) => {
        const end = jstEndOfDay(at);
        return (
          isJstEndOfDay(end) &&
          end.toISOString().endsWith('T14:59:59.000Z') &&
          Math.abs(end.getTime() - at.getTime()) < 86_400_000
        );
      }),
    );
  });
});
