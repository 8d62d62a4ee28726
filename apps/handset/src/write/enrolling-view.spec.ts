import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { LanguageStore } from '@sumaho-jpki/screen/wording';
import { afterEach, describe, expect, it } from 'vitest';
import { PhoneClock } from '../phone/phone-clock';
import { NOW } from '../phone/trust-anchor';
import { application, outside } from '../testing/fakes';
import { IPHONE } from '../testing/iphone-world';
import { show } from '../testing/screen';
import { EnrollingView } from './enrolling-view';
import { Progress } from './progress';
import { Provisioning } from './provisioning';

describe('the progress of the Keychain', () => {
  afterEach(() => TestBed.resetTestingModule());

  async function begin(route: 'keychain' | 'keychain-central' = 'keychain') {
    const elsewhere = signal(false);
    const fake = { application: signal({ ...application('preparing', 2), route }), phone: signal(IPHONE), elsewhere };
    TestBed.configureTestingModule({
      providers: [
        ...outside().providers,
        Progress,
        { provide: Provisioning, useValue: fake },
        { provide: NOW, useValue: () => new Date('2026-11-23T03:00:00Z') },
      ],
    });
    const progress = TestBed.inject(Progress);
    const screen = await show(EnrollingView);
    const log = () => [...screen.root.querySelectorAll('[role=log] p')].map((line) => line.textContent?.trim());
    return { progress, screen, log, elsewhere };
  }

  it('names six stages and tells each one that is over, the key with its measured time', async () => {
    const { progress, screen, log } = await begin();
    expect(screen.root.querySelectorAll('li')).toHaveLength(6);
    expect(log()).toEqual([]);
    progress.stage.set('request');
    progress.facts.set({ kind: 'rsa-2048', born: 'phone', milliseconds: 187.4, attempts: 1 });
    await screen.stable();
    expect(log()).toEqual(['本物のアプリと電話であることを示しました。', '鍵が電話の中で生まれました（187ミリ秒）。']);
    expect(screen.root.querySelector('[aria-current=step]')?.textContent).toContain('証明書を申し込む');
    progress.stage.set('store');
    await screen.stable();
    expect(log()).toHaveLength(5);
  });

  it('tells what the key is, where it was born and what left the phone', async () => {
    const { progress, screen } = await begin();
    progress.facts.set({ kind: 'rsa-2048', born: 'phone', milliseconds: 187.4, attempts: 1 });
    await screen.stable();
    const details = screen.root.querySelector('app-key-details')?.textContent ?? '';
    expect(details).toContain('RSA 2048ビット');
    expect(details).toContain('この電話の保護された保管場所の中');
    expect(details).toContain('秘密鍵は出ていません');
  });

  it('says of a delivered key that it is made at J-LIS and arrives encrypted', async () => {
    const { progress, screen, log } = await begin('keychain-central');
    progress.stage.set('certificate');
    progress.facts.set({ kind: 'rsa-2048', born: 'j-lis', milliseconds: null, attempts: 1 });
    await screen.stable();
    expect(screen.text()).toContain('この電話の鍵だけで開ける形に暗号化されて届きます');
    expect(screen.text()).toContain('この電話では作っていません');
    expect(log()).toContain('J-LISが鍵と証明書を作りました。');
  });

  it('says what the phone’s clock says and what it really is', async () => {
    const { progress, screen } = await begin();
    TestBed.inject(PhoneClock).hear(new Date(Date.now() - 86_400_000).toUTCString(), Date.now());
    progress.trouble.set('clock');
    await screen.stable();
    expect(screen.text()).toContain('この電話の時計が合っていません');
    expect(screen.text()).toContain('2026年11月23日 12:00');
    TestBed.inject(LanguageStore).choose('en');
    await screen.stable();
    expect(screen.text()).toContain('The clock of this phone is wrong.');
  });

  it('says when another tab does it, when the phone is locked, and when the network is gone', async () => {
    const { progress, screen, elsewhere } = await begin();
    elsewhere.set(true);
    progress.trouble.set('phone-locked');
    await screen.stable();
    expect(screen.text()).toContain('別のタブ');
    expect(screen.text()).toContain('電話がロックされました');
    progress.trouble.set('network');
    await screen.stable();
    expect(screen.text()).toContain('通信が途切れました');
  });
});
