// 機種変更・解約・譲渡の前に in a real browser: what will happen, the end at once, and the proof that the SIM is clean, which anybody may check.
import { expect, test } from '@playwright/test';
import { phoneCertificateJourney } from '../../apps/sandbox/src/headless';
import { newcomer, sharedPlace } from '../faults/fault-world';
import { accessible, Complaints, headed, part, say } from './browser';
import { readCard } from './sign-in';

const place = sharedPlace();
const { world } = place;

test('before a new phone the holder reads what follows, ends the certificate and shows a stranger what the SIM holds', async ({
  browser,
  context,
}) => {
  test.setTimeout(600_000);
  const complaints = new Complaints();
  complaints.watch(context);
  const { person, handset } = await newcomer(place);
  const { phone, serial } = await phoneCertificateJourney({ world, person, handset, phonePin: '2580' });

  const portal = await context.newPage();
  await portal.goto('/');
  await portal.getByRole('button', { name: say('portal.start.sign-in') }).click();
  await readCard(portal, person);
  await headed(portal, 'portal.overview.title');
  await portal
    .getByRole('link', { name: say('portal.before.link') })
    .first()
    .click();
  await headed(portal, 'portal.before.title');
  await accessible(portal, 'portal: before a change');

  const ask = portal.getByRole('button', { name: say('portal.clean.issue') });
  await ask.click();
  await expect(portal.getByText(part('portal.clean.no'))).toBeVisible();
  await accessible(portal, 'portal: codes of a SIM that holds a key');

  await test.step('the holder ends the certificate, and the carrier deletes the key', async () => {
    await portal.locator('[data-event=dispose-sim]').getByRole('button').click();
    const dialog = portal.getByRole('dialog');
    await dialog.locator('#end-confirmation').fill(serial.slice(-4));
    await accessible(portal, 'portal: the end, begun from there');
    await dialog.getByRole('button', { name: say('portal.care.revoke.yes') }).click();
    await expect(portal.getByText(part('portal.before.ended'))).toBeVisible();
    await phone.runErrands();
  });

  await test.step('a stranger checks the code without signing in', async () => {
    await portal.getByRole('link', { name: new RegExp(part('portal.clean.open')) }).click();
    await headed(portal, 'portal.clean.check.title');
    const address = portal.url();
    const stranger = await browser.newContext();
    complaints.watch(stranger);
    const page = await stranger.newPage();
    await expect(async () => {
      await page.goto(address);
      await expect(page.getByText(part('portal.clean.yes'))).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: 120_000 });
    await accessible(page, 'portal: a clean SIM, checked by a stranger');
    await stranger.close();
  });
  expect(complaints.list).toEqual([]);
});
