import { TestBed } from '@angular/core/testing';
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
  type Portal,
  refusal,
  SIGNED_IN,
} from '../../testing/portal-harness';

const FITS = {
  phoneNumber: '090-0000-0001',
  carrier: 'docomo',
  carrierNameJa: 'ドコモ（仮想）',
  carrierNameEn: 'docomo (virtual)',
  simProduct: 'sakura-nfc-4',
  handsetModel: 'tsubame-t1',
  training: false,
  verdict: { allowed: true },
  reasons: [],
  route: 'sim',
  keyKind: 'rsa-2048',
  routes: [],
};
const why = (rule: string, enables: string) => ({ allowed: false, rule, facts: {}, enables, who: [] });
const begun = (minutes: number) => ({
  signatureRequestId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  document: 'スマホ用電子証明書 利用申請書',
  signUrl: 'http://sign.test/transactions/1',
  expiresAt: new Date(Date.now() + minutes * 60_000).toISOString(),
});

let service: FakeService;
beforeEach(() => {
  sessionStorage.clear();
  service = new FakeService()
    .on(citizenRoutes.session, () => json(SIGNED_IN))
    .on(citizenRoutes.handsetModels, () => json(MODELS))
    .on(citizenRoutes.checkCompatibility, () => json(FITS))
    .on(citizenRoutes.beginApplication, () => json(begun(15), 201));
});
afterEach(() => document.body.replaceChildren());

async function checked(number = '090-0000-0001'): Promise<Portal> {
  const portal = await openPortal('/apply', service);
  await portal.type('#phone-number', number);
  await portal.type('#handset-model', 'tsubame-t1');
  await portal.press('使えるか調べる');
  return portal;
}

async function readyToSign(): Promise<Portal> {
  const portal = await checked();
  await portal.press('同意へ進む');
  portal.one('#consent').click();
  await portal.press('署名へ進む');
  return portal;
}

const no = (rule: string) => why(rule, 'nothing');
const IPHONE_FITS = {
  ...FITS,
  handsetModel: 'ringo-phone-7',
  route: 'keychain',
  routes: [
    { route: 'keychain', store: 'keychain', keyBorn: 'on-device', verdict: { allowed: true }, reasons: [] },
    {
      route: 'keychain-central',
      store: 'keychain',
      keyBorn: 'central',
      verdict: no('route-not-in-policy'),
      reasons: [no('route-not-in-policy')],
    },
    {
      route: 'sim',
      store: 'sim',
      keyBorn: 'central',
      verdict: no('ios-no-sim-api'),
      reasons: [no('ios-no-sim-api'), no('ios-no-apple-pay-element')],
    },
  ],
};

