import { citizenRoutes } from '@sumaho-jpki/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeService, json, openPortal, plain, refusal, SIGNED_IN } from '../../testing/portal-harness';
import { LOOK_EVERY_MS } from './call.page';

const CALL = {
  id: '2f8fad5b-d9cb-469f-a165-70867728950e',
  state: 'shown',
  digits: '0482',
  until: '2026-11-22T09:05:00.000Z',
  cardRead: false,
  role: 'carrier-desk',
  carrierNameJa: 'ドコモ',
  carrierNameEn: 'docomo',
};
const SAME = '担当者の番号と同じです。話しているのは私です';

let service: FakeService;
beforeEach(() => {
  service = new FakeService().on(citizenRoutes.session, () => json(SIGNED_IN));
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe('The page for a call with a desk', () => {
  it('says who asks and shows the same digits, apart, for as long as they are good', async () => {
    service.on(citizenRoutes.call, () => json({ call: CALL }));
    const portal = await openPortal('/call', service);
    expect(portal.all('h1').map(plain)).toEqual(['窓口との通話の確認']);
    expect(portal.text()).toContain('ドコモ（携帯電話会社の窓口）が、あなたと話していることの確認をお願いしています。');
    expect(plain(portal.one('.portal-number__value'))).toBe('0 4 8 2');
    expect(portal.text()).toContain('18:05まで');
    expect(portal.text()).toContain('電話を切ってください');
  });

  it('names the hotline by its role', async () => {
    service.on(citizenRoutes.call, () =>
      json({ call: { ...CALL, role: 'hotline', carrierNameJa: null, carrierNameEn: null } }),
    );
    const portal = await openPortal('/call', service);
    expect(portal.text()).toContain('コールセンターが、');
  });

  it('confirms with the digits it shows, and says that no PIN is ever asked for', async () => {
    service
      .on(citizenRoutes.call, () => json({ call: CALL }))
      .on(citizenRoutes.answerCall, () => json({ call: { ...CALL, state: 'confirmed', digits: null } }));
    const portal = await openPortal('/call', service);
    await portal.press(SAME);
    expect(service.callsOf(citizenRoutes.answerCall)[0]?.body).toEqual({ answer: 'it-is-me', digits: '0482' });
    expect(plain(portal.one('[role=status]'))).toContain('あなたであることを担当者に伝えました');
    expect(portal.text()).toContain('暗証番号やパスワードを聞かれることはありません');
    expect(portal.all('.portal-choice')).toEqual([]);
  });

  it('denies with the other button, and says what may be behind it', async () => {
    service
      .on(citizenRoutes.call, () => json({ call: CALL }))
      .on(citizenRoutes.answerCall, () => json({ call: { ...CALL, state: 'denied', digits: null } }));
    const portal = await openPortal('/call', service);
    await portal.press('番号が違う、または話していません');
    expect(service.callsOf(citizenRoutes.answerCall)[0]?.body).toMatchObject({ answer: 'not-me' });
    expect(portal.text()).toContain('だれかがあなたの名前で電話をしているかもしれません');
  });

  it('says why an answer was refused and waits for the next number', async () => {
    service
      .on(citizenRoutes.call, () => json({ call: CALL }))
      .on(citizenRoutes.answerCall, () => refusal('call-code-over'));
    const portal = await openPortal('/call', service);
    await portal.press(SAME);
    expect(plain(portal.one('[role=alert]'))).toContain('この番号の確認は終わっています');
    expect(portal.all('.portal-choice')).toEqual([]);
  });

  it('waits for a number by itself', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    let call: typeof CALL | null = null;
    service.on(citizenRoutes.call, () => json({ call }));
    const portal = await openPortal('/call', service);
    expect(portal.text()).toContain('確認をお願いしている窓口はありません');
    call = CALL;
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
    await portal.settle();
    expect(plain(portal.one('.portal-number__value'))).toBe('0 4 8 2');
  });

  it('stops looking where the service cannot be reached, until it is told to', async () => {
    service.on(citizenRoutes.call, () => refusal('service-unavailable'));
    const portal = await openPortal('/call', service);
    service.on(citizenRoutes.call, () => json({ call: CALL }));
    await portal.press('もう一度確かめる');
    expect(plain(portal.one('.portal-number__value'))).toBe('0 4 8 2');
  });

  it('is led to from my page', async () => {
    service.on(citizenRoutes.overview, () =>
      json({ mayApply: { allowed: true }, applications: [], certificates: [], lines: [], cardNotAfter: null }),
    );
    const portal = await openPortal('/', service);
    expect(portal.one<HTMLAnchorElement>('a[href="/call"]').textContent.trim()).toBe('窓口との通話の確認');
  });
});
