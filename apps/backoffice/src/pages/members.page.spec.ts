import type { StaffMemberView } from '@sumaho-jpki/contract';
import { describe, expect, it } from 'vitest';
import { type Desk, FakeApi, openDesk, refusal, sessionOf, STAFF, staffRoutes, type } from '../testing/desk';

const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const member = (over: Partial<StaffMemberView> = {}): StaffMemberView => ({
  ...{ id: ID, account: 'docomo-hanako', displayName: '見本 花子', role: 'carrier-desk', carrier: 'docomo' },
  ...{ shop: '見本駅前店', state: 'active', ssoSubject: null, reason: '採用', version: 3 },
  ...{ passkeys: 2, password: false, oneTimeCode: false, certificates: [], you: false },
  ...{ signedInAt: '2026-11-22T08:46:00.000Z', signedInBy: 'certificate+one-time-code' },
  ...over,
});
const given = { code: 'ABCDE-FGHJK-MNPQR-STVWX-YZ012', expiresAt: '2026-11-23T08:46:00.000Z' };
const DOCOMO = { carrier: 'docomo', nameJa: 'ドコモ', nameEn: 'docomo', mvno: false };
const ORGANISATIONS = [
  { carrier: null, nameJa: 'J-LIS', nameEn: 'J-LIS', mvno: false },
  DOCOMO,
  { carrier: 'mvno-a', nameJa: 'ミライモバイル', nameEn: 'Mirai Mobile', mvno: true },
];

async function begin(viewer: (typeof STAFF)[keyof typeof STAFF], row = member()) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.members, () => ({
      members: [row],
      organisations: viewer.carrier === null ? ORGANISATIONS : [DOCOMO],
    }))
    .answer(staffRoutes.changeMember, ({ body }) => ({ member: row, given: body?.['act'] === 'invite' ? given : null }))
    .answer(staffRoutes.moveMember, () => ({ member: row }))
    .answer(staffRoutes.inviteMember, () => ({ member: row, given }));
  return { api, desk: await openDesk(api, '/members') };
}
const actsOf = (desk: Desk) => desk.all('tr td:last-child button').map((button) => button.textContent.trim());
async function press(desk: Desk, name: string, inside?: string): Promise<void> {
  desk.button(name, inside).click();
  await desk.settle();
}
async function write(desk: Desk, selector: string, text: string): Promise<void> {
  type(desk.one<HTMLInputElement>(selector), text);
  await desk.settle();
}
async function choose(desk: Desk, selector: string, value: string): Promise<void> {
  const list = desk.one<HTMLSelectElement>(selector);
  list.value = value;
  list.dispatchEvent(new Event('change', { bubbles: true }));
  await desk.settle();
}
const optionsOf = (desk: Desk, selector: string) =>
  desk.all<HTMLOptionElement>(`${selector} option`).map(({ value }) => value);

