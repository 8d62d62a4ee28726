import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { gateText } from '@sumaho-jpki/contract';
import { FETCH } from '@sumaho-jpki/screen/dads';
import { fromBase64, parseCertificate, verifySignature } from '@sumaho-jpki/wire/x509';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppMemory } from '../phone/app-memory';
import { keyLabel } from '../phone/key-holder';
import { PhoneKeychain } from '../phone/phone-keychain';
import { PhoneStore } from '../phone/phone-store';
import { routes } from '../routes';
import { ANDROID, application } from '../testing/fakes';
import { IPHONE, IPHONE_ID, iphoneWorld } from '../testing/iphone-world';
import { show } from '../testing/screen';
import { PhonePage } from './phone.page';
import { StartPage } from './start.page';
import { TouchPage } from './touch.page';

const APPLICATION = application('completed', 9).id;
const PIN = '2580';

/** A phone in the hand; with `holding`, a usable certificate in its store. */
async function begin({ holding = true, phone = IPHONE, query = '' } = {}) {
  const world = await iphoneWorld();
  const { fetch: server } = world.server;
  const fetch: typeof globalThis.fetch = async (address, init) =>
    String(address).endsWith('/handsets') ? new Response(JSON.stringify([phone])) : server(address, init);
  TestBed.configureTestingModule({
    providers: [...world.providers, provideRouter(routes), { provide: FETCH, useValue: fetch }],
  });
  const keychain = await world.open();
  const memory = TestBed.inject(AppMemory);
  if (holding) {
    const { keyRef, spki } = await keychain.generateKeyPair('p-256', keyLabel(APPLICATION));
    await keychain.storeCertificate(keyRef, await world.server.certificateFor(spki));
    await keychain.setPin(keyRef, PIN);
    const facts = { kind: 'p-256', born: 'phone' as const, milliseconds: 12, attempts: 1 };
    memory.keepEnrolment(IPHONE_ID, {
      applicationId: APPLICATION,
      facts,
      challenge: null,
      request: null,
      stored: true,
    });
  }
  await TestBed.inject(Router).navigateByUrl(`/?iccid=${phone.iccid}${query}`);
  const store = TestBed.inject(PhoneStore);
  await vi.waitFor(() => expect(store.phone()).not.toBeNull());
  const phoneKeychain = TestBed.inject(PhoneKeychain);
  await phoneKeychain.pickUp(IPHONE_ID);
  return { ...world, keychain, memory, store, phoneKeychain };
}

