import { citizenRoutes, pinInitialisationRoutes } from '@sumaho-jpki/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FakeService,
  json,
  MODELS,
  openPortal,
  OWN_CERTIFICATE,
  plain,
  type Portal,
  refusal,
  SIGNED_IN,
  STATUS,
} from '../../testing/portal-harness';

let service: FakeService;
let certificate: typeof OWN_CERTIFICATE;
let status: typeof STATUS;

beforeEach(() => {
  sessionStorage.clear();
  certificate = OWN_CERTIFICATE;
  status = STATUS;
  service = new FakeService()
    .on(citizenRoutes.session, () => json(SIGNED_IN))
    .on(citizenRoutes.handsetModels, () => json(MODELS))
    .on(citizenRoutes.overview, () =>
      json({
        mayApply: { allowed: true },
        applications: [],
        certificates: [certificate],
        lines: [],
        cardNotAfter: null,
      }),
    )
    .on(citizenRoutes.certificateStatus, () => json(status));
});
afterEach(() => document.body.replaceChildren());

const held = { ...OWN_CERTIFICATE, state: 'suspended', holds: ['holder-report'] };
const dialog = (portal: Portal) => portal.one<HTMLDialogElement>('dialog[open]');
/** Presses in the open dialog. */
async function confirm(portal: Portal, name: string): Promise<void> {
  const buttons = [...dialog(portal).querySelectorAll<HTMLElement>('button')];
  const found = buttons.find((button) => plain(button) === name);
  if (!found) throw new Error(`no button ${name}`);
  found.click();
  await portal.settle();
}

