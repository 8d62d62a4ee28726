import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addBusinessMinutes,
  businessMinutesBetween,
  clockOf,
  DESK_HOURS,
  hoursOf,
  isOpenAt,
  MINUTE,
  type DeskHours,
} from './business-hours';

const jst = (text: string) => new Date(`${text.replace(' ', 'T')}:00+09:00`);
const told = (at: Date) => new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
const OFFICE = hoursOf('weekdays');

describe('Business time', () => {
  it.each([
    // from, minutes, due, over what it goes
    ['2026-11-17 10:00', 120, '2026-11-17 12:00', 'nothing'],
    ['2026-11-17 19:00', 120, '2026-11-18 10:00', 'a night'],
    ['2026-11-17 20:00', 0, '2026-11-18 09:00', 'a night, by closing time'],
    ['2026-11-17 06:30', 30, '2026-11-17 09:30', 'the morning before it opens'],
    ['2026-11-20 19:30', 60, '2026-11-21 10:00', 'the night to a Saturday'],
    ['2026-11-21 17:00', 60, '2026-11-22 10:00', 'the night to a Sunday'],
    ['2026-11-22 17:30', 480, '2026-11-23 17:30', 'a holiday on a Monday, to its last minute'],
    ['2026-11-23 17:30', 1, '2026-11-24 09:01', 'the night behind a holiday'],
    ['2026-12-31 19:00', 120, '2027-01-01 10:30', 'the year end'],
    ['2028-02-28 19:00', 120, '2028-02-29 10:00', 'the night to a leap day'],
  ])('from %s, %i minutes of every day are over at %s: over %s', (from, minutes, due) =>
    expect(told(addBusinessMinutes(jst(from), minutes, DESK_HOURS))).toBe(due),
  );

  it.each([
    ['2026-11-20 19:30', 60, '2026-11-24 09:30', 'a weekend and the holiday behind it'],
    ['2026-09-18 19:00', 120, '2026-09-24 10:00', 'a weekend and three holidays'],
    ['2026-05-01 12:00', 660, '2026-05-07 12:00', 'the golden week'],
    ['2026-12-31 19:00', 120, '2027-01-04 10:00', 'the year end and a weekend'],
  ])('from %s, %i minutes of weekdays are over at %s: over %s', (from, minutes, due) =>
    expect(told(addBusinessMinutes(jst(from), minutes, OFFICE))).toBe(due),
  );

  it('stands still on the days on which a carrier is closed besides', () => {
    const hours: DeskHours = { ...DESK_HOURS, closedOn: ['2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03'] };
    expect(told(addBusinessMinutes(jst('2026-12-30 19:00'), 120, hours))).toBe('2027-01-04 10:00');
  });

  it('has the hours of the carrier', () => {
    const hours: DeskHours = { weekday: { opens: '10:00', closes: '19:00' }, dayOff: null, closedOn: [] };
    expect(told(addBusinessMinutes(jst('2026-11-17 18:30'), 60, hours))).toBe('2026-11-18 10:30');
  });

  it.each([
    ['2026-11-17 08:59', false],
    ['2026-11-17 09:00', true],
    ['2026-11-17 19:59', true],
    ['2026-11-17 20:00', false],
    ['2026-11-23 09:15', false],
    ['2026-11-23 09:30', true],
    ['2026-11-23 17:30', false],
  ])('runs at %s: %s', (at, open) => expect(isOpenAt(jst(at), DESK_HOURS)).toBe(open));

  it('of a promise is what is left, then by how much it is late, and never less than nothing', () => {
    const due = jst('2026-11-18 10:00');
    expect(clockOf(due, jst('2026-11-17 19:30'), DESK_HOURS)).toEqual({ overdue: false, minutes: 90 });
    expect(clockOf(due, due, DESK_HOURS)).toEqual({ overdue: false, minutes: 0 });
    expect(clockOf(due, jst('2026-11-18 20:00'), DESK_HOURS)).toEqual({ overdue: true, minutes: 600 });
    expect(clockOf(due, jst('2026-11-19 03:00'), DESK_HOURS)).toEqual({ overdue: true, minutes: 600 });
  });

  it('refuses what cannot be', () => {
    const shut: DeskHours = { weekday: { opens: '09:00', closes: '09:00' }, dayOff: null, closedOn: [] };
    expect(() => addBusinessMinutes(jst('2026-11-17 10:00'), 1, shut)).toThrow(RangeError);
    expect(() => addBusinessMinutes(jst('2026-11-17 10:00'), -1, DESK_HOURS)).toThrow(RangeError);
    const wrong: DeskHours = { ...DESK_HOURS, weekday: { opens: '9', closes: '25:00' } };
    expect(() => addBusinessMinutes(jst('2026-11-17 10:00'), 1, wrong)).toThrow(RangeError);
  });
});

describe('For any instant and any span, business time', () => {
  const instants = fc
    .integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2030, 0, 1) })
    .map((time) => new Date(Math.floor(time / MINUTE) * MINUTE));
  const spans = fc.integer({ min: 0, max: 20_000 });
  const calendars = fc.constantFrom(DESK_HOURS, OFFICE);

  it('that is added is what lies between', () =>
    fc.assert(
      fc.property(instants, spans, calendars, (from, minutes, hours) => {
        const due = addBusinessMinutes(from, minutes, hours);
        expect(due.getTime()).toBeGreaterThanOrEqual(from.getTime());
        expect(businessMinutesBetween(from, due, hours)).toBe(minutes);
      }),
    ));

  it('ends while the desk is open, or as it closes', () =>
    fc.assert(
      fc.property(instants, spans, calendars, (from, minutes, hours) => {
        const due = addBusinessMinutes(from, minutes, hours);
        expect(isOpenAt(due, hours) || isOpenAt(new Date(due.getTime() - MINUTE), hours)).toBe(true);
      }),
    ));

  it('is the same in one piece and in two', () =>
    fc.assert(
      fc.property(instants, spans, spans, calendars, (from, one, other, hours) => {
        const inTwo = addBusinessMinutes(addBusinessMinutes(from, one, hours), other, hours);
        const atOnce = addBusinessMinutes(from, one + other, hours);
        expect(businessMinutesBetween(atOnce, inTwo, hours)).toBe(0);
        expect(inTwo.getTime()).toBeGreaterThanOrEqual(atOnce.getTime());
      }),
    ));

  it('is never negative, whichever comes first, and never more than the time on the wall', () =>
    fc.assert(
      fc.property(instants, instants, calendars, (one, other, hours) => {
        const minutes = businessMinutesBetween(one, other, hours);
        expect(minutes).toBeGreaterThanOrEqual(0);
        expect(minutes * MINUTE).toBeLessThanOrEqual(Math.max(0, other.getTime() - one.getTime()));
        expect(clockOf(one, other, hours).minutes).toBeGreaterThanOrEqual(0);
      }),
    ));
});