describe('The way of the certificate', () => {
  const onIphone = async (): Promise<Portal> => {
    service.on(citizenRoutes.checkCompatibility, () => json(IPHONE_FITS));
    const portal = await openPortal('/apply', service);
    await portal.type('#phone-number', '090-0000-0001');
    await portal.type('#handset-model', 'ringo-phone-7');
    await portal.press('使えるか調べる');
    return portal;
  };

  it('is said before anything is agreed to: where the key is made and kept, and what a reset does', async () => {
    const portal = await checked();
    const card = plain(portal.one('app-route-card'));
    expect(card).toContain('SIMカードに入れる');
    expect(card).toContain('J-LISの鍵管理サービス');
    expect(card).toContain('証明書はSIMに残ります');
    expect(portal.text()).not.toContain('Apple Pay');
  });

  it('on an iPhone is the Keychain: why not the SIM, on what conditions, and what stands against every other way', async () => {
    const portal = await onIphone();
    expect(portal.text()).toContain('この回線と機種で使えます');
    expect(portal.text()).toContain('アプリがSIMカードに書き込むための公開された仕組みがなく');
    expect(portal.text()).toContain('iPhoneにパスコードを設定していること');
    expect(portal.text()).not.toContain('SIMカード、機種、携帯電話会社のすべてが');
    expect(plain(portal.one('app-route-card'))).toContain('このiPhoneの中。外には一度も出ません。');
    const others = plain(portal.one('app-compatibility-verdict dads-disclosure'));
    expect(others).toContain('Apple Pay のセキュアエレメントは、ほかのアプリに開放されていません。');
    expect(others).toContain('いまの方針では使いません');
  });

  it('decides the terms, and the phone whose certificate ends is named', async () => {
    service.on(citizenRoutes.overview, () =>
      json({
        mayApply: { allowed: true },
        applications: [
          application({
            id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
            state: 'completed',
            handsetModel: 'tsubame-t1',
            phoneNumber: '090-0000-0009',
            certificate: CERTIFICATE,
          }),
        ],
        certificates: [OWN_CERTIFICATE],
        lines: [],
        cardNotAfter: null,
      }),
    );
    const portal = await onIphone();
    await portal.press('同意へ進む');
    expect(portal.text()).toContain('ツバメ T1（090-0000-0009）に入っている証明書が失効します。');
    expect(portal.text()).toContain('SIMカードには何も書き込みません');
    expect(portal.text()).toContain('初期化すると鍵は消えますが、証明書の失効は別に必要です');
    expect(plain(portal.one('app-route-card'))).toContain('iPhoneの中（キーチェーン）に入れる');
  });

  it('warns of the earlier phone also when nobody can tell its name', async () => {
    const portal = await checked();
    await portal.press('同意へ進む');
    expect(portal.text()).toContain('前のスマートフォンの証明書は失効します');
    expect(portal.text()).not.toContain('に入っている証明書が失効します');
  });
});

describe('Line and phone', () => {
  it('takes the number as it is typed, in any width', async () => {
    const portal = await checked('０９０ー００００ー０００１');
    expect(service.callsOf(citizenRoutes.checkCompatibility).map(({ body }) => body)).toEqual([
      { phoneNumber: '０９０ー００００ー０００１', handsetModel: 'tsubame-t1' },
    ]);
    expect(portal.text()).toContain('この回線と機種で使えます');
    expect(portal.text()).toContain('ドコモ（仮想）');
  });

  it.each([
    ['', '電話番号を入力してください。'],
    ['03-1234-5678', '電話番号を読み取れませんでした。'],
  ])('asks nobody about %j, and links the summary to the field', async (number, sentence) => {
    const portal = await openPortal('/apply', service);
    await portal.type('#phone-number', number);
    await portal.press('使えるか調べる');
    const summary = portal.one('.dads-error-summary');
    expect(plain(summary)).toContain(sentence);
    expect(plain(summary)).toContain('機種を選んでください。');
    expect(document.activeElement).toBe(summary);
    expect(document.title).toMatch(/^エラー: 回線と機種/u);
    expect([...summary.querySelectorAll('a')].map((link) => link.hash)).toEqual(['#phone-number', '#handset-model']);
    expect(service.callsOf(citizenRoutes.checkCompatibility)).toEqual([]);
  });

  it('names every reason why not, and what would change each', async () => {
    const reasons = [why('sim-without-nfc', 'change-the-sim'), why('handset-model', 'change-the-handset')];
    service.on(citizenRoutes.checkCompatibility, () => json({ ...FITS, verdict: reasons[0], reasons }));
    const portal = await checked();
    expect(portal.text()).toContain('理由：2件');
    expect(plain(portal.one('.portal-reasons'))).toContain('SIMカードがNFCに対応していません。');
    expect(plain(portal.one('.portal-reasons'))).toContain('携帯電話会社で対応するSIMカードに交換してください。');
    expect(plain(portal.one('.portal-reasons'))).toContain('対応する機種をお使いください。');
    expect(portal.text()).not.toContain('同意へ進む');
  });

  it('puts an unknown line at the number’s field', async () => {
    service.on(citizenRoutes.checkCompatibility, () => refusal('line-unknown'));
    const portal = await checked();
    expect(plain(portal.one('#phone-number-error'))).toContain('この電話番号の回線が見つかりませんでした。');
  });

  it('forgets the verdict when the number changes', async () => {
    const portal = await checked();
    await portal.type('#phone-number', '090-0000-0002');
    expect(portal.text()).not.toContain('この回線と機種で使えます');
  });

  it('explains both registries', async () => {
    const portal = await openPortal('/apply', service);
    const rows = portal.all('app-model-registries tbody tr');
    expect(rows.map((row) => [...row.children].map(plain))).toEqual([
      ['ツバメ T1', '対応', '対応'],
      ['リンゴフォン 7', '対応', '非対応'],
    ]);
  });

  it('tells why the signature was refused and offers to sign again, under a wish of its own', async () => {
    await readyToSign();
    const first = service.callsOf(citizenRoutes.beginApplication).at(-1)?.idempotencyKey;
    TestBed.resetTestingModule();
    const portal = await openPortal('/apply?problem=card-signature-invalid', service);
    expect(portal.text()).toContain('申請の署名を確認できませんでした。');
    await portal.press('署名をやり直す');
    const again = service.callsOf(citizenRoutes.beginApplication).at(-1)?.idempotencyKey;
    expect(again).toMatch(/^[0-9a-f-]{36}$/u);
    expect(again).not.toBe(first);
  });
});

