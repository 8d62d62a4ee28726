// The dashboards over HTTP: whose figures they are, which days are a period, and what a host network is told.
import { staffRoutes } from '@sumaho-jpki/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { addCarriers, addHolding } from '../../testing/demo-rows';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  const { personId } = await api.citizen();
  const { application, line } = await addHolding(api.register, personId);
  await api.register.transaction({ kind: 'system' }, async (tx) => {
    const requestId = application.id;
    const { carrier, hostCarrier, simProduct, state: lineState } = line;
    const ofLine = { carrier, hostCarrier, simProduct, lineState, training: false };
    const of = { ...ofLine, handsetModel: application.handsetModel, wish: null };
    await tx.issueDecisions.insert({ ...of, route: application.route, rule: null, requestId });
    await tx.issueDecisions.attach(requestId, application.id);
    await tx.issueDecisions.insert({ ...of, route: null, rule: 'sim-generation', requestId: null });
  });
});
afterAll(() => api.stop());

const figuresFor = async (role: Parameters<ApiUnderTest['staff']>[0], carrier?: string, query = '') => {
  const answer = await api.read(`${staffRoutes.figures.path}${query}`, await api.staff(role, carrier));
  expect(answer.statusCode).toBe(200);
  return staffRoutes.figures.response.parse(answer.json());
};

describe('The figures', () => {
  it('are all lines for J-LIS and its auditor, and the own ones for a carrier', async () => {
    for (const role of ['jlis-operator', 'jlis-auditor'] as const)
      expect((await figuresFor(role)).funnel.carrier[0]?.counts.applied).toBe(2);
    const own = await figuresFor('carrier-supervisor', 'docomo');
    expect(own.funnel.carrier.map(({ key }) => key)).toEqual(['docomo']);
    expect(own.dropOuts.map(({ kind, code }) => [kind, code])).toContainEqual(['rule', 'sim-generation']);
    expect((await figuresFor('carrier-desk', 'kddi')).funnel.carrier).toEqual([]);
  });

  it('tell nobody of other SIMs who is no host network', async () => {
    expect((await figuresFor('jlis-operator')).hosted).toBeNull();
    expect((await figuresFor('carrier-desk', 'kddi')).hosted).toBeNull();
    expect((await figuresFor('mvno-desk', 'mvno-a')).hosted).toBeNull();
  });

  it('are of days of the calendar, and not of too many', async () => {
    const jlis = await api.staff('jlis-operator');
    for (const query of [
      '?from=2026-02-30',
      '?from=2026-03-01&until=2026-02-01',
      '?from=2020-01-01&until=2026-01-01',
    ]) {
      const answer = await api.read(`${staffRoutes.figures.path}${query}`, jlis);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([422, 'validation-failed']);
    }
    expect(await figuresFor('jlis-operator', undefined, '?from=2026-03-01&until=2026-03-02')).toMatchObject({
      from: '2026-03-01',
      until: '2026-03-02',
      dropOuts: [],
    });
  });

  it('are not for the hotline', async () => {
    expect((await api.read(staffRoutes.figures.path, await api.staff('hotline'))).statusCode).toBe(403);
  });
});
