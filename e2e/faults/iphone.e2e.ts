// What goes wrong on an iPhone while key and certificate come to be: pages reloaded, tabs doubled, the app ended, answers lost, a
// clock that is off, a phone that is not genuine, a second phone. Each ends at a certificate that works, once, or at a sentence.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { headed, part, say } from '../journeys/browser';
import { openGate } from '../journeys/gate';
import { pickUp, redeem, reset, setPin, touch, unlock } from '../journeys/iphone-hands';
import { applied, DOWNLOAD_PASSWORD, eventually, expectLaws, newcomer, sharedPlace, type Applied } from './fault-world';

const place = sharedPlace();
const { world } = place;

/** Every message of the way, in its order. */
const MESSAGES = [
  '/api/device/attestation-challenge',
  '/sandbox/attestation/keys',
  '/api/device/attestation',
  '/api/device/key-challenge',
  '/api/device/key',
  '/.well-known/est/simpleenroll',
  '/pki/ca/issuing.cer',
  '/api/device/stored',
] as const;

interface InHand {
  readonly application: Applied;
  readonly number: string;
  readonly link: string;
  readonly context: BrowserContext;
  readonly phone: Page;
}

/** An iPhone with an application waiting for it, unlocked, at the code form. */
async function inHand(browser: Browser): Promise<InHand> {
  const application = await applied(place, await newcomer(place, { handsetModel: 'ringo-phone-7' }));
  const { number } = (await application.citizen.readApplication(application.applicationId)).application;
  const link = `${world.origin}/handset/?iccid=${application.handset.iccid}&application=${number}`;
  const context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo' });
  const phone = await context.newPage();
  await pickUp(phone, link, application.handset.phoneNumber);
  await unlock(phone);
  return { application, number, link, context, phone };
}

const typed = ({ application }: InHand) => ({
  accessCode: application.accessCode,
  downloadPassword: DOWNLOAD_PASSWORD,
});

/** How often this phone sent that message. */
function counting(context: BrowserContext, path: string): () => number {
  let count = 0;
  context.on('request', (request) => {
    if (new URL(request.url()).pathname === path) count += 1;
  });
  return () => count;
}

/** What the register says in the end. */
async function usable({ application }: InHand): Promise<void> {
  const told = (await application.citizen.readApplication(application.applicationId)).application;
  expect([told.state, told.certificate?.state]).toEqual(['completed', 'active']);
}

test.afterEach(() => expectLaws(place));

test('reloaded at every station, it goes on where it was', async ({ browser }) => {
  const hand = await inHand(browser);
  const { phone, context } = hand;
  // Held up, so that a reload hits the middle.
  let held = true;
  await context.route('**/.well-known/est/**', async (route) => {
    if (held) return route.abort();
    return route.continue();
  });
  await redeem(phone, typed(hand));
  await headed(phone, 'handset.iphone.write.title');
  await expect(phone.getByText(say('handset.iphone.log.attest'))).toBeVisible();
  await phone.reload();
  await unlock(phone);
  await headed(phone, 'handset.iphone.write.title');
  held = false;
  await headed(phone, 'handset.pin.title');
  await phone.reload();
  await unlock(phone);
  await setPin(phone);
  await phone.reload();
  await unlock(phone);
  await expect(phone.getByText(say('handset.iphone.home.holds'))).toBeVisible();
  await usable(hand);
  await context.close();
});

test('in two tabs at once: one key, one certificate', async ({ browser }) => {
  const hand = await inHand(browser);
  const { phone, context, link } = hand;
  const proofs = counting(context, '/api/device/key');
  const stored = counting(context, '/api/device/stored');
  const second = await context.newPage();
  await second.goto(link);
  await unlock(second);
  await redeem(phone, typed(hand));
  await second.reload();
  await unlock(second);
  await headed(phone, 'handset.pin.title');
  await headed(second, 'handset.pin.title');
  expect([proofs(), stored()]).toEqual([1, 1]);
  await setPin(phone);
  await headed(second, 'handset.done.title');
  await usable(hand);
  await context.close();
});

test('the app is ended between the birth of the key and its proof: the same key goes on', async ({ browser }) => {
  const hand = await inHand(browser);
  const { phone, context, link } = hand;
  await context.route('**/api/device/key-challenge', (route) => route.abort());
  await redeem(phone, typed(hand));
  await expect(phone.getByText(say('handset.iphone.log.attest'))).toBeVisible();
  const asked = counting(context, '/api/device/key-challenge');
  await eventually('a key that nobody knows of', async () => asked() > 0);
  await phone.close();
  await context.unroute('**/api/device/key-challenge');
  const again = await context.newPage();
  const told = again.waitForRequest((request) => request.url().endsWith('/api/device/stored'));
  await again.goto(link);
  await unlock(again);
  expect((await told).postDataJSON()).toMatchObject({ attempts: 1 });
  await setPin(again);
  await usable(hand);
  await context.close();
});

