import { describe, expect, it } from 'vitest';
import { FakeApi, openDesk, refusal, sessionOf, STAFF, staffRoutes, type } from '../testing/desk';

const DESK = { phone: '0120-000-000', opens: '10:00', closes: '19:00', daysOff: false };
const contract = (over: Record<string, unknown> = {}) => ({
  ...{ carrier: 'mvno-a', nameJa: 'ミライモバイル', nameEn: 'Mirai Mobile', hostCarrier: 'docomo', version: 0 },
  ...{ excluded: [], helpDesk: null, versions: [], pending: false, mayChange: { allowed: true } },
  ...over,
});
const version = (number: number, excluded: string[]) => ({
  ...{ version: number, excluded, helpDesk: DESK, reason: '春の合意', at: '2026-11-22T08:46:00.000Z' },
  approvalId: '0f8fad5b-d9cb-469f-a165-70867728950e',
});

async function begin(contracts: object[] = [contract()]) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(STAFF.supervisor))
    .answer(staffRoutes.mvnoContracts, () => ({ contracts }))
    .answer(staffRoutes.requestContractChange, () => ({ id: '0f8fad5b-d9cb-469f-a165-70867728950e' }));
  return { api, desk: await openDesk(api, '/mvno-contracts') };
}
const bodies = (api: FakeApi) => api.of(staffRoutes.requestContractChange).map(({ body }) => body);

describe('the contracts of MVNOs', () => {
  it('say what is included and what is not, since when, and keep every version', async () => {
    const versions = [version(2, ['esim', 'bulk-files']), version(1, ['esim'])];
    const stands = { version: 2, excluded: ['esim', 'bulk-files'], helpDesk: DESK, versions };
    const { desk } = await begin([contract(stands)]);
    const on = (id: string) =>
      desk.one(`app-contract-terms:not(details *) [data-switch=${id}]`).getAttribute('data-on');
    expect([on('sim-certificate'), on('esim'), on('bulk-files'), on('host-sees-lines')]).toEqual([
      ...['true', 'false', 'false', 'true'],
    ]);
    for (const said of ['ミライモバイル', 'ドコモ', '0120-000-000 (10:00–19:00)', '第2版', '履歴（2件）', '春の合意'])
      expect(desk.text('[data-contract=mvno-a]')).toContain(said);
  });

  it('are asked to be changed after what changes by that was said', async () => {
    const { desk, api } = await begin();
    desk.button('ミライモバイルの契約の変更を申請する').click();
    await desk.settle();
    desk.button('変更を申請する').click();
    await desk.settle();
    expect(desk.text('#contract-switch-0-error')).toContain('どれも変わっていません');
    expect(desk.text('#contract-reason-error')).not.toBe('');
    desk.one<HTMLInputElement>('#contract-switch-4').click();
    desk.one<HTMLInputElement>('#contract-help-desk').click();
    await desk.settle();
    type(desk.one<HTMLInputElement>('#contract-phone'), '０１２０－０００－０００');
    type(desk.one<HTMLInputElement>('#contract-opens'), '19:00');
    type(desk.one<HTMLInputElement>('#contract-closes'), '10:00');
    type(desk.one<HTMLTextAreaElement>('#contract-reason'), '春の合意');
    await desk.settle();
    expect(desk.text('app-contract-form [aria-live]')).toContain('「ファイルによる一括処理」を外します。');
    desk.button('変更を申請する').click();
    await desk.settle();
    expect(desk.text('#contract-closes-error')).not.toBe('');
    type(desk.one<HTMLInputElement>('#contract-opens'), '10:00');
    type(desk.one<HTMLInputElement>('#contract-closes'), '19:00');
    desk.button('変更を申請する').click();
    await desk.settle();
    const terms = { excluded: ['bulk-files'], helpDesk: DESK };
    expect(bodies(api)).toEqual([{ carrier: 'mvno-a', version: 0, ...terms, reason: '春の合意' }]);
    expect(desk.text('[role=status]')).toContain('J-LISの承認者の承認を待っています');
  });

  it('tell who may not change them why, and send nothing', async () => {
    const refused = { allowed: false, rule: 'role-may-not', facts: {}, enables: 'ask-someone-who-may', who: [] };
    const { desk, api } = await begin([contract({ mayChange: refused, pending: true })]);
    expect(desk.text('#contract-reason-mvno-a')).toContain('あなたの役割');
    expect(desk.text('[data-contract=mvno-a]')).toContain('承認を待っています');
    desk.button('ミライモバイルの契約の変更を申請する').click();
    await desk.settle();
    expect(desk.all('app-contract-form')).toEqual([]);
    expect(bodies(api)).toEqual([]);
  });

  it('are read anew when somebody else was faster', async () => {
    const { desk, api } = await begin();
    api.answer(staffRoutes.requestContractChange, () => {
      throw refusal('conflict', 409);
    });
    desk.button('ミライモバイルの契約の変更を申請する').click();
    await desk.settle();
    desk.one<HTMLInputElement>('#contract-switch-1').click();
    type(desk.one<HTMLTextAreaElement>('#contract-reason'), '春の合意');
    desk.button('変更を申請する').click();
    await desk.settle();
    expect(desk.all('app-contract-form')).toEqual([]);
    expect(api.of(staffRoutes.mvnoContracts)).toHaveLength(2);
    expect(desk.all('dads-problem-notice *').length).toBeGreaterThan(0);
  });
});
