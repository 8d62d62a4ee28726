// The journey of the product in real browsers: a citizen gets a phone certificate onto a SIM, a gate accepts it, the desk finds
// the line, J-LIS revokes, OCSP and gate follow, the carrier deletes.
import { expect, test, type Page } from '@playwright/test';
import { World } from '../../apps/sandbox/src/headless';
import { accessCode, apply, DOWNLOAD_PASSWORD } from './apply';
import { accessible, byMenu, Complaints, headed, part, say } from './browser';
import { nextAtGate, openGate } from './gate';
import { choose, reach } from './keyboard';
import { readCard, staffSignIn } from './sign-in';

const world = new World(process.env['SUMAHO_TEST_URL'] ?? '');
const PIN = '2580';

async function find(page: Page, what: string): Promise<void> {
  await page.getByRole('searchbox').fill(what);
  await page.getByRole('search').getByRole('button').click();
}

async function receive(phone: Page, code: string): Promise<void> {
  await headed(phone, 'handset.code.title');
  await accessible(phone, 'handset: access code');
  await phone.locator('#access-code').fill(code);
  await phone.locator('#download-password').fill(DOWNLOAD_PASSWORD);
  // The second command is held up for a moment, so that the progress can be looked at.
  let goOn = (): void => undefined;
  const looked = new Promise<void>((resolve) => (goOn = resolve));
  let commands = 0;
  await phone.context().route('**/sandbox/omapi/**/transmit', async (route) => {
    commands += 1;
    if (commands > 1) await looked;
    return route.continue();
  });
  await phone.getByRole('button', { name: say('handset.code.submit') }).click();
  await headed(phone, 'handset.write.title');
  await expect(phone.getByText(say('handset.write.command'))).toBeVisible();
  goOn();
  await headed(phone, 'handset.pin.title');
  await accessible(phone, 'handset: PIN');
  await phone.locator('#new-pin').fill('1234');
  await phone.locator('#repeated-pin').fill('1234');
  await phone.getByRole('button', { name: say('handset.pin.submit') }).click();
  await expect(phone.getByRole('heading', { name: part('dads.error-summary.title') })).toBeVisible();
  await accessible(phone, 'handset: PIN refused');
  await phone.locator('#new-pin').fill(PIN);
  await phone.locator('#repeated-pin').fill(PIN);
  await phone.getByRole('button', { name: say('handset.pin.submit') }).click();
  await headed(phone, 'handset.done.title');
  await expect(phone.getByText(say('handset.status.good'))).toBeVisible();
  await accessible(phone, 'handset: ready to use');
}

async function touch(phone: Page): Promise<void> {
  await phone.locator('#touch-pin').fill(PIN);
  await phone.getByRole('button', { name: say('handset.touch.submit') }).click();
  await expect(phone.getByText(say('handset.touch.done'))).toBeVisible();
}

