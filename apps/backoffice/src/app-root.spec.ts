import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { ApiClient } from '@sumaho-jpki/screen/dads';
import { isWordingKey, wording } from '@sumaho-jpki/screen/wording';
import { beforeEach, describe, expect, it } from 'vitest';
import { appConfig } from './app.config';
import { AppRoot } from './app-root';
import { routes } from './routes';
import { StaffSession } from './session/staff-session';
import { FakeApi, sessionOf, STAFF, staffRoutes } from './testing/desk';

type Viewer = (typeof STAFF)[keyof typeof STAFF];

async function begin(viewer: Viewer | null, address = '/') {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.signOut, () => undefined);
  TestBed.configureTestingModule({ providers: [...appConfig.providers, { provide: ApiClient, useValue: api }] });
  const fixture = TestBed.createComponent(AppRoot);
  document.body.append(fixture.nativeElement);
  await TestBed.inject(Router).navigateByUrl(address);
  await fixture.whenStable();
  const root: HTMLElement = fixture.nativeElement;
  const text = (selector: string): string =>
    (root.querySelector(selector)?.textContent ?? '').replace(/\s+/gu, ' ').trim();
  return { api, fixture, root, text };
}

describe('the frame of this surface', () => {
  beforeEach(() => localStorage.clear());

  it('shows its own name in the header', async () => {
    const { text } = await begin(null);
    expect(text('header')).toContain(wording['backoffice.name'].ja);
  });

  it('titles every page by a wording key', () => {
    const untitled = routes.filter((route) => route.redirectTo === undefined && !isWordingKey(String(route.title)));
    expect(untitled.map((route) => route.path)).toEqual([]);
  });

  it('sends an unknown address to a page that exists', async () => {
    await begin(STAFF.jlis, '/no-such-page');
    expect(TestBed.inject(Router).url).toBe('/');
  });

  it('shows who is signed in, as what, and for whom, by colour and word', async () => {
    const { root, text } = await begin(STAFF.docomo);
    expect(text('.desk-who')).toContain('ドコモ');
    expect(text('.desk-who')).toContain('ドコモ窓口 一郎 携帯電話会社の窓口');
    expect(root.querySelector('.desk-stripe')?.getAttribute('data-carrier')).toBe('docomo');
  });

  it.each([
    [
      STAFF.docomo,
      [
        '回線',
        '対応待ち',
        '承認待ち',
        'CSV一括処理',
        '練習用回線',
        '集計',
        '記録の不一致',
        'MVNOの契約',
        'ログイン手段',
      ],
    ],
    [
      STAFF.approver,
      [
        '回線',
        '承認待ち',
        'CSV一括処理',
        '練習用回線',
        '電子証明書',
        '一括失効',
        '事故対応',
        '発行方針',
        '集計',
        '保留中の処理',
        '記録の不一致',
        '認証局の状態',
        '鍵セレモニー',
        '発行方式の比較',
        'MVNOの契約',
        'TSM・ゲート',
        '検証者',
        '職員',
        'ログイン手段',
      ],
    ],
    [
      STAFF.auditor,
      [
        '回線',
        '承認待ち',
        '練習用回線',
        '電子証明書',
        '発行方針',
        '集計',
        '保留中の処理',
        '記録の不一致',
        '認証局の状態',
        '鍵セレモニー',
        '発行方式の比較',
        'MVNOの契約',
        'TSM・ゲート',
        '検証者',
        '職員',
        'ログイン手段',
      ],
    ],
  ])('offers the pages the role may read', async (viewer, names) => {
    const { root } = await begin(viewer);
    expect([...root.querySelectorAll('nav.dads-menu a')].map((link) => link.textContent?.trim())).toEqual(names);
  });

  it('folds the pages by group; a group opens by its button and closes by Escape, which gives the focus back', async () => {
    const { fixture, root } = await begin(STAFF.approver);
    const button = [...root.querySelectorAll<HTMLButtonElement>('.desk-menu__button')].find((each) =>
      each.textContent?.includes('運用の状態'),
    );
    const list = root.querySelector<HTMLElement>(`[id="${button?.getAttribute('aria-controls')}"]`);
    expect([button?.getAttribute('aria-expanded'), list?.hidden]).toEqual(['false', true]);
    button?.click();
    await fixture.whenStable();
    expect([button?.getAttribute('aria-expanded'), list?.hidden]).toEqual(['true', false]);
    const link = list?.querySelector('a');
    link?.focus();
    link?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await fixture.whenStable();
    expect([button?.getAttribute('aria-expanded'), document.activeElement]).toEqual(['false', button]);
  });

  it('marks the group of the page that is open, and closes it on the way there', async () => {
    const { fixture, root } = await begin(STAFF.auditor);
    const group = (name: string) =>
      [...root.querySelectorAll('.desk-menu__button')].find((each) => each.textContent?.includes(name));
    group('電子証明書と発行')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await TestBed.inject(Router).navigateByUrl('/policies');
    await fixture.whenStable();
    expect(group('電子証明書と発行')?.hasAttribute('data-current')).toBe(true);
    expect(group('運用の状態')?.hasAttribute('data-current')).toBe(false);
    expect(root.querySelector('[aria-expanded=true]')).toBeNull();
  });

  it('goes to the search box on “/” unless that is switched off', async () => {
    const { root } = await begin(STAFF.jlis);
    const box = root.querySelector<HTMLInputElement>('#find');
    const press = (): boolean => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }));
    box?.blur();
    press();
    expect(document.activeElement).toBe(box);
    box?.blur();
    root.querySelector<HTMLInputElement>('footer input[type=checkbox]')?.click();
    press();
    expect(document.activeElement).not.toBe(box);
  });

  it('hides the page behind the sign-in when the session is over, and keeps it', async () => {
    const { fixture, root } = await begin(STAFF.jlis);
    const box = root.querySelector('#find');
    TestBed.inject(StaffSession).lock();
    await fixture.whenStable();
    expect(root.querySelector('#locked-title')?.textContent).toContain('ログインの有効時間が過ぎました');
    expect(box?.isConnected).toBe(true);
    expect(box?.closest('[hidden]')).not.toBeNull();
  });

  it('says that a fresh proof is wanted, not that the session is over', async () => {
    const { fixture, root } = await begin(STAFF.jlis);
    TestBed.inject(StaffSession).askProof();
    await fixture.whenStable();
    expect(root.querySelector('#locked-title')?.textContent).toContain('もう一度、本人確認をしてください');
    expect(root.querySelector('#locked-title')?.parentElement?.textContent).toContain('入力した内容のまま続けられます');
  });

  it('leaves a locked page without asking a server that would refuse', async () => {
    const { api, fixture, root } = await begin(STAFF.jlis);
    TestBed.inject(StaffSession).lock();
    await fixture.whenStable();
    const button = [...root.querySelectorAll('button')].find((each) => each.textContent?.includes('ログアウト'));
    button?.click();
    await fixture.whenStable();
    expect(api.of(staffRoutes.signOut)).toHaveLength(0);
    expect(TestBed.inject(Router).url).toBe('/sign-in');
  });

  it('signs out on the server and goes to the sign-in', async () => {
    const { api, fixture, root } = await begin(STAFF.jlis);
    const button = [...root.querySelectorAll('button')].find((each) => each.textContent?.includes('ログアウト'));
    button?.click();
    await fixture.whenStable();
    expect(api.of(staffRoutes.signOut)).toHaveLength(1);
    expect(TestBed.inject(Router).url).toBe('/sign-in');
  });
});
