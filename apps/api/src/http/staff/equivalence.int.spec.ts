// The equivalence sheet over HTTP: who may read it, and that it tells all four routes.
import { staffRoutes } from '@sumaho-jpki/contract';
import { ISSUE_ROUTES, ROUTE_ASPECTS } from '@sumaho-jpki/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
});
afterAll(() => api.stop());

describe('The equivalence sheet', () => {
  it('tells J-LIS and its auditor all four routes, and of an empty register that nothing was measured', async () => {
    for (const role of ['jlis-operator', 'jlis-auditor'] as const) {
      const answer = await api.read(staffRoutes.equivalence.path, await api.staff(role));
      const { routes } = staffRoutes.equivalence.response.parse(answer.json());
      expect(routes.map(({ route, store, keyBorn }) => [route, store, keyBorn])).toEqual([
        ['sim', 'sim', 'central'],
        ['sim-on-card', 'sim', 'on-device'],
        ['keychain', 'keychain', 'on-device'],
        ['keychain-central', 'keychain', 'central'],
      ]);
      expect(routes.map(({ route }) => route)).toEqual([...ISSUE_ROUTES]);
      for (const { facts, measured } of routes) {
        expect(Object.keys(facts).sort()).toEqual([...ROUTE_ASPECTS].sort());
        expect(measured).toMatchObject({ applications: 0, failureRate: null, keyGenerationMs: null });
      }
    }
  });

  it('is not for a carrier’s desk', async () => {
    const answer = await api.read(staffRoutes.equivalence.path, await api.staff('carrier-desk', 'docomo'));
    expect(answer.statusCode).toBe(403);
  });
});
