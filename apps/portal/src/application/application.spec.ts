import { citizenRoutes, type ApplicationView } from '@sumaho-jpki/contract';
import { LanguageStore } from '@sumaho-jpki/screen/wording';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  application,
  APPLICATION_ID,
  CERTIFICATE,
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
import { spokenApplicationNumber } from './spoken-number';
import { stageAt, stagesOf, stageWords } from './stages';

const entry = (id: string, event: string, facts = {}) => ({
  id,
  at: '2026-11-22T09:00:00Z',
  event,
  actorKind: 'system',
  facts,
});
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const codeSent = (more: Partial<ApplicationView> = {}) =>
  application({
    state: 'code-sent',
    percent: 20,
    version: 2,
    training: false,
    downloadPasswordSet: true,
    accessCode: { sent: 1, expiresAt: inMinutes(8), triesLeft: 5 },
    ...more,
  });

let service: FakeService;
let now: ApplicationView;
beforeEach(() => {
  sessionStorage.clear();
  now = application();
  service = new FakeService()
    .on(citizenRoutes.session, () => json(SIGNED_IN))
    .on(citizenRoutes.handsetModels, () => json(MODELS))
    .on(citizenRoutes.certificateStatus, () => json(STATUS))
    .on(citizenRoutes.readApplication, () =>
      json({
        application: now,
        timeline: [entry('1', 'application-accepted')],
        handsetUrl: 'http://portal.test/handset/?iccid=8981100000000000010',
      }),
    );
});
afterEach(() => document.body.replaceChildren());

const open = (view: ApplicationView): Promise<Portal> => {
  now = view;
  return openPortal(`/applications/${APPLICATION_ID}`, service);
};
const conditions = (portal: Portal) => portal.all('app-download-password li').map((line) => line.dataset['met']);

describe('The stages', () => {
  it('are those of the way that the certificate takes', () => {
    expect(stagesOf('sim')).toEqual([
      'accepted',
      'code-sent',
      'redeemed',
      'preparing',
      'writing-area',
      'writing-key',
      'awaiting-pin',
      'completed',
    ]);
    expect(stagesOf('keychain')).not.toContain('writing-area');
    expect(stageWords('keychain')).toContain('portal.stage.writing-key.keychain');
    for (const route of ['sim', 'sim-on-card', 'keychain', 'keychain-central'] as const) {
      expect(stageWords(route)).toHaveLength(stagesOf(route).length);
      expect(stageAt('completed', route)).toBe(stagesOf(route).length - 1);
    }
  });
});

describe('The download password', () => {
  it('has its rules in view before anything is typed, and ticks them off', async () => {
    const portal = await open(application());
    expect(conditions(portal)).toEqual(['false', 'false', 'false']);
    await portal.type('#download-password', 'hello');
    expect(conditions(portal)).toEqual(['false', 'false', 'true']);
    await portal.type('#download-password', 'hello-2026');
    expect(conditions(portal)).toEqual(['true', 'true', 'true']);
  });

  it('is refused here for every reason at once, without asking the service', async () => {
    const portal = await open(application());
    await portal.type('#download-password', 'abc');
    await portal.press('パスワードを決めて');
    expect(portal.all('.dads-error-summary li').map(plain)).toEqual([
      'パスワードは8〜32文字です。',
      'パスワードには2種類以上の文字が必要です。',
    ]);
    expect(service.callsOf(citizenRoutes.setDownloadPassword)).toEqual([]);
  });

  it('shows the reason of the service when it knows better', async () => {
    service.on(citizenRoutes.setDownloadPassword, () =>
      refusal('download-password-weak', { rule: 'password-control-character' }),
    );
    const portal = await open(application());
    await portal.type('#download-password', 'hello-2026');
    await portal.press('パスワードを決めて');
    expect(plain(portal.one('#download-password-error'))).toContain('パスワードに使えない文字が入っています。');
  });

  it('leads on to the phone once it is set, and is gone from the page', async () => {
    service.on(citizenRoutes.setDownloadPassword, () => json({ application: codeSent() }, 202));
    const portal = await open(application());
    await portal.type('#download-password', 'hello-2026');
    await portal.press('パスワードを決めて');
    expect(service.callsOf(citizenRoutes.setDownloadPassword)[0]?.body).toEqual({ password: 'hello-2026' });
    expect(portal.text()).toContain('SMSで12桁のアクセスコードを送りました');
    expect(portal.one<HTMLInputElement>('#download-password').value).toBe('');
  });
});

