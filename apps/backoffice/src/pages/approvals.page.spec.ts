import type { ApprovalView } from '@sumaho-jpki/contract';
import { describe, expect, it } from 'vitest';
import { FakeApi, LINE_ID, openDesk, refusal, SERIAL, sessionOf, STAFF, staffRoutes, type } from '../testing/desk';

const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const HASH = 'cd'.repeat(32);
const YES = { allowed: true as const };
const no = (rule: string, enables = 'get-somebody-of-another-shop') => ({
  allowed: false as const,
  rule,
  facts: {},
  enables,
  who: [],
});

const request = (over: Partial<ApprovalView> = {}): ApprovalView => ({
  id: ID,
  kind: 'end-at-desk',
  state: 'proposed',
  changeSha256: HASH,
  change: { serial: SERIAL, cause: 'handing-over', lineId: LINE_ID, callId: null },
  reason: '下取りのため',
  training: false,
  carrier: 'docomo',
  madeAt: '2026-11-22T08:46:00.000Z',
  madeByYou: false,
  makerRole: 'carrier-desk',
  makerShop: '見本店',
  expiresAt: '2026-11-23T08:46:00.000Z',
  decidedAt: null,
  decisionReason: null,
  mayDecide: YES,
  mayWithdraw: no('not-your-proposal', 'ask-someone-who-may'),
  ...over,
});

async function begin(all: ApprovalView[], viewer: (typeof STAFF)[keyof typeof STAFF] = STAFF.supervisor) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.approvals, () => ({ approvals: all }))
    .answer(staffRoutes.decideApproval, () => ({ approvals: all }))
    .answer(staffRoutes.withdrawApproval, () => ({ approvals: all }));
  return { api, desk: await openDesk(api, '/approvals') };
}

describe('the inbox of approvals', () => {
  it('says exactly what will change, why, by whom and until when', async () => {
    const { desk } = await begin([request()]);
    const card = desk.text(`[data-approval="${ID}"]`);
    expect(card).toContain('窓口での利用の終了 c619');
    expect(card).toContain(`証明書 ${SERIAL} を失効します（理由：`);
    expect(card).toContain('下取りのため');
    expect(card).toContain('携帯電話会社の窓口 見本店');
    expect(card).toContain('2026年11月23日 17:46');
    expect(card).toContain(HASH);
    expect(desk.one('a[href^="/lines/"]').getAttribute('href')).toBe(`/lines/${LINE_ID}`);
  });

  it('approves exactly the change that is read, by its hash', async () => {
    const { api, desk } = await begin([request()]);
    desk.button('承認して実行する').click();
    await desk.settle();
    expect(api.of(staffRoutes.decideApproval)).toMatchObject([
      { params: { id: ID }, body: { changeSha256: HASH, decision: 'approved', reason: '' } },
    ]);
    expect(desk.text('[role=status]')).toContain('承認し、実行しました。');
    expect(api.of(staffRoutes.approvals)).toHaveLength(2);
  });

  it('declines with a reason, not without', async () => {
    const { api, desk } = await begin([request()]);
    desk.button('却下する').click();
    await desk.settle();
    expect(api.of(staffRoutes.decideApproval)).toEqual([]);
    expect(desk.text()).toContain('却下するときは、理由を入力してください');
    expect(desk.one(`#decline-${ID}`).getAttribute('aria-invalid')).toBe('true');
    type(desk.one<HTMLTextAreaElement>(`#decline-${ID}`), '意思が確かでない');
    desk.button('却下する').click();
    await desk.settle();
    expect(api.of(staffRoutes.decideApproval)).toMatchObject([
      { body: { decision: 'refused', reason: '意思が確かでない' } },
    ]);
  });

  it('shows somebody of the same shop the blocked buttons, with the reason and the way out', async () => {
    const { api, desk } = await begin([request({ mayDecide: no('same-shop') })]);
    const button = desk.button('承認して実行する');
    expect(button.getAttribute('aria-disabled')).toBe('true');
    const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(reason?.textContent).toContain('同じ店舗の方は承認できません');
    expect(reason?.textContent).toContain('別の店舗の承認者に依頼してください');
    button.click();
    await desk.settle();
    expect(api.of(staffRoutes.decideApproval)).toEqual([]);
  });

  it('lets the maker take it back', async () => {
    const own = request({ madeByYou: true, mayDecide: no('role-may-not', 'ask-someone-who-may'), mayWithdraw: YES });
    const { api, desk } = await begin([own], STAFF.docomo);
    expect(desk.text()).toContain('あなた');
    desk.button('取り下げる').click();
    await desk.settle();
    expect(api.of(staffRoutes.withdrawApproval)).toMatchObject([{ params: { id: ID } }]);
    expect(desk.text('[role=status]')).toContain('取り下げました。');
  });

  it('leads to the mass revocations for those', async () => {
    const many = request({ kind: 'mass-revocation', change: { cause: 'record-error', expected: 12 }, carrier: null });
    const { desk } = await begin([many], STAFF.approver);
    expect(desk.text()).toContain('12件の証明書を失効します');
    expect(desk.one('dads-card a').getAttribute('href')).toBe('/mass-revocations');
    expect(() => desk.button('承認して実行する')).toThrow();
  });

  it('offers nothing on what is decided, and tells what was said', async () => {
    const refused = request({ state: 'refused', decidedAt: '2026-11-22T09:00:00.000Z', decisionReason: '確認できず' });
    const { desk } = await begin([refused]);
    expect(desk.text()).toContain('却下');
    expect(desk.text()).toContain('確認できず');
    expect(() => desk.button('承認して実行する')).toThrow();
  });

  it('asks for the second factor where the server wants it, and the request stays', async () => {
    const { api, desk } = await begin([request()]);
    api.answer(staffRoutes.decideApproval, () => {
      throw refusal('step-up-required', 403);
    });
    desk.button('承認して実行する').click();
    await desk.settle();
    expect(desk.text('[role=alert]')).not.toBe('');
    expect(desk.all(`[data-approval="${ID}"]`)).toHaveLength(1);
  });

  it('says when there are none', async () => {
    const { desk } = await begin([]);
    expect(desk.text()).toContain('申請はありません。');
  });
});
