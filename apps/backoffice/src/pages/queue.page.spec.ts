import type { DeskQueueView, DeskTaskView } from '@sumaho-jpki/contract';
import { describe, expect, it } from 'vitest';
import { FakeApi, LINE_ID, openDesk, refusal, sessionOf, STAFF, staffRoutes, type } from '../testing/desk';

const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const YES = { allowed: true as const };
const no = (rule: string, facts: Record<string, string> = {}) => ({
  allowed: false as const,
  rule,
  facts,
  enables: 'ask-the-claimant',
  who: [],
});
const person = (id: string, name: string, you = false) => ({ id, name, role: 'carrier-desk', shop: null, you });
const ME = person('11111111-1111-4111-8111-111111111111', 'ドコモ窓口 ＊', true);
const COLLEAGUE = person('22222222-2222-4222-8222-222222222222', '見本 ＊');

const task = (over: Partial<DeskTaskView> = {}): DeskTaskView => ({
  id: ID,
  kind: 'call-back',
  priority: 'urgent',
  state: 'open',
  lineId: LINE_ID,
  training: false,
  phoneNumber: '090-****-0001',
  about: '18時以降',
  openedAt: '2026-11-20T08:46:00.000Z',
  openedBy: COLLEAGUE,
  dueAt: '2026-11-21T01:16:00.000Z',
  overdue: false,
  minutes: 95,
  claimedBy: null,
  handover: null,
  done: null,
  may: {
    claim: YES,
    release: no('task-not-claimed'),
    'hand-over': no('task-not-claimed'),
    finish: no('task-not-claimed'),
  },
  ...over,
});
const mine = (over: Partial<DeskTaskView> = {}) =>
  task({ state: 'claimed', claimedBy: ME, may: { claim: YES, release: YES, 'hand-over': YES, finish: YES }, ...over });

const queue = (...tasks: DeskTaskView[]): DeskQueueView => ({
  tasks,
  colleagues: [ME, COLLEAGUE],
  handovers: [],
  digest: { open: tasks.length, claimed: 0, overdue: 0, done: 2, kinds: [{ kind: 'call-back', count: 1 }] },
  asOf: '2026-11-20T09:00:00.000Z',
});

async function begin(all: DeskQueueView) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(STAFF.docomo))
    .answer(staffRoutes.deskQueue, () => all)
    .answer(staffRoutes.claimDeskTask, () => undefined)
    .answer(staffRoutes.releaseDeskTask, () => undefined)
    .answer(staffRoutes.handOverDeskTask, () => undefined)
    .answer(staffRoutes.finishDeskTask, () => undefined)
    .answer(staffRoutes.writeHandoverNote, () => undefined);
  return { api, desk: await openDesk(api, '/queue') };
}

