// What every journey in the browser holds: no console errors, no accessibility violations, the words of the wording tables.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { wording, type WordingKey } from '../../libs/screen/wording/src/wording';

export type Key = WordingKey;

/** The sentence of the screens; a place that is not filled here may hold anything. */
export function say(
  key: Key,
  params: Readonly<Record<string, string | number>> = {},
  language: 'ja' | 'en' = 'ja',
): RegExp {
  const parts = wording[key][language].split(/\{\{\s*(\w+)\s*\}\}/);
  const pattern = parts.map((part, index) => {
    if (index % 2 === 0) return escaped(part);
    const value = params[part];
    return value === undefined ? '.*' : escaped(String(value));
  });
  return new RegExp(`^\\s*${pattern.join('')}\\s*$`);
}

/** The same without the ends: for labels that carry "required" and the like. */
export const part = (key: Key, language: 'ja' | 'en' = 'ja'): string => wording[key][language];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A page by the menu of the back office: its group is unfolded first, where it stands in one. */
export async function byMenu(page: Page, key: Key): Promise<void> {
  const named = page.locator('a').filter({ hasText: say(key) });
  const link = page.locator('nav.dads-menu').locator(named);
  await link.waitFor({ state: 'attached' });
  const fold = page.locator('.desk-menu__group', { has: named }).getByRole('button', { expanded: false });
  if ((await fold.count()) > 0) await fold.click();
  await link.click();
}

/** Collects what a page complains about. */
export class Complaints {
  readonly list: string[] = [];

  watch(context: BrowserContext): void {
    context.on('page', (page) => this.watchPage(page));
    for (const page of context.pages()) this.watchPage(page);
  }

  private watchPage(page: Page): void {
    page.on('console', (message) => {
      // A SIM without the application says so with 404, and the browser calls every 404 an error.
      const ordinary = message.location().url.includes('/sandbox/omapi/') && message.text().includes('404');
      if (!ordinary && (message.type() === 'error' || message.type() === 'warning')) {
        this.list.push(`${new URL(page.url()).pathname}: ${message.type()}: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => this.list.push(`${page.url()}: ${error.message}`));
  }
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** No violation of WCAG 2.2 AA or of axe's good practice on the page as it stands. */
export async function accessible(page: Page, name: string): Promise<void> {
  await test.step(`axe: ${name}`, async () => {
    // Without frames one pass in the page itself sees all; otherwise axe opens a further page to put the frames together.
    expect(page.frames(), `${name} has no frames`).toHaveLength(1);
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode().analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
    expect.soft(found, `axe on ${name}`).toEqual([]);
  });
}

/** The page has one h1, this one. */
export async function headed(page: Page, key: Key): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say(key));
}

/** At a desk and on a phone, kept as pictures: nothing is wider than the page. */
export async function look(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  for (const width of [1366, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await page.screenshot({ path: test.info().outputPath(`${name}-${width}.png`), fullPage: true });
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), `${name}: width`).toBe(
      true,
    );
  }
  if (size) await page.setViewportSize(size);
}
