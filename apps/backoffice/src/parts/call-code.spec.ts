import type { CallView } from '@sumaho-jpki/contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LOOK_EVERY } from '../pages/line.page';
import { FakeApi, LINE_ID, linePage, openDesk, refusal, sessionOf, STAFF, staffRoutes } from '../testing/desk';

type Viewer = (typeof STAFF)[keyof typeof STAFF];

const call = (over: Partial<CallView> = {}): CallView => ({
  id: '2f8fad5b-d9cb-469f-a165-70867728950e',
  state: 'shown',
  digits: '0482',
  until: '2026-11-22T09:05:00.000Z',
  cardRead: false,
  ...over,
});

async function begin(page: () => object, viewer: Viewer = STAFF.docomo) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.readLine, page)
    .answer(staffRoutes.endCall, () => undefined);
  return { api, desk: await openDesk(api, `/lines/${LINE_ID}`) };
}

describe('a call with the holder, on the page of a line', () => {
  afterEach(() => vi.useRealTimers());

  it('begins with a button; the digits stand apart, with the time they are good and what to ask', async () => {
    let now: CallView | null = null;
    const { api, desk } = await begin(() => linePage({ call: now }));
    api.answer(staffRoutes.beginCallCode, () => {
      now = call();
      return { call: now };
    });
    expect(desk.all('.desk-call__digits')).toEqual([]);
    desk.button('確認番号を表示する').click();
    await desk.settle();
    expect(api.of(staffRoutes.beginCallCode)).toMatchObject([{ params: { lineId: LINE_ID } }]);
    expect(desk.text('.desk-call__digits')).toBe('0 4 8 2');
    expect(desk.text('[data-part=call]')).toContain('いくつと表示されていますか');
    expect(desk.text('[data-part=call] [role=status]')).toContain('18:05まで');
  });

  it('follows the holder’s answer by itself, as soon as it can be there', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    let now = call();
    const { api, desk } = await begin(() => linePage({ call: now }));
    expect(api.of(staffRoutes.readLine)).toHaveLength(1);
    now = call({ state: 'confirmed', digits: null, cardRead: true });
    await vi.advanceTimersByTimeAsync(LOOK_EVERY);
    await desk.settle();
    expect(api.of(staffRoutes.readLine)).toHaveLength(2);
    expect(desk.text('[data-part=call] [role=status]')).toContain('ご本人が確認しました（18:05まで有効）');
    expect(desk.text('[data-part=call]')).toContain('ICチップが読み取られました');
    expect(desk.all('.desk-call__digits')).toEqual([]);
  });

  it('says when the card was not read for it, and what to do about that', async () => {
    const { desk } = await begin(() => linePage({ call: call({ state: 'confirmed', digits: null }) }));
    expect(desk.text('[data-part=call]')).toContain('カードでログインし直して');
  });

  it('warns where the holder says it is not them; there is nothing to end', async () => {
    const { desk } = await begin(() => linePage({ call: call({ state: 'denied', digits: null }) }));
    expect(desk.text('[data-part=call] [role=status]')).toContain('手続きを進めないでください');
    expect(() => desk.button('通話の確認を終える')).toThrow();
  });

  it('is ended by its button', async () => {
    let now = call({ state: 'confirmed', digits: null });
    const { api, desk } = await begin(() => linePage({ call: now }));
    now = call({ state: 'over', digits: null });
    desk.button('通話の確認を終える').click();
    await desk.settle();
    expect(api.of(staffRoutes.endCall)).toHaveLength(1);
    expect(desk.text('[data-part=call] [role=status]')).toContain('終わっています');
  });

  it('tells why no code is shown', async () => {
    const { api, desk } = await begin(() => linePage());
    api.answer(staffRoutes.beginCallCode, () => {
      throw refusal('call-codes-used-up', 429);
    });
    desk.button('確認番号を表示する').click();
    await desk.settle();
    expect(desk.text('[data-part=call] [role=alert]')).toContain('1時間の上限');
  });

  it('is not there for the auditor, nor where the page shows no person', async () => {
    const { desk } = await begin(() => linePage(), STAFF.auditor);
    expect(desk.all('[data-part=call]')).toEqual([]);
  });

  it('is not there for the host network of an MVNO’s line', async () => {
    const { desk } = await begin(() => linePage({ person: null }));
    expect(desk.all('[data-part=call]')).toEqual([]);
  });
});