describe('the start page of an iPhone', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('says why not the SIM, and takes the application’s number from the link', async () => {
    await begin({ holding: false, query: '&application=A-2345-6789-ABCD' });
    const screen = await show(StartPage);
    await vi.waitFor(() => expect(screen.heading()).toBe('電子証明書をiPhoneに入れます'));
    expect(screen.text()).toContain('Apple Payの部品も他社には開かれていない');
    expect(screen.text()).toContain('キーチェーン');
    expect(screen.root.querySelector<HTMLInputElement>('#application-number')?.value).toBe('A-2345-6789-ABCD');
  });

  it('does not send a number that cannot be one', async () => {
    const { server } = await begin({ holding: false });
    const screen = await show(StartPage);
    await vi.waitFor(() => expect(screen.heading()).toBe('電子証明書をiPhoneに入れます'));
    screen.type('application-number', 'A-1111');
    screen.type('access-code', '012345678901');
    screen.type('download-password', 'さくら');
    await screen.press('書き込みを始める');
    expect(screen.root.querySelector('#application-number-error')?.textContent).toContain('Aと英数字12文字');
    expect(server.asked.some((path) => path.includes('redemptions'))).toBe(false);
  });

  it('shows the certificate that the phone holds, with the tries left', async () => {
    await begin();
    const screen = await show(StartPage);
    await vi.waitFor(() => expect(screen.text()).toContain('この電話には電子証明書が入っています'));
    expect(screen.text()).toContain('電話の中（キーチェーン）');
    expect(screen.text()).toContain('あと3回入力できます');
  });

  it.each([
    ['superseded', '別のスマートフォンの電子証明書が新しく有効になりました'],
    ['revoked', '失効していたため'],
    ['expired', '有効期限が過ぎていたため'],
  ] as const)('deletes a certificate that was %s, says so here and to the service', async (reason, sentence) => {
    const { server, keychain } = await begin();
    await keychain.attest(new Uint8Array(32));
    server.ended.set('5300aa', reason);
    const screen = await show(StartPage);
    await vi.waitFor(() => expect(screen.text()).toContain(sentence));
    await vi.waitFor(() => expect(screen.heading()).toBe('電子証明書をiPhoneに入れます'));
    expect(await keychain.items()).toEqual([]);
    expect(server.wiped).toEqual(['5300aa']);
  });

  it('keeps a certificate that is live, and one of which nobody could be asked', async () => {
    const { server, keychain } = await begin();
    await keychain.attest(new Uint8Array(32));
    server.ended.set('5300aa', 'revoked');
    server.cutting.push(...Array.from({ length: 9 }, () => '/api/device/contact'));
    const screen = await show(StartPage);
    await vi.waitFor(() => expect(server.cutting.length).toBeLessThan(9));
    await vi.waitFor(() => expect(screen.text()).toContain('この電話には電子証明書が入っています'));
    expect(await keychain.items()).toHaveLength(1);
    expect(server.wiped).toEqual([]);
  });

  it('tells at the next start of a deletion whose report was lost', async () => {
    const { server, keychain, memory } = await begin();
    await keychain.attest(new Uint8Array(32));
    memory.keepWiped(IPHONE_ID, ['0a0b']);
    await show(StartPage);
    await vi.waitFor(() => expect(server.wiped).toEqual(['0a0b']));
    expect(await keychain.items()).toHaveLength(1);
    expect(memory.wiped(IPHONE_ID)).toEqual([]);
  });

  it('says after a reset that the key is gone, that Android differs, and leads to the portal', async () => {
    const { phoneKeychain, memory } = await begin();
    memory.forgetAll(IPHONE_ID);
    await phoneKeychain.factoryReset();
    const screen = await show(StartPage);
    await vi.waitFor(() => expect(screen.heading()).toBe('この電話の鍵は消えました'));
    expect(screen.text()).toContain('Androidでは証明書がSIMに残ります');
    expect(screen.root.querySelector<HTMLAnchorElement>('a[href$="/"]')?.textContent).toContain('利用者ポータル');
    await screen.press('アクセスコードを入力する');
    expect(screen.heading()).toBe('電子証明書をiPhoneに入れます');
  });
});

describe('face recognition', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('is allowed with consent and the PIN only', async () => {
    const { keychain, phoneKeychain } = await begin();
    const screen = await show(StartPage);
    await vi.waitFor(() => expect(screen.text()).toContain('顔が登録されていません'));
    await phoneKeychain.setBiometrics(true);
    await screen.stable();
    expect(screen.text()).toContain('この電話に顔を登録した人は、だれでも使えることになります');
    screen.type('biometrics-pin', PIN);
    await screen.press('顔認証を許す');
    expect(screen.root.querySelector('#biometrics-agreed-error')?.textContent).toContain('同意が必要');
    screen.type('biometrics-agreed', '');
    screen.type('biometrics-pin', '1357');
    await screen.press('顔認証を許す');
    await vi.waitFor(() =>
      expect(screen.root.querySelector('#biometrics-pin-tries')?.textContent).toContain('あと2回'),
    );
    screen.type('biometrics-pin', PIN);
    await screen.press('顔認証を許す');
    await vi.waitFor(() => expect(screen.text()).toContain('顔認証で使えます'));
    expect((await keychain.item(keyLabel(APPLICATION)))?.biometrics).toBe('allowed');
  });

  it('stops when the face is enrolled anew, and says so', async () => {
    const { keychain, phoneKeychain } = await begin();
    const item = await keychain.item(keyLabel(APPLICATION));
    await phoneKeychain.setBiometrics(true);
    await keychain.allowBiometrics(item?.keyRef ?? '', PIN);
    await phoneKeychain.setBiometrics(true);
    const screen = await show(StartPage);
    await vi.waitFor(() => expect(screen.text()).toContain('顔が登録し直されたため'));
  });
});

