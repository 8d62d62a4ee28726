import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppMemory } from '../phone/app-memory';
import { KEYCHAINS } from '../phone/outside';
import { PhoneKeychain } from '../phone/phone-keychain';
import { IPHONE, IPHONE_ID, iphoneWorld, PASSCODE } from '../testing/iphone-world';
import { show } from '../testing/screen';
import { memoryStore, openKeychain } from '@sumaho-jpki/stand-ins/handset';
import { PhoneLock } from './phone-lock';

describe('the lock screen of an iPhone', () => {
  afterEach(() => TestBed.resetTestingModule());

  async function begin(open = (store = memoryStore()) => openKeychain({ store, deviceId: IPHONE_ID })) {
    const world = await iphoneWorld();
    const opened = open();
    TestBed.configureTestingModule({ providers: [...world.providers, { provide: KEYCHAINS, useValue: () => opened }] });
    const keychain = TestBed.inject(PhoneKeychain);
    await keychain.pickUp(IPHONE_ID);
    return { keychain, screen: await show(PhoneLock, { phone: IPHONE }), memory: TestBed.inject(AppMemory) };
  }

  it('asks a new phone for a passcode first, twice', async () => {
    const { keychain, screen } = await begin();
    expect(screen.heading()).toBe('電話のパスコードを決めてください');
    screen.type('new-passcode', PASSCODE);
    screen.type('repeated-passcode', '246811');
    await screen.press('パスコードを設定する');
    expect(screen.root.querySelector('#repeated-passcode-error')?.textContent).toContain('一致しません');
    screen.type('new-passcode', PASSCODE);
    screen.type('repeated-passcode', PASSCODE);
    await screen.press('パスコードを設定する');
    await vi.waitFor(() => expect(keychain.state()).toBe('unlocked'), { timeout: 4000 });
  });

  it('opens with the passcode only, and empties the box after a wrong one', async () => {
    const { keychain, screen } = await begin();
    await keychain.setPasscode(PASSCODE);
    await keychain.lock();
    await screen.stable();
    expect(screen.heading()).toBe('電話がロックされています');
    screen.type('passcode', '12345');
    await screen.press('ロックを解除する');
    expect(screen.text()).toContain('6桁のパスコード');
    screen.type('passcode', '111111');
    await screen.press('ロックを解除する');
    await vi.waitFor(() => expect(screen.root.querySelector('#passcode-error')?.textContent).toContain('違います'));
    expect(screen.root.querySelector<HTMLInputElement>('#passcode')?.value).toBe('');
    screen.type('passcode', PASSCODE);
    await screen.press('ロックを解除する');
    await vi.waitFor(() => expect(keychain.state()).toBe('unlocked'), { timeout: 4000 });
  });

  it('can be reset by whoever forgot the passcode: nothing is left, and a passcode is asked for anew', async () => {
    const { keychain, screen, memory } = await begin();
    await keychain.setPasscode(PASSCODE);
    await keychain.lock();
    memory.keep(IPHONE_ID, { token: 't', expiresAt: '2099-01-01T00:00:00Z', pinSet: false, finished: true });
    await screen.stable();
    await screen.press('この電話を初期化する');
    expect(memory.session(IPHONE_ID)).not.toBeNull();
    await screen.press('初期化する');
    await vi.waitFor(() => expect(screen.heading()).toBe('電話のパスコードを決めてください'));
    expect([memory.session(IPHONE_ID), memory.wasReset(IPHONE_ID)]).toEqual([null, true]);
  });

  it('says what to do when the browser keeps nothing', async () => {
    const { screen } = await begin(() => Promise.reject(new Error('no storage')));
    expect(screen.heading()).toBe('鍵の保管場所を開けません');
  });
});
