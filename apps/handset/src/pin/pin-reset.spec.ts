// The PIN initialised on the phone: what the portal's code opens, and that the new PIN is the phone's affair alone.
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { activationText, type DeviceNext } from '@sumaho-jpki/contract';
import { signPinReset } from '@sumaho-jpki/wire/keychain';
import { FETCH } from '@sumaho-jpki/screen/dads';
import {
  AttestationAuthority,
  makeAttestationAuthorities,
  memoryStore,
  openKeychain,
} from '@sumaho-jpki/stand-ins/handset';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppMemory } from '../phone/app-memory';
import { keyLabel } from '../phone/key-holder';
import { KEYCHAINS } from '../phone/outside';
import { PhoneClock } from '../phone/phone-clock';
import { PinPermissionKey } from '../phone/permission-key';
import { routes } from '../routes';
import { ANDROID, application, deviceState, ICCID, outside, problemBody, standsAlone } from '../testing/fakes';
import { IPHONE, IPHONE_ID, iphoneWorld, PASSCODE } from '../testing/iphone-world';
import { show } from '../testing/screen';
import { PinResetFlow } from './pin-reset-flow';

/** With its check character. */
const NUMBER = 'A-EGXL-WDWP-V4E7';
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();
const SERAM: DeviceNext = {
  kind: 'seram',
  party: 'sp-tsm',
  uri: 'https://sp.example/gp/seram',
  sessionId: 's-9',
  allowedAids: ['D392F00026015350'],
};
const opened = (next: DeviceNext) => ({
  status: 201,
  body: { ...deviceState('completed', 9, next), deviceToken: 'token-9', expiresAt: TOMORROW },
});
const told = (next: DeviceNext) => ({ status: 200, body: deviceState('completed', 9, next) });

afterEach(() => {
  TestBed.resetTestingModule();
  document.body.replaceChildren();
});

describe('a locked PIN on a SIM', () => {
  function world() {
    const all = outside();
    all.card.pin = '1111';
    all.card.tries = 0;
    TestBed.configureTestingModule({ providers: all.providers });
    return all;
  }
  const typed = async (screen: Awaited<ReturnType<typeof show>>, code = '1234-5678') => {
    screen.type('pin-code', code);
    await screen.press('初期化を始める');
  };

  it('is initialised by the code, one session of the agent, a new PIN and a signature with it', async () => {
    const { server, agent, card } = world();
    server.answers.set('/api/device/pin-redemptions', [opened(SERAM)]);
    server.next.push(told(SERAM), told({ kind: 'set-pin' }));
    server.answers.set('/api/device/activation-challenge', [
      { status: 201, body: { challenge: 'sign-me', expiresAt: TOMORROW } },
    ]);
    server.answers.set('/api/device/activation', [told({ kind: 'done' })]);
    agent.onRun = () => {
      card.pin = null;
      card.tries = 3;
    };
    const screen = await show(PinResetFlow, { phone: ANDROID });
    expect(screen.heading()).toBe('暗証番号を初期化します');
    await typed(screen);
    await vi.waitFor(() => expect(screen.heading()).toBe('暗証番号を決めてください'));
    expect(server.asked.find(({ path }) => path === '/api/device/pin-redemptions')?.body).toEqual({
      pinCode: '1234-5678',
      secureElement: { iccid: ICCID },
      handset: { model: 'tsubame-t1' },
    });
    expect(agent.sessions.map(({ sessionId }) => sessionId)).toEqual(['s-9']);
    screen.type('new-pin', '2580');
    screen.type('repeated-pin', '2580');
    await screen.press('暗証番号を設定する');
    await vi.waitFor(() => expect(screen.heading()).toBe('暗証番号を初期化しました'));
    expect(card.pin).toBe('2580');
    expect(card.signed).toHaveLength(1);
    expect(JSON.stringify(server.asked)).not.toContain('2580');
    expect(TestBed.inject(AppMemory).session(ICCID)).toMatchObject({ finished: true, purpose: 'pin' });
  });

  it('waits at the server while the commands are being made, and names what it was told last', async () => {
    const { server, agent, pauses } = world();
    server.answers.set('/api/device/pin-redemptions', [opened(SERAM)]);
    server.next.push(told(SERAM), told(SERAM), told({ kind: 'set-pin' }));
    const screen = await show(PinResetFlow, { phone: ANDROID });
    await typed(screen);
    await vi.waitFor(() => expect(screen.heading()).toBe('暗証番号を決めてください'));
    expect(agent.sessions).toHaveLength(2);
    expect(pauses).toEqual([]);
    expect(server.polled.slice(0, 3)).toEqual([null, '9-seram', '9-seram']);
  });

  it('tells a wrong code and how often it may be tried; nothing is kept', async () => {
    const { server } = world();
    const wrong = { ...problemBody('access-code-wrong', 403), triesLeft: 4, facts: { triesLeft: 4 } };
    server.answers.set('/api/device/pin-redemptions', [{ status: 403, body: wrong }]);
    const screen = await show(PinResetFlow, { phone: ANDROID });
    await typed(screen);
    expect(screen.root.querySelector('dads-problem-notice')?.textContent).toContain('access-code-wrong');
    expect(TestBed.inject(AppMemory).session(ICCID)).toBeNull();
    expect(JSON.stringify({ ...localStorage })).not.toMatch(/1234-?5678/);
  });

  it('sends nothing that is no code', async () => {
    const { server } = world();
    const screen = await show(PinResetFlow, { phone: ANDROID });
    await typed(screen, '1234');
    expect(screen.text()).toContain('初期化コードは数字8桁です。');
    expect(server.paths()).not.toContain('POST /api/device/pin-redemptions');
  });

  it('goes on after a reload, also when the new PIN was set but the signature was lost', async () => {
    const { server, card } = world();
    card.pin = '2580';
    card.tries = 3;
    const held = { token: 'token-9', expiresAt: TOMORROW, pinSet: true, finished: false, purpose: 'pin' as const };
    TestBed.inject(AppMemory).keep(ICCID, held);
    server.next.push(told({ kind: 'set-pin' }));
    server.answers.set('/api/device/activation-challenge', [
      { status: 201, body: { challenge: 'sign-me', expiresAt: TOMORROW } },
    ]);
    server.answers.set('/api/device/activation', [told({ kind: 'done' })]);
    const screen = await show(PinResetFlow, { phone: ANDROID });
    await vi.waitFor(() => expect(screen.text()).toContain('新しい暗証番号はもう設定されています'));
    screen.type('known-pin', '2580');
    await screen.press('初期化を終える');
    await vi.waitFor(() => expect(screen.heading()).toBe('暗証番号を初期化しました'));
  });

  it('says why it ended and takes another code', async () => {
    const { server } = world();
    server.answers.set('/api/device/pin-redemptions', [opened({ kind: 'failed', code: 'access-code-superseded' })]);
    server.next.push(told({ kind: 'failed', code: 'access-code-superseded' }));
    const screen = await show(PinResetFlow, { phone: ANDROID });
    await typed(screen);
    expect(screen.heading()).toBe('初期化を終えられませんでした');
    await screen.press('別の初期化コードを入力する');
    expect(TestBed.inject(AppMemory).session(ICCID)).toBeNull();
  });
});

