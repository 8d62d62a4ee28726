// A page with the keyboard alone.
import { expect, type Locator, type Page } from '@playwright/test';

/** Presses Tab until this has the focus. */
export async function reach({ keyboard }: Page, target: Locator): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await keyboard.press('Tab');
  }
  throw new Error('Not reached with 60 presses of Tab.');
}

/** In a select box, the option of this value. */
export async function choose(page: Page, select: Locator, value: string): Promise<void> {
  await reach(page, select);
  const options = await select.locator('option').count();
  for (let n = 0; n < options && (await select.inputValue()) !== value; n += 1) await page.keyboard.press('ArrowDown');
  await expect(select).toHaveValue(value);
}