test('a citizen gets a phone certificate onto a SIM, a gate accepts it, J-LIS revokes it', async ({
  browser,
  context,
}) => {
  // Some thirty accessibility checks take their time on a small machine.
  test.setTimeout(600_000);
  const complaints = new Complaints();
  complaints.watch(context);
  const [newcomer] = await world.newcomers();
  if (!newcomer) throw new Error('The sandbox made nobody.');
  const { person, handset } = newcomer;

  const portal = await context.newPage();
  const applicationId = await apply(portal, person, handset);
  const applicationNumber =
    (
      await portal
        .getByText(/^A-[0-9A-Z]{4}-/)
        .first()
        .textContent()
    )?.trim() ?? '';
  const code = await accessCode(context, handset);

  const opened = context.waitForEvent('page');
  await portal.getByRole('link', { name: part('portal.phone.link') }).click();
  const phone = await opened;
  await receive(phone, code);

  // The portal followed live, without a reload.
  await expect(portal.getByRole('heading', { name: part('portal.done.title') })).toBeVisible();
  await expect(portal.getByText(part('portal.certificate.good')).first()).toBeVisible();
  await accessible(portal, 'portal: done');
  const serial = /[0-9a-f]{30,40}/.exec((await portal.locator('main').textContent()) ?? '')?.[0] ?? '';
  expect(serial).toMatch(/^[0-9a-f]{30,40}$/);

  const gate = await openGate(context, world);
  await accessible(gate, 'gate: waiting');
  await phone.getByRole('link', { name: say('handset.home.touch') }).click();
  await headed(phone, 'handset.touch.title');
  await expect(phone.locator('#touch-pin')).toBeVisible();
  await accessible(phone, 'handset: touch');
  await touch(phone);
  await expect(gate.getByRole('heading', { name: say('gate.admitted') })).toBeVisible();
  await accessible(gate, 'gate: admitted');
  await nextAtGate(gate);

  await test.step('the carrier’s desk finds the line by everything it has', async () => {
    const deskContext = await browser.newContext();
    complaints.watch(deskContext);
    const desk = await deskContext.newPage();
    await staffSignIn(desk, world, 'docomo-desk');
    await accessible(desk, 'back office: search');
    for (const what of [handset.phoneNumber, handset.iccid, applicationNumber, serial]) {
      await find(desk, what);
      const row = desk.getByRole('row').filter({ has: desk.getByRole('rowheader') });
      await expect(row).toHaveCount(1);
      await expect(row).toContainText(handset.phoneNumber.slice(-4));
    }
    await accessible(desk, 'back office: found');
    await desk.getByRole('rowheader').getByRole('link').click();
    await expect(desk.getByRole('heading', { level: 1 })).toContainText(handset.phoneNumber.slice(-4));
    await expect(desk.getByRole('heading', { name: part('backoffice.axis.certificate') })).toBeVisible();
    await expect(desk.getByRole('heading', { name: part('backoffice.axis.element') })).toBeVisible();
    await expect(desk.locator('main')).toContainText(applicationNumber);
    // A desk sees numbers masked, never whole.
    await expect(desk.locator('main')).not.toContainText(handset.phoneNumber);
    await accessible(desk, 'back office: line');
    await deskContext.close();
  });

  await phone.getByRole('button', { name: say('handset.touch.again') }).click();
  await test.step('J-LIS revokes, and OCSP follows', async () => {
    const jlisContext = await browser.newContext();
    complaints.watch(jlisContext);
    const jlis = await jlisContext.newPage();
    await staffSignIn(jlis, world, 'jlis-operator');
    await byMenu(jlis, 'backoffice.menu.certificates');
    await headed(jlis, 'backoffice.certificates.title');
    await find(jlis, serial);
    await expect(jlis.getByRole('rowheader')).toHaveCount(1);
    await accessible(jlis, 'back office: certificates');
    await jlis.getByRole('rowheader').getByRole('link').click();
    await expect(jlis.getByText(say('backoffice.ocsp.good')).first()).toBeVisible();
    await accessible(jlis, 'back office: certificate');
    await jlis.locator('main').getByRole('button', { name: /失効/ }).first().click();
    const dialog = jlis.getByRole('dialog');
    await expect(dialog.getByRole('combobox').getByRole('option')).not.toHaveCount(1);
    await accessible(jlis, 'back office: revoke');
    await dialog.getByRole('combobox').selectOption('holder-key-leak');
    await dialog.locator('#revoke-confirmation').fill(serial.slice(-4));

    const status = async (): Promise<string> => {
      const answer = await portal.request.get(`/api/citizen/certificates/${serial}/status`);
      return ((await answer.json()) as { status: string }).status;
    };
    expect(await status()).toBe('good');
    const began = Date.now();
    await dialog.getByRole('button', { name: say('backoffice.revoke.submit') }).click();
    await dialog.getByRole('button', { name: say('backoffice.undo.now') }).click();
    await expect.poll(status, { intervals: [20] }).toBe('revoked');
    const milliseconds = Date.now() - began;
    test
      .info()
      .annotations.push({ type: 'revocation', description: `OCSP said revoked ${milliseconds} ms after the click` });
    process.stdout.write(`    OCSP said revoked ${milliseconds} ms after the click\n`);
    await expect(jlis.getByText(say('backoffice.ocsp.revoked')).first()).toBeVisible();
    await accessible(jlis, 'back office: revoked');
    await byMenu(jlis, 'backoffice.menu.parked');
    await headed(jlis, 'backoffice.parked.title');
    await accessible(jlis, 'back office: parked steps');
    await jlisContext.close();
  });

  await expect(phone.locator('#touch-pin')).toBeVisible();
  await touch(phone);
  await expect(gate.getByRole('heading', { name: say('gate.refused') })).toBeVisible();
  await accessible(gate, 'gate: refused');

  // Revoked is not deleted: that happens when the phone hears from its carrier.
  await phone.getByRole('link', { name: say('handset.home.back') }).click();
  await expect(phone.getByText(part('handset.errand.deleted'))).toBeVisible();
  await accessible(phone, 'handset: deleted');

  await portal.goto('/');
  await headed(portal, 'portal.overview.title');
  await expect(portal.getByText(part('portal.overview.no-certificate'))).toBeVisible();
  await portal.getByRole('button', { name: say('portal.menu.sign-out') }).click();
  await headed(portal, 'portal.start.title');
  expect(applicationId).not.toBe('');
  expect(complaints.list).toEqual([]);
});