describe('a locked PIN in a Keychain', () => {
  async function blocked() {
    const world = await iphoneWorld();
    const signing = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', signing.publicKey);
    const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } as const;
    expect([kty, crv]).toEqual(['EC', 'P-256']);
    const privateJwk = await crypto.subtle.exportKey('jwk', signing.privateKey);
    const attestation = new AttestationAuthority((await makeAttestationAuthorities()).ca);
    const store = memoryStore();
    const open = async (deviceId: string) => {
      const keychain = await openKeychain({ store, deviceId, attestation, pinResetKey: jwk });
      if (!(await keychain.hasPasscode())) await keychain.setPasscode(PASSCODE);
      if (!keychain.isUnlocked()) await keychain.unlock(PASSCODE);
      return keychain;
    };
    const keychain = await open(IPHONE_ID);
    const { keyId } = await keychain.attest(new Uint8Array(32));
    const { id } = application('completed', 9);
    const { keyRef, spki } = await keychain.generateKeyPair('p-256', keyLabel(id));
    await keychain.storeCertificate(keyRef, await world.server.certificateFor(spki));
    await keychain.setPin(keyRef, '1111');
    for (let n = 0; n < 3; n += 1) await keychain.sign(keyRef, spki, { pin: '9999' }).catch(() => undefined);
    expect((await keychain.item(keyLabel(id)))?.triesLeft).toBe(0);

    const bodies: unknown[] = [];
    const told = { signature: '', date: new Date() };
    const fetching: typeof fetch = async (address, init) => {
      const path = String(address).split('?')[0] ?? '';
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, string>) : {};
      bodies.push(body);
      const answer = async (): Promise<unknown> => {
        switch (path) {
          case '/api/device/pin-redemptions':
            return opened({ kind: 'reset-pin' }).body;
          case '/api/device/pin-reset': {
            const expiresAt = new Date(Date.now() + 300_000);
            const permission = { keychainId: keyId, serial: '5300aa', nonce: body['nonce'] ?? '', expiresAt };
            const authorization = await signPinReset(permission, privateJwk);
            return { authorization, expiresAt: expiresAt.toISOString() };
          }
          case '/api/device/activation-challenge':
            return { challenge: 'sign-me', expiresAt: TOMORROW };
          case '/api/device/activation':
            told.signature = body['signature'] ?? '';
            return deviceState('completed', 9, { kind: 'done' });
          default:
            return deviceState('completed', 9, { kind: 'reset-pin' });
        }
      };
      const waiting = path === '/api/device/next' && String(address).includes('seen=');
      if (waiting)
        return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error())));
      TestBed.inject(PhoneClock).hear(told.date.toUTCString());
      return new Response(JSON.stringify(await answer()), { status: path.endsWith('redemptions') ? 201 : 200 });
    };
    TestBed.configureTestingModule({
      providers: [...world.providers, { provide: FETCH, useValue: fetching }, { provide: KEYCHAINS, useValue: open }],
    });
    TestBed.inject(AppMemory).keepEnrolment(IPHONE_ID, {
      applicationId: id,
      number: NUMBER,
      facts: { kind: 'p-256', born: 'phone', milliseconds: 1, attempts: 1 },
      challenge: null,
      request: null,
      stored: true,
    });
    return { id, keychain, keyRef, spki, bodies, told, screen: await show(PinResetFlow, { phone: IPHONE }) };
  }
  const wish = async (screen: Awaited<ReturnType<typeof show>>) => {
    screen.type('new-pin', '2580');
    screen.type('repeated-pin', '2580');
    await screen.press('暗証番号を設定する');
  };

  it('is initialised with the service’s permission for this Keychain, this certificate and its own nonce', async () => {
    const { id, keychain, keyRef, spki, bodies, told, screen } = await blocked();
    expect(screen.root.querySelector<HTMLInputElement>('#application-number')?.value).toBe(NUMBER);
    screen.type('pin-code', '12345678');
    await screen.press('初期化を始める');
    await vi.waitFor(() => expect(screen.heading()).toBe('暗証番号を決めてください'));
    expect(bodies).toContainEqual(
      expect.objectContaining({ applicationNumber: NUMBER, handset: { model: 'ringo-phone-7' } }),
    );
    await wish(screen);
    await vi.waitFor(() => expect(screen.heading()).toBe('暗証番号を初期化しました'));
    const item = await keychain.item(keyLabel(id));
    expect(item).toMatchObject({ pinSet: true, triesLeft: 3 });
    await expect(keychain.sign(keyRef, spki, { pin: '1111' })).rejects.toMatchObject({ code: 'pin-wrong' });
    expect(told.signature).not.toBe('');
    expect(JSON.stringify(bodies)).not.toMatch(standsAlone('2580'));
    expect(activationText(id, 'sign-me')).toContain('sign-me');
  });

  it('asks for no permission while the phone’s clock is a day ahead, says so, and goes on once it is right', async () => {
    const { bodies, told, screen } = await blocked();
    told.date = new Date(Date.now() - 86_400_000);
    screen.type('pin-code', '12345678');
    await screen.press('初期化を始める');
    await vi.waitFor(() => expect(screen.heading()).toBe('暗証番号を決めてください'));
    await wish(screen);
    await vi.waitFor(() => expect(screen.text()).toContain('この電話の時計が合っていません'));
    expect(screen.text()).not.toContain('初期化の許可');
    const nonces = () => bodies.filter((body) => Object.hasOwn(body as object, 'nonce')).length;
    expect(nonces()).toBe(0);
    told.date = new Date();
    await wish(screen);
    await vi.waitFor(() => expect(screen.heading()).toBe('暗証番号を初期化しました'));
    expect(nonces()).toBe(1);
  });

  it('trusts the key that was read at the first start, and no later one', async () => {
    const { server, providers } = outside();
    const key = (x: string) => ({ status: 200, body: { kty: 'EC', crv: 'P-256', x, y: 'y' } });
    server.answers.set('/api/device/pin-reset-key', [
      { status: 404, body: problemBody('not-found', 404) },
      key('first'),
      key('second'),
    ]);
    TestBed.configureTestingModule({ providers });
    const permissionKey = TestBed.inject(PinPermissionKey);
    expect(await permissionKey.of(IPHONE_ID)).toBeNull();
    expect(await permissionKey.of(IPHONE_ID)).toMatchObject({ x: 'first' });
    expect(await permissionKey.of(IPHONE_ID)).toMatchObject({ x: 'first' });
    TestBed.inject(AppMemory).forgetAll(IPHONE_ID);
    expect(await permissionKey.of(IPHONE_ID)).toMatchObject({ x: 'second' });
  });
});

describe('the portal’s link', () => {
  it('leads to the initialisation and keeps which phone and application it is for', async () => {
    TestBed.configureTestingModule({ providers: [...outside().providers, provideRouter(routes)] });
    await RouterTestingHarness.create(`/?iccid=${ICCID}&application=${NUMBER}&pin=initialise`);
    expect(TestBed.inject(Router).url).toBe(`/initialise-pin?iccid=${ICCID}&application=${NUMBER}`);
  });
});
