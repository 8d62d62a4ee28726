// 通話の確認と2人目の承認 in real browsers: desk and holder see the same four digits, the holder confirms with the card, the desk asks for the
// end of the certificate, the supervisor approves exactly that, and the gate refuses.
import { expect, test } from '@playwright/test';
import { HeadlessGate, phoneCertificateJourney } from '../../apps/sandbox/src/headless';
import { newcomer, sharedPlace } from '../faults/fault-world';
import { accessible, byMenu, Complaints, headed, part, say } from './browser';
import { readCard, staffSignIn } from './sign-in';

const place = sharedPlace();
const { world } = place;
const PIN = '2580';

test('a desk ends a certificate by the holder’s call and card, with a second person’s approval', async ({
  browser,
  context,
}) => {
  test.setTimeout(600_000);
  const complaints = new Complaints();
  complaints.watch(context);
  const { person, handset } = await newcomer(place);
  const { serial, phone } = await phoneCertificateJourney({ world, person, handset, phonePin: PIN });

  const deskContext = await browser.newContext();
  complaints.watch(deskContext);
  const desk = await deskContext.newPage();
  await staffSignIn(desk, world, 'docomo-desk');
  await desk.getByRole('searchbox').fill(handset.phoneNumber);
  await desk.getByRole('search').getByRole('button').click();
  await desk.getByRole('rowheader').getByRole('link').click();
  const call = desk.locator('[data-part=call]');
  const end = desk.locator('.desk-action').filter({ hasText: part('backoffice.end.title') });
  await expect(end.getByRole('button')).toHaveAttribute('aria-disabled', 'true');
  await call.getByRole('button', { name: say('backoffice.call.begin') }).click();
  const digits = call.locator('.desk-call__digits');
  await expect(digits).toHaveText(/^\d \d \d \d$/);
  await accessible(desk, 'back office: call code');

  await test.step('the holder signs in with the card, sees the same digits and confirms', async () => {
    const portal = await context.newPage();
    await portal.goto('/');
    await portal.getByRole('button', { name: say('portal.start.sign-in') }).click();
    await readCard(portal, person);
    await headed(portal, 'portal.overview.title');
    await portal.getByRole('link', { name: say('portal.call.title') }).click();
    await headed(portal, 'portal.call.title');
    await expect(portal.locator('.portal-number__value')).toHaveText((await digits.textContent()) ?? '');
    await accessible(portal, 'portal: call with a desk');
    await portal.getByRole('button', { name: say('portal.call.same') }).click();
    await expect(portal.getByText(part('portal.call.confirmed'))).toBeVisible();
    await accessible(portal, 'portal: call confirmed');
  });

  await test.step('the desk sees it, reads out the words and asks for the end', async () => {
    await expect(call.getByText(say('backoffice.call.card-read'))).toBeVisible();
    const proofs = desk.locator('[data-operation=end-at-desk]');
    await proofs.locator('summary').click();
    await expect(proofs.locator('.desk-script')).toContainText(handset.phoneNumber.slice(-4));
    await accessible(desk, 'back office: proofs and script');
    await end.getByRole('button').click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByRole('combobox').selectOption('handing-over');
    await dialog.locator('#end-reason').fill('下取りのため');
    await dialog.locator('#end-confirmation').fill(serial.slice(-4));
    await accessible(desk, 'back office: request for the end');
    await dialog.getByRole('button', { name: say('backoffice.end.submit') }).click();
    await expect(desk.getByText(part('backoffice.end.done'))).toBeVisible();
  });

  await test.step('the supervisor approves exactly that', async () => {
    const otherContext = await browser.newContext();
    complaints.watch(otherContext);
    const supervisor = await otherContext.newPage();
    await staffSignIn(supervisor, world, 'docomo-supervisor');
    await byMenu(supervisor, 'backoffice.menu.approvals');
    await headed(supervisor, 'backoffice.approvals.title');
    const request = supervisor.locator('[data-approval]').filter({ hasText: serial });
    await expect(request).toHaveAttribute('data-state', 'proposed');
    await accessible(supervisor, 'back office: approvals');
    await request.getByRole('button', { name: say('backoffice.approvals.approve') }).click();
    await expect(supervisor.getByText(part('backoffice.approvals.told.approved'))).toBeVisible();
    await expect(request).toHaveAttribute('data-state', 'approved');
    await otherContext.close();
  });

  const gate = await HeadlessGate.open(world);
  expect(await gate.verdictOn(phone, PIN)).toBe('certificate-revoked');
  await deskContext.close();
  expect(complaints.list).toEqual([]);
});