test('every screen speaks English when asked to, and remembers it', async ({ page }) => {
  for (const [path, key] of [
    ['/', 'portal.start.title'],
    ['/backoffice/', 'backoffice.sign-in.title'],
    ['/handset/', 'handset.choose.title'],
    ['/gate/', 'gate.token.title'],
  ] as const) {
    await page.goto(path);
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toBeVisible();
    await page.getByLabel(/Language/).selectOption('en');
    await expect(heading).toHaveText(say(key, {}, 'en'));
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.reload();
    await expect(heading).toHaveText(say(key, {}, 'en'));
    await accessible(page, `${path} in English`);
    await page.getByLabel(/言語|Language/).selectOption('ja');
    await expect(heading).toHaveText(say(key));
  }
});

test('sign-in and the choice of the line work with the keyboard alone', async ({ page }) => {
  const [newcomer] = await world.newcomers({ carrier: 'kddi' });
  if (!newcomer) throw new Error('The sandbox made nobody.');
  const { person, handset } = newcomer;
  const keyboard = page.keyboard;

  await page.goto('/');
  await headed(page, 'portal.start.title');
  await page.locator('body').focus();
  await keyboard.press('Tab');
  await reach(page, page.getByRole('link', { name: part('dads.skip') }));
  await keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  await reach(page, page.getByRole('button', { name: say('portal.start.sign-in') }));
  await keyboard.press('Enter');

  await expect(page.getByRole('button', { name: /読み取る/ })).toBeVisible();
  await choose(page, page.locator('#person'), person.id);
  await reach(page, page.locator('#pin'));
  await keyboard.type(person.pin);
  await keyboard.press('Enter');

  await headed(page, 'portal.overview.title');
  await reach(page, page.getByRole('link', { name: say('portal.overview.apply.button') }));
  await keyboard.press('Enter');
  await headed(page, 'portal.apply.title');

  // Sent empty: the summary takes the focus and leads to the field.
  await reach(page, page.getByRole('button', { name: say('portal.apply.check') }));
  await keyboard.press('Enter');
  const problem = page.getByRole('link', { name: part('portal.apply.phone.missing') });
  await reach(page, problem);
  await keyboard.press('Enter');
  await expect(page.locator('#phone-number')).toBeFocused();
  await keyboard.type(handset.phoneNumber);
  await choose(page, page.locator('#handset-model'), handset.model);
  await reach(page, page.getByRole('button', { name: say('portal.apply.check') }));
  await keyboard.press('Enter');
  await expect(page.getByText(part('portal.verdict.yes'))).toBeVisible();
  await reach(page, page.getByRole('button', { name: say('portal.apply.next') }));
  await keyboard.press('Enter');
  await headed(page, 'portal.consent.title');
});

test('whoever may not apply, or whose SIM cannot hold it, reads why', async ({ page }) => {
  const [child] = await world.newcomers({ age: 12 });
  const [noNfc] = await world.newcomers({ carrier: 'softbank', simProduct: 'yanagi-standard-3' });
  if (!child || !noNfc) throw new Error('The sandbox made nobody.');
  await page.goto('/');
  await page.getByRole('button', { name: say('portal.start.sign-in') }).click();
  await readCard(page, child.person);
  await headed(page, 'portal.overview.title');
  const button = page.getByRole('button', { name: say('portal.overview.apply.button') });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(page.locator('#may-apply-reason')).toContainText('15');
  await accessible(page, 'portal: under 15');
  await page.getByRole('button', { name: say('portal.menu.sign-out') }).click();
  await headed(page, 'portal.start.title');

  await page.getByRole('button', { name: say('portal.start.sign-in') }).click();
  await readCard(page, noNfc.person);
  await page.getByRole('link', { name: say('portal.overview.apply.button') }).click();
  await page.getByLabel(part('portal.apply.phone')).first().fill(noNfc.handset.phoneNumber);
  await page.locator('#handset-model').selectOption(noNfc.handset.model);
  await page.getByRole('button', { name: say('portal.apply.check') }).click();
  await expect(page.getByRole('heading', { name: part('portal.verdict.no').split('{{')[0] ?? '' })).toBeVisible();
  await accessible(page, 'portal: not compatible');
});
