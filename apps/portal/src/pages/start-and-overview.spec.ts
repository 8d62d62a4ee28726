import { citizenRoutes } from '@sumaho-jpki/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  application,
  CERTIFICATE,
  FakeService,
  json,
  MODELS,
  openPortal,
  OWN_CERTIFICATE,
  plain,
  refusal,
  SIGNED_IN,
  SIGNED_OUT,
  STATUS,
} from '../../testing/portal-harness';

const ALLOWED = { allowed: true };
const overviewOf = (more: object) => ({
  mayApply: ALLOWED,
  applications: [],
  certificates: [],
  lines: [],
  cardNotAfter: null,
  ...more,
});

let service: FakeService;
beforeEach(() => {
  sessionStorage.clear();
  service = new FakeService()
    .on(citizenRoutes.session, () => json(SIGNED_IN))
    .on(citizenRoutes.handsetModels, () => json(MODELS));
});
afterEach(() => document.body.replaceChildren());

describe('The start page', () => {
  beforeEach(() => service.on(citizenRoutes.session, () => json(SIGNED_OUT)));

  it('says what to have at hand and how long it takes, and leads to the card', async () => {
    const portal = await openPortal('/', service);
    expect(portal.all('h1').map(plain)).toEqual(['スマホ用電子証明書の申し込み']);
    expect(portal.text()).toContain('署名用パスワード');
    expect(portal.text()).toContain('約10分');
    await portal.press('マイナンバーカードでログイン');
    await portal.press('マイナンバーカードでログイン');
    expect(service.left).toEqual(['/api/citizen/sign-in?returnTo=%2F']);
  });

  it('tells why a sign-in was refused, with the number to read aloud', async () => {
    const portal = await openPortal('/?problem=card-pin-blocked', service);
    expect(plain(portal.one('[role=alert]'))).toContain('暗証番号がロックされています。');
    expect(plain(portal.one('[role=alert]'))).toMatch(/窓口にお伝えいただく番号：\d{3}/u);
  });

  it('shows no place of a sentence unfilled when only the code is known', async () => {
    const portal = await openPortal('/?problem=card-pin-wrong', service);
    expect(portal.text()).toContain('暗証番号が違います。');
    expect(portal.text()).not.toMatch(/[{}]/u);
  });

  it('is what people see when the service cannot be reached, and says so', async () => {
    service.on(citizenRoutes.session, () => Promise.reject(new TypeError('offline')));
    const portal = await openPortal('/', service);
    expect(portal.text()).toContain('サービスにつながりません');
  });
});

describe('A page that wants a session', () => {
  it('asks to sign in at its own address and comes back to it, without the refusal of the visit before', async () => {
    service.on(citizenRoutes.session, () => json(SIGNED_OUT));
    const portal = await openPortal('/applications/0f8fad5b-d9cb-469f-a165-70867728950e?problem=csrf', service);
    expect(portal.all('h1').map(plain)).toEqual(['ログインしてください']);
    await portal.press('マイナンバーカードでログイン');
    expect(service.left).toEqual([
      '/api/citizen/sign-in?returnTo=%2Fapplications%2F0f8fad5b-d9cb-469f-a165-70867728950e',
    ]);
  });
});