describe('My certificate', () => {
  it('is stopped for now by one press, whose effect stands beside it, and the responder is asked again at once', async () => {
    service.on(citizenRoutes.suspendCertificate, () => {
      certificate = held as unknown as typeof OWN_CERTIFICATE;
      status = { ...STATUS, status: 'revoked' };
      return json({ certificate: { ...held, actions: undefined }, status });
    });
    const portal = await openPortal('/', service);
    expect(portal.text()).not.toContain('使用を再開する');
    expect(plain(portal.one('#care-suspend'))).toContain('押すとすぐに止まり');
    await portal.press('使用を一時停止する');
    expect(service.callsOf(citizenRoutes.suspendCertificate)).toHaveLength(1);
    expect(portal.all('dialog[open]')).toEqual([]);
    expect(portal.text()).toContain('一時停止しました');
    expect(portal.text()).toContain('本人の届出による停止');
    expect(plain(portal.one('.portal-status__word'))).toContain('使えません');
    expect(service.callsOf(citizenRoutes.certificateStatus).length).toBeGreaterThan(1);
    expect(portal.text()).toContain('使用を再開する');
  });

  it('tells until when a stop waits for its holder', async () => {
    certificate = { ...held, holdEndsAt: '2027-02-20T03:00:00.000Z' } as unknown as typeof OWN_CERTIFICATE;
    const portal = await openPortal('/', service);
    expect(plain(portal.one('[data-part=hold-ends]'))).toContain('2027年2月20日');
  });

  it('says plainly that it was not stopped, and tries again as the same wish', async () => {
    let refusals = 0;
    service.on(citizenRoutes.suspendCertificate, () => {
      refusals += 1;
      if (refusals === 1) return refusal('service-unavailable');
      certificate = held as unknown as typeof OWN_CERTIFICATE;
      return json({ certificate: { ...held, actions: undefined }, status });
    });
    const portal = await openPortal('/', service);
    await portal.press('使用を一時停止する');
    expect(plain(dialog(portal))).toContain('証明書はまだ使えます');
    await confirm(portal, 'もう一度試す');
    expect(portal.text()).toContain('一時停止しました');
    expect(refusals).toBe(2);
  });

  it('pressed by mistake is offered the way back at once: the holder’s card', async () => {
    service.on(citizenRoutes.suspendCertificate, () => {
      certificate = held as unknown as typeof OWN_CERTIFICATE;
      return json({ certificate: { ...held, actions: undefined }, status });
    });
    const portal = await openPortal('/', service);
    await portal.press('使用を一時停止する');
    await portal.press('元に戻す（カードで再開する）');
    expect(plain(dialog(portal))).toContain('スマートフォンが手元にあることを確かめてください');
  });

  it('is used again after the card was shown: the way to the card stands in the dialog', async () => {
    certificate = held as unknown as typeof OWN_CERTIFICATE;
    service.on(citizenRoutes.resumeCertificate, () => refusal('step-up-required'));
    const portal = await openPortal('/', service);
    await portal.press('使用を再開する');
    await confirm(portal, '再開する');
    expect(plain(dialog(portal))).toContain('もう一度、本人確認が必要です');
    await confirm(portal, 'マイナンバーカードで本人確認する');
    expect(service.left).toEqual(['/api/citizen/sign-in?returnTo=%2F']);
  });

  it('ends for good only with a reason and the end of its number typed', async () => {
    service.on(citizenRoutes.revokeCertificate, () => json({ certificate: OWN_CERTIFICATE, status: STATUS }));
    const portal = await openPortal('/', service);
    await portal.press('失効する');
    await confirm(portal, '失効する');
    expect(plain(portal.one('dads-error-summary'))).toContain('失効の理由を選んでください。');
    expect(service.callsOf(citizenRoutes.revokeCertificate)).toEqual([]);
    await portal.type('#end-cause', 'handing-over');
    await portal.type('#end-confirmation', '１Ｂ２Ｃ');
    await confirm(portal, '失効する');
    expect(service.callsOf(citizenRoutes.revokeCertificate)).toMatchObject([
      { path: '/api/citizen/certificates/0a1b2c/revocation', body: { cause: 'handing-over', confirmation: '1b2c' } },
    ]);
    expect(portal.text()).toContain('失効しました');
  });

  it('keeps a refused act in sight, with its reason', async () => {
    const refused = {
      allowed: false,
      rule: 'hold-of-another',
      facts: { hold: 'jlis-order' },
      enables: 'nothing',
      who: [],
    };
    certificate = {
      ...held,
      actions: held.actions.map((action) =>
        action.operation === 'resume-certificate' ? { ...action, verdict: refused } : action,
      ),
    } as unknown as typeof OWN_CERTIFICATE;
    const portal = await openPortal('/', service);
    const button = portal.one('button[aria-describedby=care-resume]');
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(plain(portal.one('#care-resume'))).not.toBe('');
    await portal.press('使用を再開する');
    expect(portal.all('dialog[open]')).toEqual([]);
  });

  it.each([
    ['apply-now', '更新できます'],
    ['renew-card-first', '先にマイナンバーカード'],
  ])('tells what to do about its end: %s', async (advice, sentence) => {
    certificate = { ...OWN_CERTIFICATE, renewal: { ...OWN_CERTIFICATE.renewal, advice } };
    expect((await openPortal('/', service)).text()).toContain(sentence);
  });

  it('is silent about its end while that is far', async () => {
    expect((await openPortal('/', service)).text()).not.toContain('更新は、新しい申し込みです');
  });

  describe('with a PIN forgotten or locked', () => {
    const order = (minutes: number) => ({
      code: '1234-5678',
      expiresAt: new Date(Date.now() + minutes * 60_000).toISOString(),
      handsetUrl: 'https://phone.test/handset/?iccid=8981100000000000010&pin=initialise',
    });
    const begin = async () => {
      const portal = await openPortal('/', service);
      await portal.press('暗証番号を初期化する（忘れた・ロックした）');
      return portal;
    };

    it('shows a code once, large and as it is read out, with the way to the phone', async () => {
      service.on(pinInitialisationRoutes.order, () => json(order(30), 201));
      const portal = await begin();
      expect(plain(dialog(portal))).toContain('一度だけ使える8桁のコード');
      expect(portal.text()).not.toContain('1234-5678');
      await confirm(portal, 'コードを表示する');
      expect(portal.all('dialog[open]')).toEqual([]);
      expect(plain(portal.one('app-pin-code strong'))).toBe('1234-5678');
      expect(plain(portal.one('app-pin-code'))).toContain('イチ・ニ・サン・ヨン、 ゴ・ロク・ナナ・ハチ');
      expect(portal.one<HTMLAnchorElement>('app-pin-code a').href).toContain('pin=initialise');
      expect(document.activeElement?.id).toBe('pin-code-heading');
      expect(service.callsOf(pinInitialisationRoutes.order)).toMatchObject([
        { path: '/api/citizen/certificates/0a1b2c/pin-initialisation', body: undefined },
      ]);
    });

    it('keeps the code out of the address and of everything stored, and forgets it when told', async () => {
      service.on(pinInitialisationRoutes.order, () => json(order(30), 201));
      const portal = await begin();
      await confirm(portal, 'コードを表示する');
      const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), location.href];
      for (const place of kept) expect(place).not.toMatch(/1234-?5678/u);
      await portal.press('コードを隠す');
      expect(portal.text()).not.toContain('1234-5678');
    });

    it('shows no code whose time is over', async () => {
      service.on(pinInitialisationRoutes.order, () => json(order(-1), 201));
      const portal = await begin();
      await confirm(portal, 'コードを表示する');
      expect(portal.text()).toContain('初期化コードの期限が切れました');
      expect(portal.text()).not.toContain('1234-5678');
    });

    it('asks for the card again where it was shown too long ago', async () => {
      service.on(pinInitialisationRoutes.order, () => refusal('step-up-required'));
      const portal = await begin();
      await confirm(portal, 'コードを表示する');
      expect(portal.text()).not.toContain('初期化コードが使える');
      await confirm(portal, 'マイナンバーカードで本人確認する');
      expect(service.left).toEqual(['/api/citizen/sign-in?returnTo=%2F']);
    });

    it('says how often it may be ordered when that is used up', async () => {
      service.on(pinInitialisationRoutes.order, () => refusal('access-code-too-often'));
      const portal = await begin();
      await confirm(portal, 'コードを表示する');
      expect(plain(dialog(portal))).not.toBe('');
      expect(dialog(portal).querySelector('dads-problem-notice')?.textContent?.trim()).not.toBe('');
      expect(portal.all('app-pin-code')).toEqual([]);
    });
  });

  it.each([
    ['lock-ordered', 'suspended', 'まだロックされていません'],
    ['lock-with-carrier', 'suspended', 'まだロックされていません'],
    ['lock-overdue', 'suspended', 'まだロックされていません'],
    ['lock-stuck', 'suspended', 'まだロックされていません'],
    ['not-ordered', 'suspended', 'ロックされていません'],
    ['locked', 'suspended', 'スマートフォンの中もロックされています'],
    ['not-lockable', 'suspended', '外からロックできません'],
    ['unlock-with-carrier', 'active', 'まだロックされています'],
    ['unlock-stuck', 'active', '総合フリーダイヤル'],
  ])('says plainly of a phone side that is %s (certificate %s)', async (state, certificateState, words) => {
    const phoneLock = { ...OWN_CERTIFICATE.phoneLock, state };
    certificate = { ...OWN_CERTIFICATE, state: certificateState, phoneLock };
    const portal = await openPortal('/', service);
    expect(plain(portal.one('[data-phone-lock]'))).toContain(words);
    // What counts is the status: a stop that has not reached the SIM is a stop.
    if (certificateState === 'suspended' && state !== 'locked') {
      expect(plain(portal.one('[data-phone-lock]'))).toContain('証明書は');
    }
  });

  it.each(['open', 'none', 'not-lockable'])(
    'says nothing of a phone side that is %s while it is in use',
    async (state) => {
      certificate = { ...OWN_CERTIFICATE, phoneLock: { ...OWN_CERTIFICATE.phoneLock, state } };
      const portal = await openPortal('/', service);
      expect(portal.all('[data-phone-lock]')).toEqual([]);
    },
  );
});
