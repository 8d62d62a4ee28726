import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALARM_RULES,
  ALARM_STATES,
  ALARM_SUBJECTS,
  alarmOf,
  daysUntil,
  shareOfLifeLeft,
  worstAlarm,
  type AlarmState,
  type AlarmSubject,
} from './alarms';

const SUBJECTS = Object.keys(ALARM_SUBJECTS) as AlarmSubject[];

describe('the alarms of the authority', () => {
  it.each<[AlarmSubject, number | null, AlarmState]>([
    ['root', 3_650, 'fine'],
    ['root', 30.01, 'fine'],
    ['root', 30, 'notice'],
    ['root', 7.01, 'notice'],
    ['root', 7, 'warning'],
    ['root', 1.01, 'warning'],
    ['root', 1, 'critical'],
    ['root', 0.01, 'critical'],
    ['root', 0, 'over'],
    ['root', -400, 'over'],
    ['root', null, 'over'],
    ['ocsp-signer', 31, 'fine'],
    ['ocsp-signer', 30, 'notice'],
    ['ocsp-signer', 7, 'warning'],
    ['ocsp-signer', 1, 'critical'],
    ['ocsp-signer', 0, 'over'],
    ['ocsp-signer', null, 'over'],
    ['staff-certificate', 30.5, 'fine'],
    ['staff-certificate', 30, 'notice'],
    ['staff-certificate', 7, 'warning'],
    ['staff-certificate', 1, 'critical'],
    ['staff-certificate', 0, 'over'],
    ['staff-certificate', null, 'fine'],
    ['next-generation', 365, 'fine'],
    ['next-generation', 30, 'notice'],
    ['next-generation', 0, 'warning'],
    ['next-generation', -2_000, 'warning'],
    ['revocation-list', 1, 'fine'],
    ['revocation-list', 0.5, 'fine'],
    ['revocation-list', 0.45, 'notice'],
    ['revocation-list', 0.25, 'warning'],
    ['revocation-list', 0.1, 'critical'],
    ['revocation-list', 0, 'over'],
    ['revocation-list', -3, 'over'],
    ['revocation-list', null, 'notice'],
    ['status-answers', null, 'fine'],
    ['status-answers', 0.9, 'fine'],
    ['status-answers', 1, 'notice'],
    ['status-answers', 5, 'warning'],
    ['status-answers', 30, 'critical'],
    ['status-answers', 100_000, 'critical'],
    ['lint-run', null, 'notice'],
    ['lint-run', 24, 'fine'],
    ['lint-run', 26, 'notice'],
    ['lint-run', 50, 'warning'],
    ['lint-findings', 0, 'fine'],
    ['lint-findings', 1, 'critical'],
    ['lint-findings', null, 'fine'],
  ])('%s at %s is %s', (subject, measure, state) => expect(alarmOf(subject, measure)).toBe(state));

  it.each(SUBJECTS)('of %s never become milder while the figure gets worse', (subject) => {
    const { when } = ALARM_RULES[subject];
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const [worse, better] = (when === 'falling') === a < b ? [a, b] : [b, a];
        const rank = (measure: number) => ALARM_STATES.indexOf(alarmOf(subject, measure));
        return rank(worse) >= rank(better);
      }),
    );
  });

  it.each(SUBJECTS)('of %s go from mild to severe, each at a figure of its own', (subject) => {
    const { when, steps } = ALARM_RULES[subject];
    const ranks = steps.map(({ state }) => ALARM_STATES.indexOf(state));
    expect(ranks).toEqual([...new Set(ranks)].sort((a, b) => a - b));
    expect(ranks[0]).toBeGreaterThan(0);
    const figures = steps.map(({ at }) => at);
    expect(figures).toEqual([...new Set(figures)].sort((a, b) => (when === 'falling' ? b - a : a - b)));
  });

  it('the worst of many counts, and of none all is fine', () => {
    expect(worstAlarm([])).toBe('fine');
    expect(worstAlarm(['notice', 'critical', 'fine', 'warning'])).toBe('critical');
    expect(worstAlarm(['over', 'critical'])).toBe('over');
  });
});

describe('what is measured', () => {
  const now = new Date('2026-11-22T00:00:00Z');

  it.each([
    ['2026-12-22T00:00:00Z', 30],
    ['2026-11-22T12:00:00Z', 0.5],
    ['2026-11-21T00:00:00Z', -1],
  ])('an end at %s is %d days away', (end, days) => expect(daysUntil(new Date(end), now)).toBe(days));

  it.each([
    ['2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z', 1],
    ['2026-11-21T12:00:00Z', '2026-11-22T12:00:00Z', 0.5],
    ['2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', -1],
    ['2026-11-22T00:00:00Z', '2026-11-22T00:00:00Z', 0],
  ])('a list from %s to %s has %d of its life left', (from, to, share) =>
    expect(shareOfLifeLeft(new Date(from), new Date(to), now)).toBe(share),
  );
});