describe('A cancelled signature', () => {
  it('is told as such, and not as a failed sign-in', async () => {
    const portal = await openPortal('/apply?problem=sign-in-cancelled', service);
    expect(portal.text()).toContain('署名を取りやめました。');
    expect(portal.text()).not.toContain('ログインを取りやめました');
  });
});

describe('Consent', () => {
  it('warns first that the earlier certificate dies, and goes on only when agreed', async () => {
    const portal = await checked();
    await portal.press('同意へ進む');
    expect(portal.text()).toContain('前のスマートフォンの証明書は失効します');
    await portal.press('署名へ進む');
    expect(document.activeElement).toBe(portal.one('.dads-error-summary'));
    portal.one('#consent').click();
    await portal.press('署名へ進む');
    expect(portal.all('h1').map(plain)).toEqual(['内容の確認と署名']);
  });

  it('sends people without a verdict to the line first', async () => {
    const portal = await openPortal('/apply/consent', service);
    expect(portal.text()).toContain('先に、回線と機種を調べ');
  });
});

describe('Signing', () => {
  it('shows the very text that will be signed and leads to the signature', async () => {
    const portal = await readyToSign();
    expect(plain(portal.one('.portal-document'))).toBe('スマホ用電子証明書 利用申請書');
    expect(service.callsOf(citizenRoutes.beginApplication)[0]?.body).toEqual({
      phoneNumber: '090-0000-0001',
      handsetModel: 'tsubame-t1',
      consent: { version: '2026-11.sim', accepted: true },
    });
    await portal.press('マイナンバーカードで署名する');
    await portal.press('マイナンバーカードで署名する');
    expect(service.left).toEqual(['http://sign.test/transactions/1']);
  });

  it('asks under one key for one wish, however often the page is opened', async () => {
    const portal = await readyToSign();
    await portal.go('/apply/consent');
    await portal.go('/apply/sign');
    const keys = service.callsOf(citizenRoutes.beginApplication).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('asks for a fresh text under a new key when the remembered one is too old', async () => {
    let answers = 0;
    service.on(citizenRoutes.beginApplication, () => json(begun(answers++ === 0 ? -1 : 15), 201));
    await readyToSign();
    const keys = service.callsOf(citizenRoutes.beginApplication).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(2);
  });

  it('says that an application is under way and leads there', async () => {
    service.on(citizenRoutes.beginApplication, () => refusal('application-open'));
    const portal = await readyToSign();
    expect(portal.text()).toContain('手続き中の申請がすでにあります。');
    expect(portal.text()).toContain('手続き中の申し込みを見る');
    const button = portal.all('button').find((element) => plain(element).includes('署名する'));
    expect(button?.getAttribute('aria-disabled')).toBe('true');
  });
});
