// 暗証番号の初期化 in real browsers, on a SIM and on an iPhone: three wrong PINs lock the key, the card opens the way in the portal,
// the code goes to the phone, a new PIN is set there, and the gate admits again with the same certificate.
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { HeadlessGate, phoneCertificateJourney } from '../../apps/sandbox/src/headless';
import { applied, DOWNLOAD_PASSWORD, newcomer, sharedPlace } from '../faults/fault-world';
import { accessible, Complaints, headed, part, say } from './browser';
import { openGate } from './gate';
import { pickUp, PIN, redeem, setPin, unlock } from './iphone-hands';
import { readCard } from './sign-in';

const place = sharedPlace();
const { world } = place;
const NEW_PIN = '3691';
const WRONG_PIN = '9173';

/** Orders it on My page, with the card shown a moment ago. @returns the code and the way to the phone */
async function order(portal: Page): Promise<{ code: string; link: string }> {
  await headed(portal, 'portal.overview.title');
  await portal.getByRole('button', { name: say('portal.care.pin') }).click();
  const dialog = portal.getByRole('dialog');
  await expect(dialog.getByText(say('portal.care.pin.nobody'))).toBeVisible();
  await accessible(portal, 'portal: PIN initialisation');
  await dialog.getByRole('button', { name: say('portal.care.pin.yes') }).click();
  await expect(portal.getByRole('heading', { name: say('portal.pin-code.title') })).toBeFocused();
  await accessible(portal, 'portal: PIN initialisation code');
  const shown = portal.locator('app-pin-code');
  const code = (await shown.locator('strong').textContent())?.trim() ?? '';
  expect(code).toMatch(/^\d{4}-\d{4}$/);
  expect(portal.url().replaceAll('-', '')).not.toContain(code.replace('-', ''));
  const link = (await shown.getByRole('link', { name: part('portal.phone.link') }).getAttribute('href')) ?? '';
  return { code, link };
}

/** Code, new PIN, done. */
async function initialise(phone: Page, code: string, station: string): Promise<void> {
  await headed(phone, 'handset.pin-reset.title');
  await accessible(phone, `${station}: initialisation code`);
  await phone.locator('#pin-code').fill(code);
  await phone.getByRole('button', { name: say('handset.pin-reset.submit') }).click();
  await headed(phone, 'handset.pin.title');
  await phone.locator('#new-pin').fill(NEW_PIN);
  await phone.locator('#repeated-pin').fill(NEW_PIN);
  await phone.getByRole('button', { name: say('handset.pin.submit') }).click();
  await headed(phone, 'handset.pin-reset.done.title');
  await accessible(phone, `${station}: PIN initialised`);
}

/** The new PIN works at a gate. */
async function admitted(context: BrowserContext, phone: Page): Promise<void> {
  const gate = await openGate(context, world);
  await phone.getByRole('link', { name: say('handset.home.touch') }).click();
  await phone.locator('#touch-pin').fill(NEW_PIN);
  await phone.locator('form button[type=submit]').click();
  await expect(phone.getByText(say('handset.touch.done'))).toBeVisible();
  await expect(gate.getByRole('heading', { name: say('gate.admitted') })).toBeVisible();
  await gate.close();
}

test('a locked PIN on a SIM is initialised with the card, and the gate admits again', async ({ context }) => {
  test.setTimeout(600_000);
  const complaints = new Complaints();
  complaints.watch(context);
  const { person, handset } = await newcomer(place);
  const { phone: headless } = await phoneCertificateJourney({ world, person, handset, phonePin: PIN });
  const gate = await HeadlessGate.open(world);
  for (let n = 0; n < 3; n += 1) {
    await expect(gate.visit((field) => headless.touch(field, WRONG_PIN))).rejects.toThrow();
  }

  const phone = await context.newPage();
  await phone.goto(`/handset/?iccid=${handset.iccid}`);
  await expect(phone.getByText(say('handset.home.pin.blocked'))).toBeVisible();
  await expect(phone.getByRole('link', { name: say('handset.home.pin.forgotten') })).toBeVisible();
  await accessible(phone, 'handset: PIN locked');

  const portal = await context.newPage();
  await portal.goto('/');
  await portal.getByRole('button', { name: say('portal.start.sign-in') }).click();
  await readCard(portal, person);
  const { code, link } = await order(portal);

  await phone.goto(link);
  await headed(phone, 'handset.pin-reset.title');
  await phone.locator('#pin-code').fill('0000-0000');
  await phone.getByRole('button', { name: say('handset.pin-reset.submit') }).click();
  await expect(phone.locator('dads-problem-notice [role=alert], dads-problem-notice section').first()).toBeVisible();
  await initialise(phone, code, 'handset');
  await admitted(context, phone);
  // The one wrong code is answered with 4xx, which the browser calls an error.
  expect(complaints.list.filter((text) => !text.includes('Failed to load resource'))).toEqual([]);
});

test('a locked PIN in an iPhone is initialised with the card, changed, and the gate admits again', async ({
  context,
}) => {
  test.setTimeout(600_000);
  const complaints = new Complaints();
  complaints.watch(context);
  const { person, handset, citizen, applicationId, accessCode } = await applied(
    place,
    await newcomer(place, { handsetModel: 'ringo-phone-7' }),
  );
  const { number } = (await citizen.readApplication(applicationId)).application;
  const phone = await context.newPage();
  await pickUp(phone, `/handset/?iccid=${handset.iccid}&application=${number}`, handset.phoneNumber);
  await unlock(phone);
  await redeem(phone, { accessCode, downloadPassword: DOWNLOAD_PASSWORD });
  await setPin(phone);

  await test.step('three wrong PINs lock it', async () => {
    await phone.getByRole('button', { name: say('handset.home.back') }).click();
    await phone.getByRole('link', { name: say('handset.home.pin.change') }).click();
    await headed(phone, 'handset.pin-change.title');
    await accessible(phone, 'iPhone: change the PIN');
    for (let n = 0; n < 3; n += 1) {
      await phone.locator('#old-pin').fill(WRONG_PIN);
      await phone.locator('#new-pin').fill(NEW_PIN);
      await phone.locator('#repeated-pin').fill(NEW_PIN);
      await phone.getByRole('button', { name: say('handset.pin-change.submit') }).click();
      await expect(phone.locator('#old-pin')).toHaveValue('');
    }
    await expect(phone.getByText(/暗証番号がロックされています/)).toBeVisible();
    await accessible(phone, 'iPhone: PIN locked');
  });

  const portal = await context.newPage();
  await portal.goto('/');
  await portal.getByRole('button', { name: say('portal.start.sign-in') }).click();
  await readCard(portal, person);
  const { code, link } = await order(portal);
  await pickUp(phone, link, handset.phoneNumber);
  await unlock(phone);
  await expect(phone.locator('#application-number')).toHaveValue(/^A-/);
  await initialise(phone, code, 'iPhone');
  await admitted(context, phone);
  expect(complaints.list).toEqual([]);
});