describe('My page', () => {
  const LINE = {
    phoneNumber: '090-1234-0001',
    state: 'active',
    endsAt: null,
    simChangedAt: null,
    waitsUntil: null,
    serials: [],
  };

  it('shows each line with its state and a coming end', async () => {
    const lines = [
      { ...LINE, endsAt: '2026-11-24T09:00:00.000Z' },
      { ...LINE, phoneNumber: '080-1234-0002', state: 'suspended' },
    ];
    service.on(citizenRoutes.overview, () => json(overviewOf({ lines })));
    const portal = await openPortal('/', service);
    const shown = plain(portal.one('[data-part=lines]'));
    expect(shown).toContain('090-1234-0001');
    expect(shown).toContain('2026年11月24日 18:00 に終わる予定です');
    expect(shown).toContain('停止中');
    expect(shown).toContain('証明書は失効していません');
    expect(portal.text()).not.toContain('別のSIM');
  });

  it('warns of another SIM on the number for as long as the day after it lasts', async () => {
    const lines = [
      { ...LINE, simChangedAt: '2026-11-22T01:00:00.000Z', waitsUntil: '2026-11-23T01:00:00.000Z' },
      { ...LINE, phoneNumber: '080-1234-0002', simChangedAt: '2026-11-01T01:00:00.000Z' },
    ];
    service.on(citizenRoutes.overview, () => json(overviewOf({ lines })));
    const portal = await openPortal('/', service);
    expect(portal.text()).toContain('090-1234-0001の番号が別のSIMに移りました（2026年11月22日 10:00）');
    expect(portal.text()).not.toContain('080-1234-0002の番号が別のSIM');
  });

  it('asks the responder about the certificate and shows its answer and time', async () => {
    service
      .on(citizenRoutes.overview, () => json(overviewOf({ certificates: [OWN_CERTIFICATE] })))
      .on(citizenRoutes.certificateStatus, () => json(STATUS));
    const portal = await openPortal('/', service);
    expect(plain(portal.one('.portal-status__word'))).toBe('使えます');
    expect(plain(portal.one('.portal-status__time'))).toContain('2026年11月22日 18:12:34');
  });

  it('does not say "使えます" when the responder says revoked, whatever the register says', async () => {
    service
      .on(citizenRoutes.overview, () => json(overviewOf({ certificates: [OWN_CERTIFICATE] })))
      .on(citizenRoutes.certificateStatus, () =>
        json({ ...STATUS, status: 'revoked', revokedAt: '2026-11-22T09:10:00Z' }),
      );
    const portal = await openPortal('/', service);
    expect(plain(portal.one('.portal-status__word'))).toContain('使えません');
    await portal.press('もう一度確かめる');
    expect(service.callsOf(citizenRoutes.certificateStatus)).toHaveLength(2);
  });

  it('keeps the button and says why nothing can be applied for', async () => {
    const refused = {
      allowed: false,
      rule: 'under-fifteen',
      facts: { minimumAge: 15 },
      enables: 'reach-fifteen',
      who: [],
    };
    service.on(citizenRoutes.overview, () => json(overviewOf({ mayApply: refused })));
    const portal = await openPortal('/', service);
    const button = portal.one('button[aria-describedby=may-apply-reason]');
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(plain(portal.one('#may-apply-reason'))).toBe(
      '申請できるのは15歳以上の方です。 15歳の誕生日から申請できます。',
    );
  });

  it('leads on with the application under way and lists those that ended', async () => {
    const ended = application({
      id: '1f8fad5b-d9cb-469f-a165-70867728950e',
      number: 'A-ENDE-DDDD-DDDD',
      state: 'cancelled',
    });
    service.on(citizenRoutes.overview, () => json(overviewOf({ applications: [application(), ended] })));
    const portal = await openPortal('/', service);
    expect(portal.text()).toContain('ツバメ T1 ／ 090-0000-0001');
    expect(portal.one<HTMLAnchorElement>('a[dadsButton][href^="/applications/"]').pathname).toBe(
      '/applications/0f8fad5b-d9cb-469f-a165-70867728950e',
    );
    expect(plain(portal.one('.portal-rows'))).toContain('A-ENDE-DDDD-DDDD');
  });

  it('shows what became of the certificate of an application that was completed', async () => {
    const superseded = application({ state: 'completed', certificate: { ...CERTIFICATE, state: 'revoked' } });
    service.on(citizenRoutes.overview, () => json(overviewOf({ applications: [superseded] })));
    const portal = await openPortal('/', service);
    expect(plain(portal.one('.portal-rows dads-state-badge'))).toBe('失効');
  });

  it('says that the session has ended and brings people back to the page they were on', async () => {
    service.on(citizenRoutes.overview, () => refusal('session-expired'));
    const portal = await openPortal('/', service);
    expect(portal.one<HTMLDialogElement>('app-sign-in-again dialog').open).toBe(true);
    await portal.press('もう一度ログインする');
    expect(service.left).toEqual(['/api/citizen/sign-in?returnTo=%2F']);
  });

  it('keeps the way back in sight when the message is put away', async () => {
    service.on(citizenRoutes.overview, () => refusal('session-expired'));
    const portal = await openPortal('/', service);
    await portal.press('閉じる');
    expect(portal.text()).toContain('ログインの有効時間が過ぎました');
    await portal.press('もう一度ログインする');
    expect(service.left).toHaveLength(1);
  });

  it('signs out, and leaves nothing of the application behind in the browser', async () => {
    sessionStorage.setItem('sumaho-jpki.portal.apply', JSON.stringify({ phoneNumber: '090-0000-0001' }));
    service.on(citizenRoutes.overview, () => json(overviewOf({}))).on(citizenRoutes.signOut, () => json(null, 204));
    const portal = await openPortal('/', service);
    await portal.press('ログアウト');
    expect(service.left).toEqual(['/']);
    expect(sessionStorage).toHaveLength(0);
  });
});