describe('The access code', () => {
  it('shows how often it was sent and how many tries are left', async () => {
    const portal = await open(codeSent({ accessCode: { sent: 3, expiresAt: inMinutes(8), triesLeft: 2 } }));
    expect(plain(portal.one('app-access-code'))).toContain('3回');
    expect(plain(portal.one('app-access-code'))).toContain('あと2回入力できます。');
  });

  it('cannot be asked for again in the first minute, and the page says how long', async () => {
    const portal = await open(codeSent({ accessCode: { sent: 1, expiresAt: inMinutes(9.5), triesLeft: 5 } }));
    expect(plain(portal.one('#code-wait'))).toMatch(/^あと(29|30)秒で送れます$/u);
    await portal.press('もう一度送る');
    expect(service.callsOf(citizenRoutes.sendAccessCode)).toEqual([]);
  });

  it('is sent again on request', async () => {
    const again = codeSent({ version: 3, accessCode: { sent: 2, expiresAt: inMinutes(10), triesLeft: 5 } });
    service.on(citizenRoutes.sendAccessCode, () => json({ application: again }, 202));
    const portal = await open(codeSent());
    await portal.press('もう一度送る');
    expect(portal.text()).toContain('新しいアクセスコードを送ります。');
    expect(plain(portal.one('app-access-code'))).toContain('2回');
  });

  it('says when its time is over, and when too many entries killed it', async () => {
    const portal = await open(codeSent({ accessCode: { sent: 1, expiresAt: inMinutes(-1), triesLeft: 5 } }));
    expect(portal.text()).toContain('アクセスコードの有効時間が過ぎました');
    service.send(
      'application',
      codeSent({ version: 3, accessCode: { sent: 1, expiresAt: inMinutes(5), triesLeft: 0 } }),
      '2',
    );
    await portal.settle();
    expect(portal.text()).toContain('アクセスコードは使えなくなりました');
  });
});

describe('The way over to the phone', () => {
  it('is a QR code with a text alternative, a link, and a number that can be read aloud', async () => {
    const portal = await open(codeSent());
    await portal.settle();
    expect(portal.one('svg.dads-qr').getAttribute('aria-label')).toContain('090-0000-0001');
    expect(portal.one('svg.dads-qr path').getAttribute('d')?.length).toBeGreaterThan(1000);
    expect(portal.one<HTMLAnchorElement>('app-continue-on-phone a').href).toBe(
      'http://portal.test/handset/?iccid=8981100000000000010',
    );
    expect(portal.text()).toContain('エー、 イー・ジー・エックス・エル');
  });

  it.each([
    ['A-2B9Z', 'ja', 'エー、 ニ・ビー・キュウ・ゼット'],
    ['A-2B9Z', 'en', 'Alfa, two Bravo nine Zulu'],
  ] as const)('reads %s out in %s as %s', (number, language, spoken) =>
    expect(spokenApplicationNumber(number, language)).toBe(spoken),
  );
});

describe('Live progress', () => {
  it('follows the stream: stage, timeline and what to do next', async () => {
    const portal = await open(codeSent());
    service.send('timeline', entry('7', 'access-code-redeemed'), '7');
    service.send('application', codeSent({ state: 'writing-key', percent: 75, version: 5 }), '8');
    await portal.settle();
    expect(portal.one('[role=progressbar]').getAttribute('aria-valuenow')).toBe('75');
    expect(plain(portal.one('.dads-progress__stages [aria-current=step]'))).toContain('鍵と証明書の書き込み');
    expect(portal.all('.dads-timeline__title').map(plain)).toEqual([
      'スマートフォンとつながりました',
      '申請を受け付けました',
    ]);
  });

  it('does not go back when an older answer arrives later', async () => {
    const portal = await open(codeSent({ state: 'writing-key', percent: 75, version: 5 }));
    service.send('application', codeSent({ state: 'preparing', percent: 40, version: 4 }), '9');
    await portal.settle();
    expect(portal.one('[role=progressbar]').getAttribute('aria-valuenow')).toBe('75');
  });

  it('says in plain words that it was parked, with the number to read aloud', async () => {
    const portal = await open(codeSent({ state: 'writing-area', percent: 55, problem: 'step-parked' }));
    expect(portal.text()).toContain('確認が必要なため、手続きを止めています。');
    expect(portal.text()).toMatch(/窓口にお伝えいただく番号：\d{3}/u);
    expect(portal.one('.dads-progress').dataset['state']).toBe('failed');
  });

  it('asks to sign in again when the stream breaks because the session is over', async () => {
    const portal = await open(codeSent());
    service.on(citizenRoutes.readApplication, () => refusal('session-expired'));
    service.sources.at(-1)?.onerror?.();
    await portal.settle();
    expect(portal.one<HTMLDialogElement>('app-sign-in-again dialog').open).toBe(true);
    expect(service.sources.at(-1)?.closed).toBe(true);
  });
});

