import type { ChecklistView } from '@sumaho-jpki/contract';
import { describe, expect, it } from 'vitest';
import {
  allowed,
  FakeApi,
  LINE_ID,
  linePage,
  mayNot,
  openDesk,
  plain,
  refusal,
  SERIAL,
  sessionOf,
  STAFF,
  staffRoutes,
  type,
} from '../testing/desk';

const CHECKLIST: ChecklistView = {
  operation: 'end-at-desk',
  proofs: [
    { proof: 'call-code', state: 'met', who: ['citizen'] },
    { proof: 'ic-chip', state: 'missing', who: ['citizen'] },
    { proof: 'second-factor', state: 'when-pressed', who: ['carrier-desk'] },
    { proof: 'second-person', state: 'afterwards', who: ['carrier-supervisor', 'jlis-approver'] },
  ],
};
const CARD_MISSING = {
  operation: 'end-at-desk',
  verdict: { allowed: false, rule: 'card-not-read', facts: {}, enables: 'have-the-card-read', who: ['citizen'] },
};

async function begin(over: object = {}, viewer: (typeof STAFF)[keyof typeof STAFF] = STAFF.docomo) {
  const page = linePage({ actions: [allowed('end-at-desk')], checklists: [CHECKLIST], ...over });
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.readLine, () => page)
    .answer(staffRoutes.requestEnd, () => ({ id: '3f8fad5b-d9cb-469f-a165-70867728950e' }));
  return { api, desk: await openDesk(api, `/lines/${LINE_ID}`) };
}
const NAME = '窓口で利用の終了を申請する';

describe('a desk that asks for the end of a certificate', () => {
  it('names the cause, explains it and types the end of the serial; nothing is sent before', async () => {
    const { api, desk } = await begin();
    desk.button(NAME, '.desk-action').click();
    await desk.settle();
    const dialog = desk.one<HTMLDialogElement>('app-end-request-dialog dialog');
    expect(dialog.open).toBe(true);
    expect(plain(dialog)).toContain('承認されるまでは何も変わらず');
    expect(plain(dialog)).toContain('失効は取り消せません');
    desk.button('申請する', 'app-end-request-dialog').click();
    await desk.settle();
    expect(api.of(staffRoutes.requestEnd)).toEqual([]);
    expect(plain(desk.one('app-end-request-dialog .dads-error-summary'))).toContain('理由を選んでください');

    const cause = desk.one<HTMLSelectElement>('#end-cause');
    cause.value = 'handing-over';
    cause.dispatchEvent(new Event('change', { bubbles: true }));
    type(desk.one<HTMLTextAreaElement>('#end-reason'), ' 下取りのため ');
    type(desk.one<HTMLInputElement>('#end-confirmation'), 'Ｃ６１９');
    desk.button('申請する', 'app-end-request-dialog').click();
    await desk.settle();
    expect(api.of(staffRoutes.requestEnd)).toMatchObject([
      {
        params: { lineId: LINE_ID },
        body: { serial: SERIAL, cause: 'handing-over', reason: '下取りのため', confirmation: 'c619' },
      },
    ]);
    expect(dialog.open).toBe(false);
    expect(desk.text()).toContain('申請しました。別の担当者の承認を待っています。');
    expect(api.of(staffRoutes.readLine)).toHaveLength(2);
  });

  it('shows in the dialog why it was refused, and keeps what was typed', async () => {
    const { api, desk } = await begin();
    api.answer(staffRoutes.requestEnd, () => {
      throw refusal('proof-missing', 409);
    });
    desk.button(NAME, '.desk-action').click();
    await desk.settle();
    const cause = desk.one<HTMLSelectElement>('#end-cause');
    cause.value = 'stop-of-use';
    cause.dispatchEvent(new Event('change', { bubbles: true }));
    type(desk.one<HTMLTextAreaElement>('#end-reason'), '店頭');
    type(desk.one<HTMLInputElement>('#end-confirmation'), 'c619');
    desk.button('申請する', 'app-end-request-dialog').click();
    await desk.settle();
    expect(desk.text('app-end-request-dialog [role=alert]')).toContain('本人確認が足りません');
    expect(desk.one<HTMLTextAreaElement>('#end-reason').value).toBe('店頭');
  });
});

describe('the checklist beside the acts', () => {
  it('says which proof is there, which is missing, and who supplies it', async () => {
    const { desk } = await begin({ actions: [CARD_MISSING] });
    const items = desk.all('[data-operation=end-at-desk] li').map(plain);
    expect(items).toEqual([
      '済み 通話の確認 （本人が行います）',
      'まだ マイナンバーカードのICチップの読み取り（ポータルでのログイン） （本人が行います）',
      '操作のときに確認 あなたのパスキーまたはワンタイムコード （携帯電話会社の窓口が行います）',
      '申請の後 2人目の承認 （携帯電話会社の責任者、J-LISの承認者が行います）',
    ]);
    expect(desk.text('[data-part=proofs]')).toContain('写真・画像は、本人確認になりません');
  });

  it('has the words to read out, filled with the facts, and with the reason where it cannot be done', async () => {
    const { desk } = await begin({ actions: [CARD_MISSING] });
    const script = desk.text('[data-operation=end-at-desk] .desk-script');
    expect(script).toContain('電話番号の末尾が0001の回線の証明書（有効期限 2030年5月26日）');
    expect(script).toContain('申し訳ございませんが、ただいまは承ることができません。');
    expect(script).toContain('この通話のためのマイナンバーカードの読み取りがまだです。');
    expect(script).not.toMatch(/[{}]/u);
  });

  it('does not read out to the holder what the desk’s own role may not', async () => {
    const { desk } = await begin({
      actions: [mayNot('revoke-certificate', 'carrier-desk')],
      checklists: [
        { operation: 'revoke-certificate', proofs: [{ proof: 'ic-chip', state: 'missing', who: ['citizen'] }] },
      ],
    });
    expect(desk.text('[data-operation=revoke-certificate] .desk-script')).not.toContain('申し訳ございません');
  });

  it('asks for nothing where the use is to be stopped', async () => {
    const { desk } = await begin({ checklists: [{ operation: 'suspend-certificate', proofs: [] }] });
    expect(desk.text('[data-operation=suspend-certificate]')).toContain('ご本人の確認は求めません');
  });
});