describe('a touch with an iPhone', () => {
  afterEach(() => TestBed.resetTestingModule());

  const FIELD = {
    fieldId: 'f-1',
    relyingParty: 'アリーナ',
    challengeId: 'c-1',
    challenge: 'challenge',
    expiresAt: '2026-11-22T00:02:00Z',
  };

  async function atGate(face: boolean) {
    const world = await begin();
    world.air.waiting = [FIELD];
    if (face) {
      await world.phoneKeychain.setBiometrics(true);
      const item = await world.keychain.item(keyLabel(APPLICATION));
      await world.keychain.allowBiometrics(item?.keyRef ?? '', PIN);
    }
    const screen = await show(TouchPage);
    await vi.waitFor(() => expect(screen.root.querySelector('#touch-pin')).not.toBeNull());
    return { ...world, screen };
  }

  async function expectGood({ air, keychain }: Awaited<ReturnType<typeof atGate>>): Promise<void> {
    const [touch] = air.touches;
    const item = await keychain.item(keyLabel(APPLICATION));
    expect(parseCertificate(fromBase64(touch?.touch.certificate ?? '')).publicKeySpki).toEqual(item?.spki);
    const good = await verifySignature({
      publicKeySpki: item?.spki ?? new Uint8Array(),
      algorithm: 'ecdsa-p256-sha256',
      data: new TextEncoder().encode(gateText(FIELD.relyingParty, FIELD.challengeId, FIELD.challenge)),
      signature: fromBase64(touch?.touch.signature ?? ''),
    });
    expect(good).toBe(true);
  }

  it('gives certificate and signature of the Keychain’s key after the PIN, and says what is virtual', async () => {
    const world = await atGate(false);
    const { screen } = world;
    expect(screen.text()).toContain('本物のiPhoneでは、アプリに許された非接触通信（HCE）で渡します');
    screen.type('touch-pin', '1357');
    await screen.press('かざす');
    await vi.waitFor(() => expect(screen.root.querySelector('#touch-pin-tries')?.textContent).toContain('あと2回'));
    screen.type('touch-pin', PIN);
    await screen.press('かざす');
    await vi.waitFor(() => expect(screen.text()).toContain('かざしました'));
    await expectGood(world);
  });

  it('works with the face where it was allowed; a face that does not match gives nothing', async () => {
    const world = await atGate(true);
    const { screen } = world;
    await vi.waitFor(() => expect(screen.text()).toContain('顔認証でかざす'));
    await screen.press('顔認証でかざす');
    await screen.press('一致しない');
    expect(screen.text()).toContain('顔を確かめられませんでした');
    expect(world.air.touches).toEqual([]);
    await screen.press('顔認証でかざす');
    await screen.press('顔が一致した');
    await vi.waitFor(() => expect(screen.text()).toContain('かざしました'));
    await expectGood(world);
  });
});

describe('the settings of a phone', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('lock an iPhone, enrol and remove a face', async () => {
    const { phoneKeychain } = await begin();
    const screen = await show(PhonePage);
    await screen.press('顔を登録する');
    await vi.waitFor(() => expect(phoneKeychain.biometrics()).toBe(true));
    await screen.stable();
    await screen.press('顔を消す');
    await vi.waitFor(() => expect(phoneKeychain.biometrics()).toBe(false));
    await screen.press('今すぐロックする');
    await vi.waitFor(() => expect(phoneKeychain.state()).toBe('locked'));
  });

  it('reset an Android phone without touching its SIM, and say so', async () => {
    const { memory, card } = await begin({ holding: false, phone: ANDROID });
    memory.keep(ANDROID.iccid, { token: 't', expiresAt: '2099-01-01T00:00:00Z', pinSet: true, finished: true });
    const screen = await show(PhonePage);
    expect(screen.text()).not.toContain('顔の登録');
    await screen.press('この電話を初期化する');
    await screen.press('初期化する');
    await vi.waitFor(() => expect(screen.text()).toContain('電子証明書はSIMに残っています'));
    expect([memory.session(ANDROID.iccid), card.here]).toEqual([null, true]);
  });
});

describe('the phone of a window', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('can be another model than the one on record: the SIM was put into an iPhone', async () => {
    const { store } = await begin({ holding: false, phone: ANDROID, query: '&model=ringo-phone-7' });
    expect(store.phone()).toMatchObject({ os: 'ios', model: 'ringo-phone-7', iccid: ANDROID.iccid });
  });
});
