// 紛失・発見・失効 as the holder lives through them: stopped from a browser at once, refused at the gate, found and used again,
// and ended for good before the phone is given away. The desk sees the holds and whose they are.
import { expect, test } from '@playwright/test';
import {
  HeadlessGate,
  PHONE_LOCKED,
  phoneCertificateJourney,
  World,
  type HeadlessPhone,
} from '../../apps/sandbox/src/headless';
import { apply } from './apply';
import { accessible, Complaints, headed, part, say } from './browser';
import { readCard, staffSignIn } from './sign-in';

const world = new World(process.env['SUMAHO_TEST_URL'] ?? '');
const PIN = '2580';

const verdictAtGate = (gate: HeadlessGate, phone: HeadlessPhone): Promise<string> => gate.verdictOn(phone, PIN);

test('a lost phone is stopped at once, found, used again, and ended before it is given away', async ({
  browser,
  context,
}) => {
  test.setTimeout(600_000);
  const complaints = new Complaints();
  complaints.watch(context);
  const [newcomer] = await world.newcomers();
  if (!newcomer) throw new Error('The sandbox made nobody.');
  const { serial, phone } = await phoneCertificateJourney({ world, ...newcomer, phonePin: PIN });
  const gate = await HeadlessGate.open(world);
  expect(await verdictAtGate(gate, phone)).toBe('admitted');

  const portal = await context.newPage();
  await portal.goto('/');
  await portal.getByRole('button', { name: say('portal.start.sign-in') }).click();
  await readCard(portal, newcomer.person);
  await headed(portal, 'portal.overview.title');
  await expect(portal.getByText(say('portal.certificate.good'))).toBeVisible();
  await accessible(portal, 'portal: my certificate');

  await test.step('stopped', async () => {
    // One press: what it does stands beside it.
    await expect(portal.getByText(say('portal.care.suspend.when'))).toBeVisible();
    await portal.getByRole('button', { name: say('portal.care.suspend') }).click();
    await expect(portal.getByText(part('portal.certificate.revoked'))).toBeVisible();
    await expect(portal.getByRole('button', { name: say('portal.care.resume') })).toBeVisible();
    // The status counts at once, the SIM follows by short message although nobody opens the app.
    expect(['certificate-suspended', PHONE_LOCKED]).toContain(await verdictAtGate(gate, phone));
    await expect(portal.getByText(say('portal.lock.locked'))).toBeVisible({ timeout: 60_000 });
    await accessible(portal, 'portal: stopped');
    expect(await phone.selects()).toBe(false);
    await expect(phone.sign(PIN, 'a text')).rejects.toThrow();
    expect(await verdictAtGate(gate, phone)).toBe(PHONE_LOCKED);
  });

  await test.step('the hotline sees the hold and cannot lift it; J-LIS places its own', async () => {
    const deskContext = await browser.newContext();
    complaints.watch(deskContext);
    const desk = await deskContext.newPage();
    await staffSignIn(desk, world, 'hotline');
    await desk.goto(`/backoffice/certificates/${serial}`);
    const resume = desk.locator('.desk-action').filter({ hasText: '解除する' });
    await expect(resume.getByRole('button')).toHaveAttribute('aria-disabled', 'true');
    await expect(desk.locator('[data-lock]')).toContainText('ロックされています');
    await expect(desk.locator('[data-lock]')).toContainText('SMS');
    await accessible(desk, 'back office: suspended');
    await deskContext.close();
    const jlisContext = await browser.newContext();
    complaints.watch(jlisContext);
    const jlis = await jlisContext.newPage();
    await staffSignIn(jlis, world, 'jlis-approver');
    await jlis.goto(`/backoffice/certificates/${serial}`);
    await jlis
      .locator('.desk-action')
      .getByRole('button', { name: /一時停止する/ })
      .click();
    const dialog = jlis.getByRole('dialog');
    await dialog.getByRole('combobox').selectOption('incident');
    await accessible(jlis, 'back office: hold');
    await dialog.getByRole('button', { name: say('backoffice.hold.suspend.submit') }).click();
    await expect(jlis.getByText(part('backoffice.hold.suspend.done'))).toBeVisible();

    // The holder lifts the own hold, and the other one keeps the certificate stopped.
    await portal.getByRole('button', { name: say('portal.care.resume') }).click();
    await portal
      .getByRole('dialog')
      .getByRole('button', { name: say('portal.care.resume.yes') })
      .click();
    await expect(portal.getByText(part('portal.care.resume.done'))).toBeVisible();
    expect(await verdictAtGate(gate, phone)).toBe(PHONE_LOCKED);

    // J-LIS's own takes two persons: the operator asks, the approver lifts exactly that.
    const operatorContext = await browser.newContext();
    complaints.watch(operatorContext);
    const operator = await operatorContext.newPage();
    await staffSignIn(operator, world, 'jlis-operator');
    await operator.goto(`/backoffice/certificates/${serial}`);
    await operator
      .locator('.desk-action')
      .getByRole('button', { name: /解除を申請/ })
      .click();
    const lifting = operator.getByRole('dialog');
    await lifting.getByRole('textbox').fill('調査が終わりました');
    await accessible(operator, 'back office: a lift is asked for');
    await lifting.getByRole('button', { name: say('backoffice.end.submit') }).click();
    await expect(operator.getByText(part('backoffice.end.done'))).toBeVisible();
    await operatorContext.close();
    expect(await verdictAtGate(gate, phone)).toBe(PHONE_LOCKED);

    await jlis.goto('/backoffice/approvals');
    const request = jlis.locator('[data-approval]').filter({ hasText: serial });
    await expect(request).toContainText('調査が終わりました');
    await accessible(jlis, 'back office: a lift waits for the second person');
    await request.getByRole('button', { name: say('backoffice.approvals.approve') }).click();
    await expect(jlis.getByText(part('backoffice.approvals.told.approved'))).toBeVisible();
    await jlisContext.close();
    // Unlocked by the same way: the same key signs again.
    await expect.poll(() => verdictAtGate(gate, phone), { timeout: 60_000 }).toBe('admitted');
  });

  await test.step('a new phone is applied for: until it works, the old one can be stopped from the very page', async () => {
    const elsewhere = await browser.newContext();
    complaints.watch(elsewhere);
    const page = await elsewhere.newPage();
    await apply(page, newcomer.person, { ...newcomer.handset, model: 'ringo-phone-7', os: 'ios' });
    await expect(page.getByRole('heading', { name: part('portal.old-phone.title') })).toBeVisible();
    await accessible(page, 'portal: stop the earlier phone');
    await page.getByRole('button', { name: say('portal.old-phone.stop') }).click();
    await expect(page.getByRole('heading', { name: part('portal.old-phone.stopped') })).toBeVisible();
    await accessible(page, 'portal: the earlier phone is stopped');
    expect(['certificate-suspended', PHONE_LOCKED]).toContain(await verdictAtGate(gate, phone));
    await elsewhere.close();
  });

  await test.step('ended', async () => {
    await portal.reload();
    await portal.getByRole('button', { name: say('portal.care.revoke') }).click();
    const dialog = portal.getByRole('dialog');
    await dialog.getByRole('button', { name: say('portal.care.revoke.yes') }).click();
    await expect(dialog.getByRole('heading', { name: part('dads.error-summary.title') })).toBeVisible();
    await accessible(portal, 'portal: end, refused');
    await dialog.getByRole('combobox').selectOption('handing-over');
    await dialog.locator('#end-confirmation').fill(serial.slice(-4));
    await dialog.getByRole('button', { name: say('portal.care.revoke.yes') }).click();
    await expect(portal.getByText(part('portal.overview.no-certificate'))).toBeVisible();
    await accessible(portal, 'portal: ended');
    expect(await verdictAtGate(gate, phone)).toBe('certificate-revoked');
  });
  expect(complaints.list).toEqual([]);
});
