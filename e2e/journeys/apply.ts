// An application in the portal, page by page, and the access code that comes by SMS.
import { expect, type BrowserContext, type Page } from '@playwright/test';
import type { WorldHandset, WorldPerson } from '../../apps/sandbox/src/headless';
import { accessible, headed, part, say } from './browser';
import { readCard } from './sign-in';

export const DOWNLOAD_PASSWORD = 'Tsubame-to-Ringo-2027';

/** From the portal's first page to the access code that was sent. @returns the application's id */
export async function apply(portal: Page, person: WorldPerson, handset: WorldHandset): Promise<string> {
  await portal.goto('/');
  await headed(portal, 'portal.start.title');
  await accessible(portal, 'portal: start');
  await portal.getByRole('button', { name: say('portal.start.sign-in') }).click();
  await readCard(portal, person);

  await headed(portal, 'portal.overview.title');
  await accessible(portal, 'portal: my page');
  await portal.getByRole('link', { name: say('portal.overview.apply.button') }).click();

  await headed(portal, 'portal.apply.title');
  await portal.getByLabel(part('portal.apply.phone')).first().fill(handset.phoneNumber);
  await portal.locator('#handset-model').selectOption(handset.model);
  await portal.getByRole('button', { name: say('portal.apply.check') }).click();
  await expect(portal.getByText(part('portal.verdict.yes'))).toBeVisible();
  await accessible(portal, `portal: line and phone (${handset.os})`);
  await portal.getByRole('button', { name: say('portal.apply.next') }).click();

  await headed(portal, 'portal.consent.title');
  await accessible(portal, `portal: consent (${handset.os})`);
  await portal.getByRole('checkbox').check();
  await portal.getByRole('button', { name: say('portal.consent.next') }).click();

  await headed(portal, 'portal.sign.title');
  await expect(portal.getByText(handset.iccid)).toBeVisible();
  await accessible(portal, `portal: check and sign (${handset.os})`);
  await portal.getByRole('button', { name: say('portal.sign.button') }).click();

  await expect(portal.getByText('次の内容に電子署名します')).toBeVisible();
  await accessible(portal, `signature service (${handset.os})`);
  await portal.getByLabel('カード').first().selectOption(person.id);
  await portal.getByLabel(/署名用パスワード/).fill(person.signaturePassword);
  await portal.getByRole('button', { name: /署名する/ }).click();

  await headed(portal, 'portal.application.title');
  await accessible(portal, `portal: application, password wanted (${handset.os})`);
  await portal.locator('#download-password').fill(DOWNLOAD_PASSWORD);
  await portal.getByRole('button', { name: say('portal.password.save') }).click();
  await expect(portal.getByText(say('portal.code.sent', { phone: handset.phoneNumber }))).toBeVisible();
  await accessible(portal, `portal: application, code sent (${handset.os})`);
  return /\/applications\/([0-9a-f-]{36})/.exec(portal.url())?.[1] ?? '';
}

/** The access code as the tester's inbox shows it. */
export async function accessCode(context: BrowserContext, handset: WorldHandset): Promise<string> {
  const inbox = await context.newPage();
  await inbox.goto('/sandbox/messages');
  await accessible(inbox, 'sandbox: SMS inbox');
  const code = /\d{4}-\d{4}-\d{4}/;
  const newest = inbox.locator('article').filter({ hasText: handset.phoneNumber }).filter({ hasText: code }).first();
  // The page stands as it was opened: what comes a moment later is on the next one.
  while ((await newest.count()) === 0) await inbox.reload();
  const text = (await newest.textContent()) ?? '';
  await inbox.close();
  return code.exec(text)?.[0] ?? '';
}
