import { describe, expect, it } from 'vitest';
import { HOLIDAY_YEARS, holidayOn, JAPANESE_HOLIDAYS } from './japanese-holidays';

const DAY = 86_400_000;
const text = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Article 2, with the equinoxes as computed (astronomical almanac's formula for 1980–2099). */
function byArticleTwo(year: number): Set<string> {
  const equinox = (base: number) => Math.floor(base + 0.242194 * (year - 1980) - Math.floor((year - 1980) / 4));
  const monday = (month: number, nth: number) => {
    const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
    return 1 + ((8 - first) % 7) + 7 * (nth - 1);
  };
  const days: readonly (readonly [number, number])[] = [
    [1, 1],
    [1, monday(1, 2)],
    [2, 11],
    [2, 23],
    [3, equinox(20.8431)],
    [4, 29],
    [5, 3],
    [5, 4],
    [5, 5],
    [7, monday(7, 3)],
    [8, 11],
    [9, monday(9, 3)],
    [9, equinox(23.2488)],
    [10, monday(10, 2)],
    [11, 3],
    [11, 23],
  ];
  return new Set(days.map(([month, day]) => text(Date.UTC(year, month - 1, day))));
}

describe('The national holidays', () => {
  it.each(HOLIDAY_YEARS)(
    'of %i are the days of article 2, those in place of a Sunday, and those between two',
    (year) => {
      const named = byArticleTwo(year);
      const all = new Set(named);
      for (const day of named) {
        let next = Date.parse(day);
        if (new Date(next).getUTCDay() !== 0) continue;
        do next += DAY;
        while (named.has(text(next)));
        all.add(text(next));
      }
      for (let time = Date.UTC(year, 0, 2); time < Date.UTC(year, 11, 31); time += DAY) {
        if (named.has(text(time - DAY)) && named.has(text(time + DAY))) all.add(text(time));
      }
      const known = Object.keys(JAPANESE_HOLIDAYS[year as keyof typeof JAPANESE_HOLIDAYS]);
      expect(known.map((day) => `${year}-${day}`).sort()).toEqual([...all].sort());
    },
  );

  it.each([
    ['2025-02-24', '振替休日'],
    ['2026-05-06', '振替休日'],
    ['2026-09-22', '国民の休日'],
    ['2026-11-23', '勤労感謝の日'],
    ['2027-03-22', '振替休日'],
  ])('%s is %s, as the Cabinet Office lists it', (date, name) => expect(holidayOn(date)).toBe(name));

  it.each(['2026-11-24', '2026-12-31', '2019-05-01', '2031-01-01'])('%s is none that the table knows', (date) =>
    expect(holidayOn(date)).toBeNull(),
  );
});
