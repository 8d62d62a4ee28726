// A SIM whose application is locked while its certificate is stopped: the app says so, and does not ask for an access code.
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PhoneStore } from '../phone/phone-store';
import { ANDROID, outside } from '../testing/fakes';
import { show } from '../testing/screen';
import { StartPage } from './start.page';

async function start({ before }: { before: boolean }) {
  const world = outside();
  world.card.pin = '1357';
  const phone = signal<typeof ANDROID | null>(ANDROID);
  const store = { phone, iccid: signal(''), phones: signal([]), unreachable: signal(false) };
  TestBed.configureTestingModule({ providers: [...world.providers, { provide: PhoneStore, useValue: store }] });
  if (before) {
    const seen = await show(StartPage);
    await vi.waitFor(() => expect(seen.heading()).not.toContain('使えません'));
    await vi.waitFor(() => expect(seen.root.querySelector('app-home-view')).not.toBeNull());
    phone.set(null);
    await seen.stable();
  }
  world.card.here = false;
  phone.set(ANDROID);
  return { ...world, screen: await show(StartPage) };
}

describe('the start page over a locked SIM', () => {
  afterEach(() => {
    TestBed.resetTestingModule();
    document.body.replaceChildren();
    localStorage.clear();
  });

  it('says that the certificate cannot be used now, and looks again when it is told to', async () => {
    const { screen, card } = await start({ before: true });
    await vi.waitFor(() => expect(screen.heading()).toBe('このSIMの証明書は、いま使えません'));
    expect(screen.text()).toContain('一時停止の間は、SIMの中もロックされています');
    card.here = true;
    await screen.press('もう一度試す');
    await vi.waitFor(() => expect(screen.root.querySelector('app-home-view')).not.toBeNull());
  });

  it('takes an access code as before where there never was a certificate', async () => {
    const { screen } = await start({ before: false });
    await vi.waitFor(() => expect(screen.root.querySelector('app-write-flow')).not.toBeNull());
  });
});