function choose(select: HTMLSelectElement, value: string): void {
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

describe('the queue', () => {
  it('says what is due, on which line, in how much business time, and who has it', async () => {
    const { desk } = await begin(queue(task()));
    const item = desk.text(`[data-task="${ID}"]`);
    for (const words of [
      '折り返しの連絡',
      '至急',
      '残り1時間35分（営業時間）',
      '090-****-0001',
      '18時以降',
      'まだいません',
      '見本 ＊さん',
    ])
      expect(item).toContain(words);
    expect(desk.one(`[data-task="${ID}"] a`).getAttribute('href')).toBe(`/lines/${LINE_ID}`);
  });

  it('says by how much one is late', async () => {
    const { desk } = await begin(queue(task({ overdue: true, minutes: 40 })));
    expect(desk.text(`[data-task="${ID}"]`)).toContain('期限を40分超過（営業時間）');
  });

  it('claims, and says who was faster where somebody was', async () => {
    const { api, desk } = await begin(queue(task()));
    api.answer(staffRoutes.claimDeskTask, () => {
      throw refusal('task-claimed', 409, { facts: { by: '見本 ＊' } });
    });
    desk.button('引き受ける').click();
    await desk.settle();
    expect(desk.text(`[data-task="${ID}"]`)).toContain('担当は見本 ＊さんです');
    api.answer(staffRoutes.claimDeskTask, () => undefined);
    desk.button('引き受ける').click();
    await desk.settle();
    expect(desk.text('[data-part=told]')).toContain('引き受けました。');
    expect(api.of(staffRoutes.deskQueue)).toHaveLength(2);
  });

  it('shows of a colleague’s task why nothing can be done with it', async () => {
    const why = no('task-claimed', { by: '見本 ＊' });
    const theirs = task({
      state: 'claimed',
      claimedBy: COLLEAGUE,
      may: { claim: why, release: why, 'hand-over': why, finish: why },
    });
    const { api, desk } = await begin(queue(theirs));
    const finish = desk.button('完了にする');
    expect(finish.getAttribute('aria-disabled')).toBe('true');
    finish.click();
    await desk.settle();
    expect(desk.text(`[data-task="${ID}"]`)).toContain('担当は見本 ＊さんです');
    expect(desk.all('dialog[open]')).toEqual([]);
    expect(api.of(staffRoutes.finishDeskTask)).toEqual([]);
  });

  it('hands over to a colleague with a word, to nobody without either', async () => {
    const { api, desk } = await begin(queue(mine()));
    desk.button('引き継ぐ').click();
    await desk.settle();
    const submit = () => desk.button('引き継ぐ', 'dialog form');
    submit().click();
    await desk.settle();
    expect(api.of(staffRoutes.handOverDeskTask)).toEqual([]);
    const select = desk.one<HTMLSelectElement>(`#task-choice-${ID}`);
    expect([...select.options].map(({ value }) => value)).toEqual(['', COLLEAGUE.id]);
    choose(select, COLLEAGUE.id);
    type(desk.one<HTMLTextAreaElement>(`#task-word-${ID}`), '留守電まで');
    await desk.settle();
    submit().click();
    await desk.settle();
    expect(api.of(staffRoutes.handOverDeskTask)).toMatchObject([
      { params: { id: ID }, body: { to: COLLEAGUE.id, text: '留守電まで' } },
    ]);
    expect(desk.text('[data-part=told]')).toContain('引き継ぎました。');
  });

  it('finishes with a result', async () => {
    const { api, desk } = await begin(queue(mine()));
    desk.button('完了にする').click();
    await desk.settle();
    choose(desk.one<HTMLSelectElement>(`#task-choice-${ID}`), 'holder-told');
    await desk.settle();
    desk.button('完了にする', 'dialog form').click();
    await desk.settle();
    expect(api.of(staffRoutes.finishDeskTask)).toMatchObject([{ body: { result: 'holder-told', text: '' } }]);
  });

  it('writes for the own shop or the whole desk, and says of each note for whom it is', async () => {
    const note = { at: '2026-11-20T08:00:00.000Z', by: COLLEAGUE, digest: { ...queue().digest } };
    const { api, desk } = await begin({
      ...queue(),
      colleagues: [{ ...ME, shop: '銀座' }, COLLEAGUE],
      handovers: [
        { ...note, id: ID, shop: '銀座', text: '鍵は金庫' },
        { ...note, id: LINE_ID, shop: null, text: '全員で確認' },
      ],
    });
    expect(desk.all('[data-part=handover] li strong').map((each) => each.textContent?.trim())).toEqual([
      '銀座へ',
      '窓口全体へ',
    ]);
    type(desk.one<HTMLTextAreaElement>('#handover-text'), '夜勤へ');
    choose(desk.one<HTMLSelectElement>('#handover-for'), 'shop');
    await desk.settle();
    desk.one<HTMLButtonElement>('[data-part=handover] form button').click();
    await desk.settle();
    expect(api.of(staffRoutes.writeHandoverNote).map(({ body }) => body)).toEqual([{ text: '夜勤へ', for: 'shop' }]);
  });

  it('keeps a PIN out of a handover note before it is sent, with the reason', async () => {
    const { api, desk } = await begin(queue());
    expect(desk.text()).toContain('対応待ちはありません。');
    expect(desk.text('[data-part=handover]')).toContain('完了2件');
    const text = desk.one<HTMLTextAreaElement>('#handover-text');
    type(text, '暗証番号は2580');
    await desk.settle();
    desk.button('引き継ぎを保存する').click();
    await desk.settle();
    expect(api.of(staffRoutes.writeHandoverNote)).toEqual([]);
    expect(desk.text('#handover-text-refused')).toContain('暗証番号やパスワードと読める文字');
    type(text, '夜勤へ：折り返し1件');
    await desk.settle();
    desk.button('引き継ぎを保存する').click();
    await desk.settle();
    expect(api.of(staffRoutes.writeHandoverNote)).toMatchObject([{ body: { text: '夜勤へ：折り返し1件' } }]);
  });
});
