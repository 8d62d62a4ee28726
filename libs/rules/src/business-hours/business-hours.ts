/**
 * Business time in Japan: how long a desk is open between two instants, and when so much of it will have passed. Japan has one zone
 * without summer time (UTC+9, 明治28年勅令第167号), so that a day is a count of 24 hours. Weekdays 9:00–20:00, Saturdays, Sundays and national
 * holidays 9:30–17:30; what is done by offices only stands still on those days. A carrier may have other hours (its profile).
 */
import { holidayOn } from './japanese-holidays';

/** `HH:MM`, JST; closes later than it opens. */
export interface Opening {
  readonly opens: string;
  readonly closes: string;
}

export interface DeskHours {
  readonly weekday: Opening;
  /** Saturday, Sunday, national holiday; null = closed. */
  readonly dayOff: Opening | null;
  /** Further closed days, `YYYY-MM-DD` (year end, stocktaking). */
  readonly closedOn: readonly string[];
}

export const DESK_HOURS: DeskHours = {
  weekday: { opens: '09:00', closes: '20:00' },
  dayOff: { opens: '09:30', closes: '17:30' },
  closedOn: [],
};

/** Which days a kind of work counts. */
export const WORK_CALENDARS = ['every-day', 'weekdays'] as const;
export type WorkCalendar = (typeof WORK_CALENDARS)[number];

export const hoursOf = (calendar: WorkCalendar, hours: DeskHours = DESK_HOURS): DeskHours =>
  calendar === 'every-day' ? hours : { ...hours, dayOff: null };

export const MINUTE = 60_000;
const DAY = 86_400_000;
const JST = 9 * 3_600_000;
/** No calendar is closed for so long; one that is has no business time. */
const MOST_DAYS = 3660;
const THURSDAY = 4;
const SATURDAY = 6;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Days since 1970-01-01 in Japan. */
const dayOf = (time: number): number => Math.floor((time + JST) / DAY);

/** @throws RangeError for what is no time of a day */
function minutesOf(clock: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(clock) ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  if (!(total <= 24 * 60)) throw new RangeError(`No time of a day: ${clock}`);
  return total;
}

function spanOf(day: number, hours: DeskHours): Span | null {
  const date = new Date(day * DAY).toISOString().slice(0, 10);
  if (hours.closedOn.includes(date)) return null;
  const weekday = (day + THURSDAY) % 7;
  const isOff = weekday === 0 || weekday === SATURDAY || holidayOn(date) !== null;
  const opening = isOff ? hours.dayOff : hours.weekday;
  if (opening === null) return null;
  const midnight = day * DAY - JST;
  const from = midnight + minutesOf(opening.opens) * MINUTE;
  const to = midnight + minutesOf(opening.closes) * MINUTE;
  return from < to ? { from, to } : null;
}

export function isOpenAt(at: Date, hours: DeskHours): boolean {
  const time = at.getTime();
  const span = spanOf(dayOf(time), hours);
  return span !== null && span.from <= time && time < span.to;
}

/**
 * The first instant at which `minutes` of business time have passed since `from`; of no minutes, the next instant at which the desk is open.
 * @throws RangeError on negative minutes, and where the desk never opens
 */
export function addBusinessMinutes(from: Date, minutes: number, hours: DeskHours): Date {
  if (!(minutes >= 0)) throw new RangeError('Business time only goes forward.');
  let left = minutes * MINUTE;
  const first = dayOf(from.getTime());
  for (let day = first; day < first + MOST_DAYS; day += 1) {
    const span = spanOf(day, hours);
    const start = span && Math.max(from.getTime(), span.from);
    if (span === null || start === null || start >= span.to) continue;
    if (left <= span.to - start) return new Date(start + left);
    left -= span.to - start;
  }
  throw new RangeError('This desk never opens.');
}

/** Whole minutes for which the desk is open from one instant to the other; never negative: 0 where `to` is not later. */
export function businessMinutesBetween(from: Date, to: Date, hours: DeskHours): number {
  const [start, end] = [from.getTime(), to.getTime()];
  if (!(end > start)) return 0;
  let open = 0;
  for (let day = dayOf(start); day <= dayOf(end); day += 1) {
    const span = spanOf(day, hours);
    if (span) open += Math.max(0, Math.min(end, span.to) - Math.max(start, span.from));
  }
  return Math.floor(open / MINUTE);
}

/** What is left of a promise. */
export interface Clock {
  readonly overdue: boolean;
  /** Business minutes left, or by which it is late; never negative. */
  readonly minutes: number;
}

export function clockOf(dueAt: Date, now: Date, hours: DeskHours): Clock {
  const overdue = now.getTime() > dueAt.getTime();
  const minutes = overdue ? businessMinutesBetween(dueAt, now, hours) : businessMinutesBetween(now, dueAt, hours);
  return { overdue, minutes };
}
