import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { failureRate, figures, percentile } from './statistics';

describe('Figures of many runs', () => {
  it.each<[readonly number[], number, number]>([
    [[3], 0.5, 3],
    [[1, 2, 3, 4], 0.5, 2],
    [[4, 1, 3, 2, 5], 0.5, 3],
    [Array.from({ length: 20 }, (_, at) => at + 1), 0.95, 19],
    [Array.from({ length: 5 }, (_, at) => at + 1), 0.95, 5],
    [[9, 100], 1, 100],
  ])('of %j: the percentile %d is %d', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it('are always measured values, with at least the share at or below them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, share) => {
          const found = percentile(values, share);
          const below = values.filter((value) => value <= found).length;
          return values.includes(found) && below >= share * values.length - 1e-9;
        },
      ),
    );
  });

  it('of nothing are none, and a percentile of nothing is refused', () => {
    expect(figures([])).toBeNull();
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => percentile([1], 0)).toThrow(RangeError);
  });

  it('carry count, least and most', () => {
    expect(figures([2.04, 1, 7])).toEqual({ count: 3, p50: 2, p95: 7, least: 1, most: 7 });
  });
});

describe('A failure rate', () => {
  it.each([
    [5, 0, 0, 0.4345],
    [50, 0, 0, 0.0714],
    [10, 1, 0.1, 0.4042],
    [4, 4, 1, 1],
    [0, 0, 0, 1],
  ])('of %d attempts with %d failures is %d, and surely at most %d', (attempts, failures, rate, atMost) => {
    const found = failureRate(attempts, failures);
    expect([found.rate, found.atMost]).toEqual([rate, atMost]);
  });

  it('cannot come of more failures than attempts', () => {
    expect(() => failureRate(1, 2)).toThrow(RangeError);
  });
});