describe('The end', () => {
  it('says "使えます" by the answer of the responder, and what comes next', async () => {
    const portal = await open(codeSent({ state: 'completed', percent: 100, certificate: CERTIFICATE }));
    expect(plain(portal.one('.portal-status__word'))).toBe('使えます');
    expect(portal.text()).toContain('入場ゲートで試す');
    expect(portal.text()).not.toContain('この申し込みを取り消す');
  });

  it('does not praise a certificate that was revoked since', async () => {
    const revoked = { ...CERTIFICATE, state: 'revoked', revokedAt: '2026-11-22T09:10:00Z' };
    service.on(citizenRoutes.certificateStatus, () => json({ ...STATUS, status: 'revoked' }));
    const portal = await open(codeSent({ state: 'completed', percent: 100, certificate: revoked }));
    expect(portal.text()).toContain('この申し込みの証明書は、今は使えません');
    expect(portal.text()).not.toContain('入場ゲートで試す');
  });

  it('keeps the keyboard on the page when news takes away what had the focus', async () => {
    const portal = await open(application());
    portal.one('#download-password').focus();
    service.send('application', codeSent(), '5');
    await portal.settle();
    expect(document.activeElement).toBe(portal.one('h1'));
  });

  it('leaves the focus alone when nothing was taken away', async () => {
    const portal = await open(codeSent());
    service.send('application', codeSent({ state: 'completed', version: 8, certificate: CERTIFICATE }), '5');
    await portal.settle();
    expect(document.activeElement).not.toBe(portal.one('h1'));
  });

  describe('with a certificate on an earlier phone', () => {
    const earlier = application({
      id: '0b000000-0000-4000-8000-000000000002',
      state: 'completed',
      iccid: '8981100000000000029',
      certificate: CERTIFICATE,
    });
    const overview = (state: string, applications = [now, earlier]) =>
      service.on(citizenRoutes.overview, () =>
        json({
          mayApply: { allowed: true },
          applications,
          certificates: [{ ...OWN_CERTIFICATE, state }],
          lines: [],
          cardNotAfter: null,
        }),
      );

    it('offers to stop that phone at once, and says then that it is stopped', async () => {
      overview('active');
      service.on(citizenRoutes.suspendCertificate, () => {
        overview('suspended');
        return json({ certificate: { ...CERTIFICATE, state: 'suspended' }, status: STATUS });
      });
      const portal = await open(codeSent());
      expect(portal.text()).toContain('前のスマートフォンは手元にありますか');
      expect(portal.text()).toContain(earlier.phoneNumber);
      await portal.press('前のスマートフォンをいますぐ一時停止する');
      expect(service.callsOf(citizenRoutes.suspendCertificate)).toHaveLength(1);
      expect(portal.text()).toContain('前のスマートフォンの証明書は一時停止しています');
      expect(portal.text()).not.toContain('いますぐ一時停止する');
    });

    it.each([
      ['where it does not work any more', 'revoked', {}, {}],
      ['where it is on the SIM that is being written', 'active', { iccid: application().iccid }, {}],
      ['when the application is over', 'active', {}, { state: 'cancelled' }],
    ] as const)('offers nothing %s', async (_where, state, old, view) => {
      overview(state, [now, { ...earlier, ...old }]);
      const portal = await open(codeSent(view));
      expect(portal.all('app-old-phone button')).toEqual([]);
      expect(portal.text()).not.toContain('前のスマートフォンは手元にありますか');
    });
  });

  it('is cancelled only after it was asked once more', async () => {
    const cancelled = codeSent({ state: 'cancelled', version: 9 });
    service.on(citizenRoutes.cancelApplication, () => json({ application: cancelled }));
    const portal = await open(codeSent());
    await portal.press('この申し込みを取り消す');
    expect(service.callsOf(citizenRoutes.cancelApplication)).toEqual([]);
    const yes = portal.all('app-cancel-application dialog button').find((button) => plain(button) === '取り消す');
    yes?.click();
    await portal.settle();
    expect(service.callsOf(citizenRoutes.cancelApplication)).toHaveLength(1);
    expect(portal.text()).toContain('この申し込みは取り消しました');
  });

  it('stands in English and easy Japanese just as well', async () => {
    const portal = await open(codeSent({ state: 'completed', percent: 100, certificate: CERTIFICATE }));
    TestBed.inject(LanguageStore).choose('en');
    await portal.settle();
    expect(plain(portal.one('.portal-status__word'))).toBe('Ready to use');
    expect(plain(portal.one('h1'))).toBe('Your application');
    expect(document.title).toMatch(/^Your application/u);
    TestBed.inject(LanguageStore).choose('ja-easy');
    await portal.settle();
    expect(plain(portal.one('.portal-status__word'))).toBe('使（つか）えます');
  });

  it('of another person’s application is a plain sentence and a way to try again', async () => {
    service.on(citizenRoutes.readApplication, () => refusal('not-found'));
    const portal = await open(application());
    expect(portal.all('h1')).toHaveLength(1);
    expect(portal.text()).toContain('もう一度試す');
  });
});
