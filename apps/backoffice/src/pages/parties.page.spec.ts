import { describe, expect, it } from 'vitest';
import { FakeApi, openDesk, refusal, sessionOf, STAFF, staffRoutes, type } from '../testing/desk';

const SERIAL = '53b1'.repeat(8);
const certificate = (over: Record<string, unknown> = {}) => ({
  serial: SERIAL,
  state: 'active',
  notBefore: '2026-11-22T08:46:00.000Z',
  notAfter: '2027-12-22T14:59:59.000Z',
  revokedAt: null,
  revocationCause: null,
  endAsked: false,
  mayEnd: true,
  ...over,
});
const party = (over: Record<string, unknown> = {}) => ({
  code: 'gate-01',
  kind: 'gate',
  organisation: '見本アリーナ',
  enabled: true,
  createdAt: '2026-11-22T08:46:00.000Z',
  secret: 'none',
  secretExpiresAt: null,
  secretAsked: false,
  certificates: [certificate()],
  ...over,
});
const SECRET = { reference: 'gate-01', secret: 'kx9-Secret_1', expiresAt: '2026-11-29T08:46:00.000Z' };

async function begin(parties: object[] = [party()], viewer: (typeof STAFF)[keyof typeof STAFF] = STAFF.jlis) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.parties, () => ({ parties }))
    .answer(staffRoutes.requestPartyChange, () => ({ id: '0f8fad5b-d9cb-469f-a165-70867728950e' }));
  return { api, desk: await openDesk(api, '/parties') };
}
const bodies = (api: FakeApi) => api.of(staffRoutes.requestPartyChange).map(({ body }) => body);

describe('the register of TSMs and gates', () => {
  it('tells who each is, whether it is in use, and its certificates', async () => {
    const ended = certificate({
      serial: '53b2'.repeat(8),
      state: 'revoked',
      revokedAt: '2026-11-23T00:00:00.000Z',
      revocationCause: 'holder-key-leak',
      mayEnd: false,
    });
    const { desk } = await begin([party({ certificates: [certificate(), ended] })]);
    for (const said of ['見本アリーナ', 'gate-01', 'ゲート', '利用中', '証明書（2件）', '有効'])
      expect(desk.text('[data-party=gate-01]')).toContain(said);
    expect(desk.all('[data-party=gate-01] tbody button')).toHaveLength(1);
  });

  it('asks for a registration, and says what is missing first', async () => {
    const { desk, api } = await begin([]);
    desk.button('登録を申請する').click();
    await desk.settle();
    expect(desk.text('#party-code-error')).toContain('英小文字');
    expect(bodies(api)).toEqual([]);
    type(desk.one<HTMLInputElement>('#party-organisation'), '見本アリーナ');
    type(desk.one<HTMLInputElement>('#party-code'), 'gate-02');
    type(desk.one<HTMLTextAreaElement>('#party-why'), '新しいゲート');
    desk.button('登録を申請する').click();
    await desk.settle();
    const wish = { kind: 'register-party', code: 'gate-02', partyKind: 'gate', organisation: '見本アリーナ' };
    expect(bodies(api)).toEqual([{ wish, reason: '新しいゲート' }]);
    expect(desk.text('[role=status]')).toContain('別の担当者の承認を待っています');
  });

  it('asks for the end of one certificate, by cause and reason', async () => {
    const { desk, api } = await begin();
    desk.one<HTMLButtonElement>(`#party-end-${SERIAL}`).click();
    await desk.settle();
    desk.button('申請する', 'dialog[open]').click();
    await desk.settle();
    expect(desk.text('#party-cause-error')).not.toBe('');
    const select = desk.one<HTMLSelectElement>('#party-cause');
    select.value = 'holder-key-leak';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    type(desk.one<HTMLTextAreaElement>('#party-reason'), '鍵が漏れた');
    desk.button('申請する', 'dialog[open]').click();
    await desk.settle();
    const wish = { kind: 'end-party-certificate', code: 'gate-01', serial: SERIAL, cause: 'holder-key-leak' };
    expect(bodies(api)).toEqual([{ wish, reason: '鍵が漏れた' }]);
    expect(desk.all('dialog[open]')).toEqual([]);
  });

  it('shows a secret that was approved once, to whoever asked for it, and keeps it nowhere', async () => {
    const { desk, api } = await begin([party({ secret: 'waits-for-you', secretExpiresAt: SECRET.expiresAt })]);
    api.answer(staffRoutes.showPartySecret, () => SECRET);
    expect(desk.text()).not.toContain(SECRET.secret);
    desk.button('秘密を一度だけ表示する', '[data-party]').click();
    await desk.settle();
    expect(api.of(staffRoutes.showPartySecret)).toEqual([]);
    desk.button('秘密を一度だけ表示する', 'dialog[open]').click();
    await desk.settle();
    expect(desk.text('dialog[open] [data-secret]')).toBe(SECRET.secret);
    desk.button('控えたので閉じる', 'dialog[open]').click();
    await desk.settle();
    expect(desk.text()).not.toContain(SECRET.secret);
    expect(api.of(staffRoutes.parties)).toHaveLength(2);
  });

  it.each(['shown', 'waits', 'none'])('offers no secret to see where it is %s', async (secret) => {
    const { desk } = await begin([party({ secret })]);
    expect(desk.text('[data-party]')).not.toContain('秘密を一度だけ表示する');
  });

  it('lets an approver stop one at once, with a reason, and ask for nothing', async () => {
    const { desk, api } = await begin([party()], STAFF.approver);
    api.answer(staffRoutes.stopParty, () => ({ parties: [party({ enabled: false })] }));
    expect(desk.all('#party-code')).toEqual([]);
    desk.button('今すぐ停止する', '[data-party]').click();
    await desk.settle();
    expect(desk.text('dialog[open]')).toContain('停止は取り消せません');
    type(desk.one<HTMLTextAreaElement>('#party-reason'), '盗まれた');
    desk.button('今すぐ停止する', 'dialog[open]').click();
    await desk.settle();
    expect(api.of(staffRoutes.stopParty)).toMatchObject([
      { params: { code: 'gate-01' }, body: { reason: '盗まれた' } },
    ]);
  });

  it('shows the auditor everything and no button', async () => {
    const { desk } = await begin([party()], STAFF.auditor);
    expect(desk.text('[data-party]')).toContain('gate-01');
    expect(desk.all('[data-party] button')).toEqual([]);
  });

  it('says why it cannot be read', async () => {
    const api = new FakeApi()
      .answer(staffRoutes.session, () => sessionOf(STAFF.jlis))
      .answer(staffRoutes.parties, () => {
        throw refusal('service-unavailable', 503);
      });
    expect((await openDesk(api, '/parties')).all('dads-problem-notice [role=alert]').length).toBeGreaterThan(0);
  });
});
