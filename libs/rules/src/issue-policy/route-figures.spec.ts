import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ISSUE_ROUTES } from './issue-route';
import { ROUTE_ASPECTS, ROUTE_FACTS } from './route-facts';
import { routeFigures, sampleFigures, type RouteSample } from './route-figures';

const sample = (change: Partial<RouteSample> = {}): RouteSample => ({
  route: 'keychain',
  state: 'completed',
  keyGenerationMs: null,
  attempts: null,
  writtenMs: null,
  apdus: null,
  ...change,
});
const of = (route: RouteSample['route'], samples: readonly RouteSample[]) =>
  routeFigures(samples).find((each) => each.route === route);

describe('The equivalence sheet of an installation', () => {
  it('has all four routes, also those nobody took, and says of nothing that nothing was measured', () => {
    expect(routeFigures([]).map(({ route }) => route)).toEqual([...ISSUE_ROUTES]);
    expect(of('sim', [])).toEqual({
      route: 'sim',
      applications: 0,
      completed: 0,
      failed: 0,
      failureRate: null,
      keyGenerationMs: null,
      keysMadeAgain: 0,
      writtenMs: null,
      apdus: null,
    });
  });

  it('counts as failed what ended with a problem, not what was cancelled or is under way', () => {
    const states = ['completed', 'completed', 'completed', 'failed', 'cancelled', 'expired', 'preparing'] as const;
    expect(
      of(
        'keychain',
        states.map((state) => sample({ state })),
      ),
    ).toMatchObject({
      applications: 7,
      completed: 3,
      failed: 1,
      failureRate: 0.25,
    });
  });

  it('keeps the routes apart, and counts keys that were made again', () => {
    const samples = [
      sample({ keyGenerationMs: 100, attempts: 3 }),
      sample({ keyGenerationMs: 300, attempts: 1 }),
      sample({ route: 'sim', apdus: 54, writtenMs: 1200 }),
    ];
    expect(of('keychain', samples)).toMatchObject({
      keyGenerationMs: { count: 2, p50: 100, p95: 300, most: 300 },
      keysMadeAgain: 2,
      apdus: null,
    });
    expect(of('sim', samples)).toMatchObject({ apdus: { count: 1, p50: 54 }, keyGenerationMs: null });
  });

  it('takes percentiles that were measured, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), (values) => {
        const found = sampleFigures(values);
        if (!found) return false;
        const { p50, p95, most } = found;
        return [p50, p95, most].every((each) => values.includes(each)) && p50 <= p95 && p95 <= most;
      }),
    );
  });

  it('says every aspect of every route in both languages', () => {
    for (const route of ISSUE_ROUTES) {
      for (const aspect of ROUTE_ASPECTS) {
        const { ja, en } = ROUTE_FACTS[route][aspect];
        expect(ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
        expect(en).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
      }
    }
  });
});
