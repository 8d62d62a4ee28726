// Figures of many runs. Percentiles by nearest rank: every figure is one that was measured.

export interface Figures {
  /** Measurements. */
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly least: number;
  readonly most: number;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Nearest rank. @throws RangeError without a measurement, or for a share outside (0, 1] */
export function percentile(values: readonly number[], share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError('a share lies above 0 and at most at 1');
  const at = Math.ceil(share * values.length) - 1;
  const value = values.toSorted((a, b) => a - b)[at];
  if (value === undefined) throw new RangeError('nothing was measured');
  return value;
}

/** null when nothing was measured. */
export function figures(values: readonly number[]): Figures | null {
  if (values.length === 0) return null;
  return {
    count: values.length,
    p50: rounded(percentile(values, 0.5)),
    p95: rounded(percentile(values, 0.95)),
    least: rounded(Math.min(...values)),
    most: rounded(Math.max(...values)),
  };
}

/** Share of attempts that failed, and where it lies with 95 % certainty (Wilson score interval). */
export interface FailureRate {
  readonly attempts: number;
  readonly failures: number;
  readonly rate: number;
  readonly atMost: number;
}

const Z = 1.96;

/** @throws RangeError when more failed than was tried */
export function failureRate(attempts: number, failures: number): FailureRate {
  if (failures < 0 || failures > attempts) throw new RangeError('no more can fail than was tried');
  if (attempts === 0) return { attempts, failures, rate: 0, atMost: 1 };
  const rate = failures / attempts;
  const spread = Z * Math.sqrt((rate * (1 - rate)) / attempts + (Z * Z) / (4 * attempts * attempts));
  const upper = (rate + (Z * Z) / (2 * attempts) + spread) / (1 + (Z * Z) / attempts);
  const fourDigits = (share: number): number => Math.round(share * 10_000) / 10_000;
  return { attempts, failures, rate: fourDigits(rate), atMost: fourDigits(Math.min(1, upper)) };
}
