import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { isWordingKey, wording } from '@sumaho-jpki/screen/wording';
import { beforeEach, describe, expect, it } from 'vitest';
import { appConfig } from './app.config';
import { AppRoot } from './app-root';
import { routes } from './routes';

describe('the frame of this surface', () => {
  beforeEach(() => {
    localStorage.clear();
    TestBed.configureTestingModule({ providers: appConfig.providers });
  });

  it('shows its own name in the header', async () => {
    const root = TestBed.createComponent(AppRoot);
    await root.whenStable();
    const header: HTMLElement | null = root.nativeElement.querySelector('header');
    expect(header?.textContent).toContain(wording['backoffice.name'].ja);
  });

  it('titles every page by a wording key', () => {
    const untitled = routes.filter((route) => route.redirectTo === undefined && !isWordingKey(String(route.title)));
    expect(untitled.map((route) => route.path)).toEqual([]);
  });

  it('sends an unknown address to a page that exists', async () => {
    const router = TestBed.inject(Router);
    await router.navigateByUrl('/no-such-page');
    expect(router.url).not.toContain('no-such-page');
  });
});
