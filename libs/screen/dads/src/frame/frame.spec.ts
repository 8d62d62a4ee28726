import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { describe, expect, it } from 'vitest';
import { render } from '../../testing/render';
import { PageShell } from './page-shell';
import { PageTitle, provideWordedTitles } from './page-title';

@Component({
  imports: [PageShell],
  template: `<dads-page-shell><h1>回線の確認</h1></dads-page-shell>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Host {}

const begin = () => render(Host, provideWordedTitles('portal.name'));

describe('the frame of every page', () => {
  it('has the landmarks, the product, the surface and a ribbon in two languages', async () => {
    const { query } = await begin();
    expect([query.all('header').length, query.all('main').length, query.all('footer').length]).toEqual([1, 1, 1]);
    expect(query.text('.dads-header__product')).toBe('スマホJPKI 利用者ポータル');
    expect(query.text('.dads-ribbon')).toContain('これは仮想の環境です This is a virtual environment');
    expect(query.text('footer h2')).toBe('お困りのときは');
  });

  it('lets the keyboard skip to the main part first', async () => {
    const { query } = await begin();
    const first = query.all('a, button, select, input')[0];
    expect(first?.textContent?.trim()).toBe('本文へ移動');
    first?.click();
    expect(document.activeElement).toBe(query.one('main'));
  });

  it('switches the language, each naming itself', async () => {
    const { query, whenStable } = await begin();
    const select = query.one<HTMLSelectElement>('.dads-language-selector select');
    expect([...select.options].map((option) => option.text.trim())).toEqual(['日本語', 'やさしい日本語', 'English']);
    select.value = 'en';
    select.dispatchEvent(new Event('change'));
    await whenStable();
    expect(query.text('footer h2')).toBe('If you need help');
    expect(document.documentElement.lang).toBe('en');
    expect(query.text('.dads-header__surface')).toBe('Citizen portal');
  });

  it('moves the focus to the heading after a change of page, not at load', async () => {
    const { query, whenStable } = await begin();
    expect(document.activeElement).not.toBe(query.one('h1'));
    const router = TestBed.inject(Router);
    router.resetConfig([{ path: '**', children: [] }]);
    await router.navigateByUrl('/one');
    await router.navigateByUrl('/two');
    await whenStable();
    expect(document.activeElement).toBe(query.one('h1'));
  });

  it('titles the document with page, surface and product', async () => {
    await begin();
    TestBed.inject(PageTitle).set('portal.start.title');
    TestBed.tick();
    expect(document.title).toBe('スマホ用電子証明書の申し込み | 利用者ポータル | スマホJPKI');
  });
});
