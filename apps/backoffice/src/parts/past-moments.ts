// Moments of a line's timeline, and a second as it is typed: Japan time, without a zone.

const JAPAN_AHEAD = 9 * 60 * 60 * 1000;
const SECOND = 1000;
const TYPED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/u;

export interface Moment {
  /** RFC 3339, as the server wrote it. */
  readonly at: string;
  /** What happened then: the last entry of the moment. */
  readonly event: string;
}

/** An instant as a `datetime-local` field holds it: Japan time to the second. */
export const secondIn = (iso: string): string =>
  new Date(Date.parse(iso) + JAPAN_AHEAD).toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length);

/**
 * The end of the typed second, for what happened within it belongs to it; within the present second the present.
 * @returns null where the field does not hold a whole date and time; `to-come` for a second that has not begun
 */
export function momentTyped(typed: string, now: Date): string | 'to-come' | null {
  const read = TYPED.test(typed) ? Date.parse(`${typed}+09:00`) : NaN;
  if (Number.isNaN(read)) return null;
  const begin = Math.floor(read / SECOND) * SECOND;
  if (begin > now.getTime()) return 'to-come';
  return new Date(Math.min(begin + SECOND - 1, now.getTime())).toISOString();
}

/** Oldest first, each once. */
export function momentsOf(timeline: readonly Moment[]): readonly Moment[] {
  const byTime = new Map<number, Moment>();
  for (const { at, event } of timeline.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)))
    byTime.set(Date.parse(at), { at, event });
  return [...byTime.values()];
}

/** The last moment not after the time; -1 before all of them. */
export const indexAt = (moments: readonly Moment[], iso: string): number =>
  moments.findLastIndex(({ at }) => Date.parse(at) <= Date.parse(iso));

/** The moment before the shown one; at a time between two moments, the earlier of the two unless it is of the very second. */
export function indexBefore(moments: readonly Moment[], iso: string): number {
  const index = indexAt(moments, iso);
  const last = moments[index];
  return last !== undefined && secondIn(last.at) === secondIn(iso) ? index - 1 : index;
}
