// The journey on an iPhone in real browsers: a citizen applies with an iPhone, key and certificate come to be in its protected
// store, a gate accepts it by PIN and by face, the holder ends it, the gate refuses, a reset takes the key away.
import { expect, test } from '@playwright/test';
import { World } from '../../apps/sandbox/src/headless';
import { accessCode, apply, DOWNLOAD_PASSWORD } from './apply';
import { accessible, Complaints, headed, part, say } from './browser';
import { nextAtGate, openGate } from './gate';
import { PASSCODE, pickUp, PIN, redeem, reset, setPin, touch, unlock } from './iphone-hands';
import { reach } from './keyboard';
import { staffSignIn } from './sign-in';

const world = new World(process.env['SUMAHO_TEST_URL'] ?? '');

test('a citizen gets a phone certificate into an iPhone, a gate accepts it, J-LIS revokes it', async ({
  browser,
  context,
}) => {
  test.setTimeout(600_000);
  const complaints = new Complaints();
  complaints.watch(context);
  const [newcomer] = await world.newcomers({ handsetModel: 'ringo-phone-7' });
  if (!newcomer) throw new Error('The sandbox made nobody.');
  const { person, handset } = newcomer;

  const portal = await context.newPage();
  await apply(portal, person, handset);
  const code = await accessCode(context, handset);
  const link = (await portal.getByRole('link', { name: part('portal.phone.link') }).getAttribute('href')) ?? '';

  const phone = await context.newPage();
  await pickUp(phone, link, handset.phoneNumber);
  await unlock(phone, 'iPhone: new passcode');
  await expect(phone.getByText(part('handset.iphone.why'))).toBeVisible();
  await expect(phone.locator('#application-number')).toHaveValue(/^A-/);
  await accessible(phone, 'iPhone: access code');
  // The request is held up for a moment, so that the progress can be looked at.
  let goOn = (): void => undefined;
  const looked = new Promise<void>((resolve) => (goOn = resolve));
  await context.route('**/.well-known/est/**', async (route) => {
    await looked;
    return route.continue();
  });
  await redeem(phone, { accessCode: code, downloadPassword: DOWNLOAD_PASSWORD });
  await headed(phone, 'handset.iphone.write.title');
  await expect(phone.getByRole('log').getByText(say('handset.iphone.log.key'))).toBeVisible();
  await phone.getByText(say('handset.key.details')).click();
  await expect(phone.getByText(say('handset.key.born.phone'))).toBeVisible();
  await expect(phone.getByText(say('handset.key.left.phone'))).toBeVisible();
  await accessible(phone, 'iPhone: progress');
  goOn();
  await setPin(phone);
  await accessible(phone, 'iPhone: ready to use');
  await expect(portal.getByRole('heading', { name: part('portal.done.title') })).toBeVisible();
  const serial = /[0-9a-f]{30,40}/.exec((await portal.locator('main').textContent()) ?? '')?.[0] ?? '';

  const gate = await openGate(context, world);
  await phone.getByRole('link', { name: say('handset.home.touch') }).click();
  await expect(phone.locator('#touch-pin')).toBeVisible();
  await accessible(phone, 'iPhone: touch');
  await touch(phone);
  await expect(gate.getByRole('heading', { name: say('gate.admitted') })).toBeVisible();
  await nextAtGate(gate);

  await test.step('the face stands in for the PIN, after consent', async () => {
    await phone.getByRole('link', { name: say('handset.about.settings') }).click();
    await headed(phone, 'handset.phone.title');
    await phone.getByRole('button', { name: say('handset.phone.face.enrol') }).click();
    await expect(phone.getByText(say('handset.phone.face.on'))).toBeVisible();
    await accessible(phone, 'iPhone: settings');
    await phone.getByRole('link', { name: say('handset.home.back') }).click();
    await expect(phone.getByText(say('handset.iphone.home.holds'))).toBeVisible();
    await phone.locator('app-biometrics-consent summary').click();
    await expect(phone.getByText(part('handset.biometrics.consent'))).toBeVisible();
    await accessible(phone, 'iPhone: home with consent');
    await phone.locator('#biometrics-agreed').check();
    await phone.locator('#biometrics-pin').fill(PIN);
    await phone.getByRole('button', { name: say('handset.biometrics.submit') }).click();
    await expect(phone.getByText(say('handset.biometrics.on'))).toBeVisible();
    await phone.getByRole('link', { name: say('handset.home.touch') }).click();
    await phone.getByRole('button', { name: say('handset.face.touch') }).click();
    await accessible(phone, 'iPhone: face prompt');
    await phone.getByRole('button', { name: say('handset.face.match') }).click();
    await expect(phone.getByText(say('handset.touch.done'))).toBeVisible();
    await expect(gate.getByRole('heading', { name: say('gate.admitted') })).toBeVisible();
    await nextAtGate(gate);
    await phone.getByRole('button', { name: say('handset.touch.again') }).click();
  });

  await test.step('J-LIS revokes, and the gate refuses', async () => {
    const jlisContext = await browser.newContext();
    complaints.watch(jlisContext);
    const jlis = await jlisContext.newPage();
    await staffSignIn(jlis, world, 'jlis-operator');
    await jlis.goto(`/backoffice/certificates/${serial}`);
    await expect(jlis.getByText(say('backoffice.ocsp.good')).first()).toBeVisible();
    await jlis.locator('main').getByRole('button', { name: /失効/ }).first().click();
    const dialog = jlis.getByRole('dialog');
    await dialog.getByRole('combobox').selectOption('holder-key-leak');
    await dialog.locator('#revoke-confirmation').fill(serial.slice(-4));
    await dialog.getByRole('button', { name: say('backoffice.revoke.submit') }).click();
    await dialog.getByRole('button', { name: say('backoffice.undo.now') }).click();
    await expect(jlis.getByText(say('backoffice.ocsp.revoked')).first()).toBeVisible();
    await jlisContext.close();
    await expect(phone.locator('#touch-pin')).toBeVisible();
    await touch(phone);
    await expect(gate.getByRole('heading', { name: say('gate.refused') })).toBeVisible();
  });

  await test.step('a reset takes the key away', async () => {
    await phone.getByRole('link', { name: say('handset.about.settings') }).click();
    await reset(phone);
    await unlock(phone);
    await phone.getByRole('link', { name: say('handset.home.back') }).click();
    await headed(phone, 'handset.gone.title');
    await accessible(phone, 'iPhone: after the reset');
  });
  expect(serial).toMatch(/^[0-9a-f]{30,40}$/);
  expect(complaints.list).toEqual([]);
});

test('an iPhone’s lock screen and code form work with the keyboard alone', async ({ page }) => {
  const [newcomer] = await world.newcomers({ handsetModel: 'ringo-phone-7' });
  if (!newcomer) throw new Error('The sandbox made nobody.');
  const { keyboard } = page;
  await page.goto(`/handset/?iccid=${newcomer.handset.iccid}`);
  await headed(page, 'handset.lock.set.title');
  await reach(page, page.locator('#new-passcode'));
  await keyboard.type(PASSCODE);
  await reach(page, page.locator('#repeated-passcode'));
  await keyboard.type(PASSCODE);
  await keyboard.press('Enter');
  await headed(page, 'handset.iphone.code.title');

  // Sent empty: the summary takes the focus and leads to the field.
  await reach(page, page.getByRole('button', { name: say('handset.code.submit') }));
  await keyboard.press('Enter');
  await reach(page, page.getByRole('link', { name: part('handset.iphone.code.number.wrong') }));
  await keyboard.press('Enter');
  await expect(page.locator('#application-number')).toBeFocused();
});
