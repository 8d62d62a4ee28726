// The two ways in, as people go them: a citizen with the card, staff with password and one-time code.
import { expect, type Page } from '@playwright/test';
import type { World, WorldPerson } from '../../apps/sandbox/src/headless';
import { accessible, headed, part, say } from './browser';

/** The card reader's page of the sandbox: this person's card, its PIN. */
export async function readCard(page: Page, person: WorldPerson): Promise<void> {
  await accessible(page, 'card reader');
  await page.getByLabel('カード').first().selectOption(person.id);
  await page.getByLabel(/暗証番号/).fill(person.pin);
  await page.getByRole('button', { name: /読み取る/ }).click();
}

/** Password and one-time code of a sandbox account, up to the first page of the back office. */
export async function staffSignIn(page: Page, world: World, account: string): Promise<void> {
  await page.goto('/backoffice/');
  await headed(page, 'backoffice.sign-in.title');
  await accessible(page, 'back office: sign-in');
  const { password } = await world.staff(account);
  await page.getByLabel(part('backoffice.sign-in.account')).fill(account);
  await page.locator('#password').fill(password);
  await page.getByRole('button', { name: say('backoffice.sign-in.next') }).click();
  const code = page.getByLabel(part('backoffice.sign-in.code'));
  await expect(code).toBeVisible();
  await accessible(page, 'back office: one-time code');
  await code.fill(await world.unspentCode(account));
  await page.getByRole('button', { name: say('backoffice.sign-in.submit') }).click();
  await headed(page, 'backoffice.start.title');
}