for (const path of MESSAGES) {
  test(`the answer of ${path} is lost: nothing is done twice, and it goes on`, async ({ browser }) => {
    const hand = await inHand(browser);
    const { phone, context } = hand;
    // The app tries each call twice by itself.
    let losses = 2;
    await context.route(`**${path}`, async (route) => {
      if (losses === 0) return route.continue();
      losses -= 1;
      await route.fetch().catch(() => undefined);
      return route.abort();
    });
    await redeem(phone, typed(hand));
    await setPin(phone);
    expect(losses).toBeLessThan(2);
    await usable(hand);
    await context.close();
  });
}

test('a clock that is a day behind is told with both times; put right, it goes on', async ({ browser }) => {
  const hand = await inHand(browser);
  const { phone, context } = hand;
  await phone.clock.setSystemTime(new Date(Date.now() - 86_400_000));
  await redeem(phone, typed(hand));
  await expect(phone.getByText('この電話の時計が合っていません')).toBeVisible();
  await phone.clock.setSystemTime(new Date());
  await setPin(phone);
  await usable(hand);
  await context.close();
});

test('a phone that its maker does not vouch for gets nothing but a sentence', async ({ browser }) => {
  const hand = await inHand(browser);
  const { phone, context, application } = hand;
  const knobs = await fetch(`${world.baseUrl}/attestation/phones/ios-${application.handset.iccid}/knobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ wrongRoot: 10 }),
  });
  expect(knobs.ok).toBe(true);
  await redeem(phone, typed(hand));
  await headed(phone, 'handset.failed.title');
  await expect(phone.getByText(/このスマートフォンを確認できませんでした/)).toBeVisible();
  const told = (await application.citizen.readApplication(application.applicationId)).application;
  expect(told.certificate).toBeNull();
  await context.close();
});

test('one code typed on two iPhones: one gets the certificate, the other is told', async ({ browser }) => {
  const hand = await inHand(browser);
  const other = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo' });
  const second = await other.newPage();
  await second.goto(hand.link);
  await unlock(second);
  await Promise.all([redeem(hand.phone, typed(hand)), redeem(second, typed(hand))]);
  const pin = (page: Page) => page.getByRole('heading', { level: 1, name: part('handset.pin.title') });
  const firstWon = await eventually('one of them to win', async () =>
    (await pin(hand.phone).isVisible()) ? 'first' : (await pin(second).isVisible()) && 'second',
  );
  const [winner, loser] = firstWon === 'first' ? [hand.phone, second] : [second, hand.phone];
  await expect(loser.locator('dads-problem-notice')).toContainText('アクセスコード');
  await setPin(winner);
  await usable(hand);
  await other.close();
  await hand.context.close();
});

test('three wrong PINs block the certificate, and neither reload nor another tab gives a try back', async ({
  browser,
}) => {
  const hand = await inHand(browser);
  const { phone, context, application } = hand;
  await redeem(phone, typed(hand));
  await setPin(phone);
  await openGate(context, world);
  await phone.goto(`${world.origin}/handset/touch?iccid=${application.handset.iccid}`);
  await unlock(phone);
  for (const left of ['あと2回', 'あと1回']) {
    await phone.locator('#touch-pin').fill('9183');
    await phone.locator('form button[type=submit]').click();
    await expect(phone.locator('#touch-pin-tries')).toContainText(left);
    await phone.reload();
    await unlock(phone);
  }
  await phone.locator('#touch-pin').fill('9183');
  await phone.locator('form button[type=submit]').click();
  await expect(phone.getByText(/511/)).toBeVisible();
  await phone.goto(`${world.origin}/handset/?iccid=${application.handset.iccid}`);
  await unlock(phone);
  await expect(phone.getByText(say('handset.home.pin.blocked'))).toBeVisible();
  await context.close();
});

test('after a reset the key is gone; the citizen is led to the portal, and a new application works', async ({
  browser,
}) => {
  const hand = await inHand(browser);
  const { phone, context, application } = hand;
  await redeem(phone, typed(hand));
  await setPin(phone);
  await phone.goto(`${world.origin}/handset/phone?iccid=${application.handset.iccid}`);
  await unlock(phone);
  await reset(phone);
  await unlock(phone);
  await phone.getByRole('link', { name: say('handset.home.back') }).click();
  await headed(phone, 'handset.gone.title');
  await expect(phone.getByRole('link', { name: part('handset.gone.portal') })).toHaveAttribute('href', /\/$/);

  const again = await applied(place, application);
  const { number } = (await again.citizen.readApplication(again.applicationId)).application;
  await phone.getByRole('button', { name: say('handset.home.write') }).click();
  await redeem(phone, {
    accessCode: again.accessCode,
    downloadPassword: DOWNLOAD_PASSWORD,
    applicationNumber: number,
  });
  await setPin(phone);
  await phone.getByRole('link', { name: say('handset.home.touch') }).click();
  const gate = await openGate(context, world);
  await touch(phone);
  await expect(gate.getByRole('heading', { name: say('gate.admitted') })).toBeVisible();
  await context.close();
});
