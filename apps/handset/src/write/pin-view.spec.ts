import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { JpkiApplicationError } from '@sumaho-jpki/wire/jpki-applet';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANDROID, application, outside, settled } from '../testing/fakes';
import { PinView } from './pin-view';
import { Provisioning, type WriteView } from './provisioning';

describe('the PIN screen', () => {
  const view = signal<WriteView>('set-pin');
  const setPin = vi.fn<(pin: string) => Promise<void>>();
  const activate = vi.fn<(pin: string) => Promise<void>>();

  beforeEach(() => {
    view.set('set-pin');
    setPin.mockReset().mockResolvedValue();
    activate.mockReset().mockResolvedValue();
  });
  afterEach(() => TestBed.resetTestingModule());

  async function begin() {
    const fake = {
      view,
      phone: signal(ANDROID),
      application: signal(application('awaiting-pin', 4)),
      setPin,
      activate,
      forPin: signal(false),
      pinIsKnown: () => view.set('enter-pin'),
    };
    TestBed.configureTestingModule({
      providers: [...outside().providers, { provide: Provisioning, useValue: fake }],
    });
    const fixture = TestBed.createComponent(PinView);
    document.body.append(fixture.nativeElement);
    await fixture.whenStable();
    const root: HTMLElement = fixture.nativeElement;
    const type = (id: string, text: string) => {
      const box = root.querySelector<HTMLInputElement>(`#${id}`);
      if (box === null) throw new Error(`no ${id}`);
      box.value = text;
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    const submit = async () => {
      root.querySelector<HTMLButtonElement>('button[type=submit]')?.click();
      await settled();
      await fixture.whenStable();
    };
    return { root, type, submit };
  }

  it.each([
    ['1234', '続き番号'],
    ['7777', '同じ数字'],
    ['8642', '電話番号'],
  ])('refuses %s with the reason', async (pin, reason) => {
    const { root, type, submit } = await begin();
    type('new-pin', pin);
    type('repeated-pin', pin);
    await submit();
    expect(root.querySelector('[role=alert]')?.textContent).toContain(reason);
    expect(setPin).not.toHaveBeenCalled();
  });

  it('refuses two that differ', async () => {
    const { root, type, submit } = await begin();
    type('new-pin', '2580');
    type('repeated-pin', '2581');
    await submit();
    expect(root.querySelector('#repeated-pin-error')?.textContent).toContain('一致しません');
    expect(setPin).not.toHaveBeenCalled();
  });

  it('takes a good one, also in full width', async () => {
    const { type, submit } = await begin();
    type('new-pin', '２５８０');
    type('repeated-pin', '2580');
    await submit();
    expect(setPin).toHaveBeenCalledExactlyOnceWith('2580');
  });

  it('asks for the PIN when the card has one already', async () => {
    setPin.mockRejectedValue(new JpkiApplicationError('pin-already-set'));
    const { root, type, submit } = await begin();
    type('new-pin', '2580');
    type('repeated-pin', '2580');
    await submit();
    expect(root.querySelector('h1')?.textContent).toContain('暗証番号を入力してください');
    expect(root.querySelector('#known-pin')).not.toBeNull();
  });

  it('shows the tries left after a wrong PIN and empties the box', async () => {
    view.set('enter-pin');
    activate.mockRejectedValue(new JpkiApplicationError('wrong-pin', { triesLeft: 2 }));
    const { root, type, submit } = await begin();
    type('known-pin', '1357');
    await settled();
    await submit();
    expect(root.querySelector('#known-pin-tries')?.textContent).toContain('あと2回');
    expect(root.querySelector<HTMLInputElement>('#known-pin')?.value).toBe('');
  });

  it('says what to do when the PIN is locked, with the number for the desk, and takes no more', async () => {
    view.set('enter-pin');
    activate.mockRejectedValue(new JpkiApplicationError('pin-blocked', { triesLeft: 0 }));
    const { root, type, submit } = await begin();
    type('known-pin', '1357');
    await submit();
    expect(root.textContent).toContain('マイナンバーカードを使って暗証番号を初期化');
    expect(root.textContent).toContain('511');
    expect(root.querySelector('button[type=submit]')?.getAttribute('aria-disabled')).toBe('true');
  });
});
