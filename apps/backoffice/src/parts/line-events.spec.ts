import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { LIFE_EVENT_IDS } from '@sumaho-jpki/rules';
import { LanguageStore } from '@sumaho-jpki/screen/wording';
import {
  FakeApi,
  LINE_ID,
  lineEvents,
  linePage,
  openDesk,
  plain,
  refusal,
  sessionOf,
  STAFF,
  staffRoutes,
  type,
} from '../testing/desk';

async function begin(over: Record<string, unknown> = { events: lineEvents() }) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(STAFF.docomo))
    .answer(staffRoutes.readLine, () => linePage(over))
    .answer(staffRoutes.recordLineEvent, () => ({ follows: [], endsAt: null }));
  return { api, desk: await openDesk(api, `/lines/${LINE_ID}`) };
}

describe('the events of a line', () => {
  it('are all there in their groups, the possible with what follows, the blocked with reason, way out and who can', async () => {
    const { desk } = await begin();
    expect(
      desk
        .all('[data-event]')
        .map((row) => row.getAttribute('data-event'))
        .sort(),
    ).toEqual([...LIFE_EVENT_IDS].sort());
    expect(desk.text('[data-event=change-sim]')).toContain('証明書は失効します。元に戻せません。');
    const transfer = desk.text('[data-event=transfer-contract]');
    expect(transfer).toContain('前の契約者本人の手続きが先に必要です。');
    expect(transfer).toContain('できる人：本人');
    expect(transfer).toContain('規則 holder-ends-first');
    expect(desk.text('[data-event=find-phone]')).toContain('本人だけができる手続きです。');
  });

  it('that end nothing are recorded after what follows was read', async () => {
    const { api, desk } = await begin();
    desk.button('紛失・盗難の届け').click();
    await desk.settle();
    expect(desk.text('dialog[open]')).toContain('証明書はすぐに一時停止になります。');
    desk.button('記録する').click();
    await desk.settle();
    expect(api.of(staffRoutes.recordLineEvent)).toMatchObject([
      { params: { lineId: LINE_ID }, body: { event: 'lose-phone' } },
    ]);
    expect(desk.text()).toContain('記録しました：紛失・盗難の届け');
    // Read back, not assumed.
    expect(api.of(staffRoutes.readLine)).toHaveLength(2);
  });

  it('that end something for good want the last four digits of the number', async () => {
    const { api, desk } = await begin();
    desk.button('解約', '[data-event=cancel-contract]').click();
    await desk.settle();
    desk.button('記録する').click();
    await desk.settle();
    expect(desk.text('dialog[open]')).toContain('電話番号の下4桁と一致しません。');
    expect(api.of(staffRoutes.recordLineEvent)).toEqual([]);
    type(desk.one<HTMLInputElement>('#line-event-confirmation'), '０００１');
    desk.button('記録する').click();
    await desk.settle();
    expect(api.of(staffRoutes.recordLineEvent)).toEqual([]);
    desk.button('待たずに実行する').click();
    await desk.settle();
    expect(api.of(staffRoutes.recordLineEvent)).toMatchObject([
      { body: { event: 'cancel-contract', confirmation: '0001' } },
    ]);
  });

  it('that are blocked open nothing', async () => {
    const { api, desk } = await begin();
    desk.button('契約の譲渡（名義変更）').click();
    await desk.settle();
    expect(document.querySelector('dialog[open]')).toBeNull();
    expect(api.of(staffRoutes.recordLineEvent)).toEqual([]);
  });

  it('refused meanwhile tell why in the words for desks, and the dialog stays', async () => {
    const { api, desk } = await begin();
    api.answer(staffRoutes.recordLineEvent, () => {
      throw refusal('conflict', 409);
    });
    desk.button('紛失・盗難の届け').click();
    await desk.settle();
    desk.button('記録する').click();
    await desk.settle();
    expect(desk.text('dialog[open] [role=alert]').length).toBeGreaterThan(5);
  });

  it('tell which proofs each asks for and the words to read out, filled with what follows', async () => {
    const { desk } = await begin({ events: lineEvents({ call: { confirmed: true, cardRead: false } }) });
    const sim = desk.text('[data-event=reissue-sim]');
    expect(sim).toContain('SIMの再発行（前のSIMは紛失・故障）の本人確認と案内文');
    expect(sim).toContain('済み 通話の確認');
    expect(sim).toContain('まだ マイナンバーカードのICチップの読み取り');
    expect(sim).toContain('電話番号の末尾が0001の回線の');
    expect(sim).toContain('この通話のためのマイナンバーカードの読み取りがまだです。');
    const loss = desk.text('[data-event=lose-phone] .desk-script');
    expect(loss).toContain('次のようになります。証明書はすぐに一時停止になります。');
    expect(loss).toContain('お手続きを進めてよろしいでしょうか。');
    expect(loss).not.toContain('マイナンバーカード');
    // What is not the desk's to record, it has nothing to say about.
    expect(desk.all('[data-event=find-phone] .desk-script')).toEqual([]);
  });

  it('are read out in Japanese whatever the agent reads', async () => {
    const { desk } = await begin();
    TestBed.inject(LanguageStore).choose('en');
    await desk.settle();
    expect(desk.text('[data-event=cancel-contract] .desk-script')).toContain('元に戻せません。');
    expect(desk.text('[data-event=cancel-contract]')).toContain('The certificate is revoked for good.');
    TestBed.inject(LanguageStore).choose('ja');
  });

  it('end with the codes that prove that no key is left, or say what is missing', async () => {
    const { api, desk } = await begin();
    const statement = { store: 'sim', iccidEnd: '0010', handsetModel: null, asOf: '2026-11-22T09:00:00.000Z' };
    api.answer(staffRoutes.issueCleanProofs, () => ({
      proofs: [
        { code: 'ABCD-EFGH-JKLM-NPQR', statement: { ...statement, missing: ['out-of-reach'], deletedAt: null } },
        {
          code: 'BCDE-FGHJ-KLMN-PQRS',
          statement: { ...statement, missing: [], deletedAt: '2026-11-22T08:30:00.000Z' },
        },
      ],
    }));
    desk.button('証明コードを表示する').click();
    await desk.settle();
    const [missing = '', clean = ''] = desk.all('[data-clean]').map(plain);
    expect(missing).toContain('まだ証明できません');
    expect(missing).toContain('SIMに届かず、鍵を消したことを確かめられません。');
    expect(clean).toContain('鍵は残っていません');
    expect(clean).toContain('2026/11/22 17:30:00 JST に削除の知らせを受けました。');
  });

  it('tell of an announced end above the page', async () => {
    const ends = new Date('2026-11-24T09:00:00.000Z');
    const { desk } = await begin({ events: lineEvents({ lineEndsAt: ends }), endsAt: ends.toISOString() });
    expect(desk.text('.desk-note')).toContain('2026年11月24日');
    expect(desk.text('[data-event=port-out]')).toContain('届けを取りやめるとできます。');
    expect(desk.button('解約・転出の取りやめ').getAttribute('aria-disabled')).toBeNull();
  });
});