describe('the staff', () => {
  it('stand there with place, role, state and ways in', async () => {
    const { desk } = await begin(STAFF.auditor);
    const text = desk.text('tbody');
    for (const each of ['見本 花子 docomo-hanako', 'ドコモ', '見本駅前店', '利用中', '採用', 'パスキー 2件'])
      expect(text).toContain(each);
    expect(text).toContain('最後のログイン 2026/11/22 17:46:00 JST（証明書 + 確認コード）');
  });

  it('of J-LIS stand there with the certificate, which ends at once when its card is gone', async () => {
    const certificate = { serial: '4a'.repeat(16), name: '職員カード', notAfter: '2026-12-01T14:59:59.000Z' };
    const row = member({ carrier: null, role: 'jlis-operator', certificates: [{ ...certificate, alarm: 'notice' }] });
    const { api, desk } = await begin(STAFF.approver, row);
    api.answer(staffRoutes.endMemberCertificate, () => ({ member: row }));
    const text = desk.text('tbody');
    for (const each of ['クライアント証明書 1件', certificate.serial, '2026/12/01 23:59:59'])
      expect(text).toContain(each);
    expect(desk.all('app-alarm-badge')).toHaveLength(1);
    await press(desk, '証明書を失効させる', 'tbody');
    expect(desk.text('dialog')).toContain('その場で切れます');
    type(desk.one<HTMLTextAreaElement>('#change-reason'), '紛失の届出');
    await press(desk, '証明書を失効させる', 'dialog');
    expect(api.of(staffRoutes.endMemberCertificate)[0]).toMatchObject({
      params: { memberId: ID, serial: certificate.serial },
      body: { reason: '紛失の届出' },
    });
  });

  it.each([
    ['J-LIS keeps somebody', STAFF.approver, {}, ['登録コードを出す', '停止する', '登録を終える', '異動を登録する']],
    ['a supervisor, too', STAFF.supervisor, {}, ['登録コードを出す', '停止する', '登録を終える', '異動を登録する']],
    ['the operator stops', STAFF.jlis, {}, ['停止する']],
    ['the auditor looks', STAFF.auditor, {}, []],
    ['nobody touches the own entry', STAFF.approver, { you: true }, []],
    ['what has ended stays so', STAFF.approver, { state: 'left' }, []],
    [
      'somebody stopped goes on',
      STAFF.approver,
      { state: 'stopped' },
      ['登録コードを出す', '再開する', '登録を終える', '異動を登録する'],
    ],
    [
      'somebody stopped without a way in needs a code',
      STAFF.approver,
      { state: 'stopped', passkeys: 0 },
      ['登録コードを出す', '登録を終える', '異動を登録する'],
    ],
  ] as const)('%s', async (_what, viewer, over, acts) => {
    const { desk } = await begin(viewer, member(over));
    expect(actsOf(desk)).toEqual(acts);
    expect(desk.all('app-member-form').length).toBe(viewer === STAFF.approver || viewer === STAFF.supervisor ? 1 : 0);
  });

  it('are stopped with a reason, in the version that was read', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    await press(desk, '停止する', 'tbody');
    await press(desk, '停止する', 'dads-modal-dialog');
    expect(api.of(staffRoutes.changeMember)).toEqual([]);
    expect(desk.text('dads-modal-dialog')).toContain('理由を入力してください');
    await write(desk, '#change-reason', '調査');
    await press(desk, '停止する', 'dads-modal-dialog');
    expect(api.of(staffRoutes.changeMember)[0]).toMatchObject({
      params: { memberId: ID },
      body: { act: 'stop', version: 3, reason: '調査' },
    });
    expect(desk.text()).toContain('変更しました');
  });

  it('get a new code after a warning; it is shown until somebody says that it was handed over', async () => {
    const { desk } = await begin(STAFF.approver);
    await press(desk, '登録コードを出す', 'tbody');
    expect(desk.text('dads-modal-dialog')).toContain('使えなくなり');
    await write(desk, '#change-reason', '端末の紛失');
    await press(desk, '登録コードを出す', 'dads-modal-dialog');
    expect(desk.text('[data-part=given-code]')).toBe(given.code);
    expect(desk.text()).toContain('見本 花子 さんの登録コード');
    await press(desk, '渡したので閉じる');
    expect(desk.all('[data-part=given-code]')).toEqual([]);
  });

  it('move within the organisation, to roles that there are in it', async () => {
    const { desk, api } = await begin(STAFF.approver);
    await press(desk, '異動を登録する', 'tbody');
    expect(optionsOf(desk, '#move-role')).toEqual(['carrier-desk', 'carrier-supervisor']);
    await choose(desk, '#move-role', 'carrier-supervisor');
    await write(desk, '#move-shop', '');
    await write(desk, '#change-reason', '昇任');
    await press(desk, '異動を登録する', 'dads-modal-dialog');
    expect(api.of(staffRoutes.moveMember)[0]?.body).toEqual({
      ...{ version: 3, displayName: '見本 花子', role: 'carrier-supervisor', shop: null, ssoSubject: null },
      reason: '昇任',
    });
  });

  it('say in the dialog why a change failed', async () => {
    const { desk, api } = await begin(STAFF.jlis);
    api.answer(staffRoutes.changeMember, () => Promise.reject(refusal('conflict', 409)));
    await press(desk, '停止する', 'tbody');
    await write(desk, '#change-reason', '調査');
    await press(desk, '停止する', 'dads-modal-dialog');
    expect(desk.all('dads-modal-dialog dads-problem-notice > *').length).toBeGreaterThan(0);
  });

  it('are entered with everything that must be said, in roles of the organisation', async () => {
    const { desk, api } = await begin(STAFF.approver);
    expect(optionsOf(desk, '#member-role')).toEqual(['jlis-operator', 'jlis-approver', 'jlis-auditor', 'hotline']);
    await choose(desk, '#member-organisation', 'mvno-a');
    expect(optionsOf(desk, '#member-role')).toEqual(['mvno-desk']);
    await press(desk, '職員を登録する');
    expect(desk.all('dads-error-summary a').length).toBe(3);
    await write(desk, '#member-name', '窓口 次郎');
    await write(desk, '#member-account', 'mirai-jiro');
    await write(desk, '#member-reason', '採用');
    await press(desk, '職員を登録する');
    expect(api.of(staffRoutes.inviteMember)[0]?.body).toEqual({
      ...{ account: 'mirai-jiro', displayName: '窓口 次郎', role: 'mvno-desk', carrier: 'mvno-a' },
      ...{ shop: null, ssoSubject: null, reason: '採用' },
    });
    expect(desk.text()).toContain('窓口 次郎 さんの登録コード');
  });
});
