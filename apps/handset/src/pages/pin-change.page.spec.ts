import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keyLabel } from '../phone/key-holder';
import { type Handset, PhoneStore } from '../phone/phone-store';
import { ANDROID, application, outside } from '../testing/fakes';
import { IPHONE, iphoneWorld } from '../testing/iphone-world';
import { show } from '../testing/screen';
import { PinChangePage } from './pin-change.page';

type Screen = Awaited<ReturnType<typeof show>>;

async function change(screen: Screen, old: string, pin: string, repeated = pin): Promise<void> {
  screen.type('old-pin', old);
  screen.type('new-pin', pin);
  screen.type('repeated-pin', repeated);
  await screen.press('暗証番号を変える');
}
const inHand = (phone: Handset) => ({ provide: PhoneStore, useValue: { phone: signal(phone), iccid: signal('') } });

describe('the PIN changed on the phone', () => {
  afterEach(() => {
    TestBed.resetTestingModule();
    document.body.replaceChildren();
  });

  async function sim() {
    const world = outside();
    world.card.pin = '1357';
    TestBed.configureTestingModule({ providers: [...world.providers, inHand(ANDROID)] });
    return { ...world, screen: await show(PinChangePage) };
  }

  it('is the SIM’s affair: the old one, the new one, no server', async () => {
    const { screen, card, server } = await sim();
    await change(screen, '1357', '2580');
    expect(screen.text()).toContain('暗証番号を変えました');
    expect(card.pin).toBe('2580');
    expect(server.asked).toEqual([]);
  });

  it('counts a wrong old one and locks after three', async () => {
    const { screen, card } = await sim();
    await change(screen, '9999', '2580');
    expect(screen.root.querySelector('#old-pin-tries')?.textContent).toContain('あと2回');
    await change(screen, '9999', '2580');
    await change(screen, '9999', '2580');
    await change(screen, '9999', '2580');
    expect(screen.text()).toContain('マイナンバーカードを使って暗証番号を初期化');
    expect(card.pin).toBe('1357');
    const way = [...screen.root.querySelectorAll('a')].find((link) => link.textContent?.includes('忘れた・ロックした'));
    expect(way?.getAttribute('href')).toBe('/initialise-pin');
  });

  it.each([
    ['2580', '2581', '一致しません'],
    ['1234', '1234', '続き番号'],
    ['8642', '8642', '電話番号'],
    ['1357', '1357', '今の暗証番号とは違う番号'],
  ])('refuses %s / %s before the old one costs a try', async (pin, repeated, reason) => {
    const { screen, card } = await sim();
    card.tries = 2;
    await change(screen, '1357', pin, repeated);
    expect(screen.root.querySelector('[role=alert]')?.textContent).toContain(reason);
    expect(card.tries).toBe(2);
  });

  it('is the Keychain’s affair on an iPhone', async () => {
    const world = await iphoneWorld();
    const keychain = await world.open();
    const label = keyLabel(application('completed', 9).id);
    await keychain.attest(new Uint8Array(32));
    const { keyRef, spki } = await keychain.generateKeyPair('p-256', label);
    await keychain.storeCertificate(keyRef, await world.server.certificateFor(spki));
    await keychain.setPin(keyRef, '1357');
    TestBed.configureTestingModule({ providers: [...world.providers, inHand(IPHONE)] });
    const screen = await show(PinChangePage);
    await change(screen, '9999', '2580');
    await vi.waitFor(() => expect(screen.root.querySelector('#old-pin-tries')?.textContent).toContain('あと2回'));
    await screen.stable();
    await change(screen, '1357', '2580');
    await vi.waitFor(() => expect(screen.text()).toContain('暗証番号を変えました'));
    await expect(keychain.sign(keyRef, spki, { pin: '2580' })).resolves.toBeDefined();
    expect(world.server.asked).toEqual([]);
  });
});
