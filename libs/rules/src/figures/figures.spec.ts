import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DROP_KINDS,
  dropOutsOf,
  FUNNEL_DIMENSIONS,
  FUNNEL_STAGES,
  funnelBy,
  type FunnelGroup,
  stageCounts,
} from './funnel';
import { jstDate } from '../eligibility-to-apply/eligibility-to-apply';
import { figurePeriod, MOST_FIGURE_DAYS, startOfJstDay, toldToHost } from './period';

const stopped = fc.record({
  reached: fc.constantFrom('applied', 'accepted', 'issued', 'written', 'pin-set'),
  drop: fc.record({ kind: fc.constantFrom(...DROP_KINDS), code: fc.constantFrom(null, 'a', 'b') }),
});
const active = fc.constant({ reached: 'active', drop: null } as const);
const group: fc.Arbitrary<FunnelGroup> = fc
  .tuple(
    fc.record({
      carrier: fc.constantFrom('docomo', 'kddi', 'mvno-a'),
      handsetModel: fc.constantFrom('tsubame-t1', 'ringo-phone-7'),
      simProduct: fc.constantFrom('sakura-nfc-4', 'ume-nfc-3'),
      count: fc.integer({ min: 1, max: 1_000 }),
    }),
    fc.oneof(stopped, active),
  )
  .map(([of, end]) => ({ ...of, ...end }) as FunnelGroup);
const groups = fc.array(group, { maxLength: 40 });

describe('The funnel', () => {
  it('has no stage that is larger than the one before, whoever is counted together', () => {
    fc.assert(
      fc.property(groups, fc.constantFrom(...FUNNEL_DIMENSIONS), (all, dimension) => {
        for (const { counts } of [...funnelBy(all, dimension), { counts: stageCounts(all) }])
          FUNNEL_STAGES.slice(1).forEach((stage, index) =>
            expect(counts[stage]).toBeLessThanOrEqual(counts[FUNNEL_STAGES[index] ?? stage]),
          );
      }),
    );
  });

  it('loses at each stage exactly those who stopped there for a reason', () => {
    fc.assert(
      fc.property(groups, (all) => {
        const counts = stageCounts(all);
        const drops = dropOutsOf(all);
        FUNNEL_STAGES.forEach((stage, index) => {
          const next = FUNNEL_STAGES[index + 1];
          const lost = drops.filter((drop) => drop.stage === stage).reduce((sum, { count }) => sum + count, 0);
          expect(lost).toBe(next === undefined ? 0 : counts[stage] - counts[next]);
        });
      }),
    );
  });

  it('counts the same whole by carrier, by handset and by SIM', () => {
    fc.assert(
      fc.property(groups, fc.constantFrom(...FUNNEL_DIMENSIONS), (all, dimension) => {
        const whole = stageCounts(all);
        for (const stage of FUNNEL_STAGES)
          expect(funnelBy(all, dimension).reduce((sum, { counts }) => sum + counts[stage], 0)).toBe(whole[stage]);
      }),
    );
  });

  it('of nobody is nothing', () => {
    expect([funnelBy([], 'carrier'), dropOutsOf([])]).toEqual([[], []]);
    expect(Object.values(stageCounts([]))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('tells a hand-counted one', () => {
    const of = { carrier: 'docomo', handsetModel: 'tsubame-t1', simProduct: 'sakura-nfc-4' };
    const rule = { kind: 'rule', code: 'sim-generation' } as const;
    const all: FunnelGroup[] = [
      { ...of, reached: 'applied', drop: rule, count: 2 },
      { ...of, handsetModel: 'kaede-k1', reached: 'applied', drop: rule, count: 3 },
      { ...of, reached: 'written', drop: { kind: 'under-way', code: null }, count: 4 },
      { ...of, reached: 'active', drop: null, count: 10 },
    ];
    expect(funnelBy(all, 'handsetModel').map(({ key, counts }) => [key, ...Object.values(counts)])).toEqual([
      ['tsubame-t1', 16, 14, 14, 14, 10, 10],
      ['kaede-k1', 3, 0, 0, 0, 0, 0],
    ]);
    expect(dropOutsOf(all)).toEqual([
      { stage: 'applied', ...rule, count: 5 },
      { stage: 'written', kind: 'under-way', code: null, count: 4 },
    ]);
  });
});

describe('The period of figures', () => {
  const now = new Date('2026-11-22T15:30:00.000Z');

  it.each([
    ['2026-11-22T14:59:59.999Z', '2026-11-22'],
    ['2026-11-22T15:00:00.000Z', '2026-11-23'],
  ])('%s is on %s in Japan', (at, day) => expect(jstDate(new Date(at))).toBe(day));

  it('is four weeks up to today by default, from midnight to midnight in Japan', () => {
    expect(figurePeriod(now)).toEqual({
      from: '2026-10-27',
      until: '2026-11-23',
      start: new Date('2026-10-26T15:00:00.000Z'),
      end: new Date('2026-11-23T15:00:00.000Z'),
    });
  });

  it.each([
    ['2026-02-29', undefined],
    ['2026-13-01', undefined],
    ['yesterday', undefined],
    ['2026-11-24', '2026-11-23'],
    ['2026-08-23', '2026-11-23'],
  ])('from %s until %s is none', (from, until) => expect(figurePeriod(now, from, until)).toBeNull());

  it('may be as long as it may be', () => {
    const period = figurePeriod(now, '2026-08-24', '2026-11-23');
    expect(((period?.end.getTime() ?? 0) - (period?.start.getTime() ?? 0)) / 86_400_000).toBe(MOST_FIGURE_DAYS);
  });

  it('begins on days of the calendar alone', () => {
    expect(startOfJstDay('2028-02-29')).toEqual(new Date('2028-02-28T15:00:00.000Z'));
    expect(startOfJstDay('2026-04-31')).toBeNull();
  });
});

describe('What a host network is told', () => {
  it.each([
    [0, null],
    [4, null],
    [5, 5],
    [1_000, 1_000],
  ])('of %i is %j', (count, told) => expect(toldToHost(count)).toBe(told));
});
