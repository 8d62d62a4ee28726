/**
 * Days of Japan as a period of figures, both ends included; and what of a count a host network is told about its MVNO.
 * Source: ux-ecosystem §1.5 (JST always); issue 4 (the host sees network facts, not persons).
 */
import { jstDate } from '../eligibility-to-apply/eligibility-to-apply';

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const DAY_MS = 86_400_000;

/** Figures of one request cover a quarter of a year at most: the database is asked for no more. */
export const MOST_FIGURE_DAYS = 92;
export const DEFAULT_FIGURE_DAYS = 28;

/** Midnight in Japan at which this day begins; null when the calendar has no such day. */
export function startOfJstDay(day: string): Date | null {
  if (!DAY.test(day)) return null;
  const at = new Date(`${day}T00:00:00.000+09:00`);
  return Number.isNaN(at.getTime()) || jstDate(at) !== day ? null : at;
}

export interface FigurePeriod {
  readonly from: string;
  readonly until: string;
  /** Begins at `start` and ends just before `end`. */
  readonly start: Date;
  readonly end: Date;
}

/** The last weeks up to today where nothing is named; null when the days are none, the wrong way round, or too many. */
export function figurePeriod(now: Date, from?: string, until?: string): FigurePeriod | null {
  const last = until ?? jstDate(now);
  const lastStart = startOfJstDay(last);
  if (lastStart === null) return null;
  const first = from ?? jstDate(new Date(lastStart.getTime() - (DEFAULT_FIGURE_DAYS - 1) * DAY_MS));
  const start = startOfJstDay(first);
  if (start === null || start.getTime() > lastStart.getTime()) return null;
  const end = new Date(lastStart.getTime() + DAY_MS);
  return (end.getTime() - start.getTime()) / DAY_MS > MOST_FIGURE_DAYS
    ? null
    : { from: first, until: last, start, end };
}

/** A count below this could be about a person whom somebody knows: the host network is told "fewer than 5", and no total. */
export const SMALLEST_TOLD = 5;

/** null: fewer than SMALLEST_TOLD. */
export const toldToHost = (count: number): number | null => (count < SMALLEST_TOLD ? null : count);
