// J-LIS switches a handset model to keys made centrally and back: a citizen who asks meanwhile sees the other way. A way that does not fit is
// refused with the reason.
import { expect, test, type Page } from '@playwright/test';
import { World } from '../../apps/sandbox/src/headless';
import { accessible, byMenu, Complaints, headed, part, say } from './browser';
import { readCard, staffSignIn } from './sign-in';

const world = new World(process.env['SUMAHO_TEST_URL'] ?? '');
const MODEL = 'ringo-phone-7';

/** Sets the first way for the model; a policy that stands already is changed. */
async function choose(page: Page, route: 'keychain' | 'keychain-central', reason: string): Promise<void> {
  await expect(page.getByRole('table')).toBeVisible();
  const change = page.locator(`#change-handset-model-${MODEL}`);
  if ((await change.count()) > 0) await change.click();
  else await page.getByRole('button', { name: say('backoffice.policies.add') }).click();
  const key = page.locator('#policy-key');
  if (await key.isEditable()) await key.fill(MODEL);
  await page.locator('#policy-first').selectOption(route);
  await page.locator('#policy-reason').fill(reason);
  await expect(page.getByText(part('backoffice.policies.meaning.none'))).toBeVisible();
}
const simulate = (page: Page) => page.getByRole('button', { name: say('backoffice.simulation.begin') }).click();
/** What it would have changed is seen first; the same button then sets it. */
async function submit(page: Page): Promise<void> {
  await simulate(page);
  await expect(page.getByRole('heading', { name: say('backoffice.simulation.title') })).toBeVisible();
  await page.getByRole('button', { name: say('backoffice.policies.submit') }).click();
}
const isSet = (page: Page) =>
  expect(page.getByText(part('backoffice.policies.done').replace('{{key}}', MODEL))).toBeVisible();

test('J-LIS switches a model to keys made centrally and back, and a citizen sees it', async ({ browser, context }) => {
  const complaints = new Complaints();
  complaints.watch(context);
  const [newcomer] = await world.newcomers({ handsetModel: MODEL });
  if (!newcomer) throw new Error('The sandbox made nobody.');

  const portal = await context.newPage();
  await portal.goto('/');
  await portal.getByRole('button', { name: say('portal.start.sign-in') }).click();
  await readCard(portal, newcomer.person);
  await headed(portal, 'portal.overview.title');
  const offered = async (route: 'keychain' | 'keychain-central'): Promise<void> => {
    await portal.goto('/apply');
    await portal.getByLabel(part('portal.apply.phone')).first().fill(newcomer.handset.phoneNumber);
    await portal.locator('#handset-model').selectOption(MODEL);
    await portal.getByRole('button', { name: say('portal.apply.check') }).click();
    await expect(portal.getByText(part(`portal.route.born.${route}`)).first()).toBeVisible();
  };
  await offered('keychain');

  const jlisContext = await browser.newContext();
  complaints.watch(jlisContext);
  const jlis = await jlisContext.newPage();
  await staffSignIn(jlis, world, 'jlis-operator');
  await byMenu(jlis, 'backoffice.menu.policies');
  await headed(jlis, 'backoffice.policies.title');
  await accessible(jlis, 'back office: issue policies');
  await choose(jlis, 'keychain-central', 'Trial of central delivery');
  await accessible(jlis, 'back office: an issue policy is changed');
  await submit(jlis);
  await isSet(jlis);
  await accessible(jlis, 'back office: issue policy changed');
  await offered('keychain-central');
  await accessible(portal, 'portal: key made centrally');

  await test.step('a way that does not fit is refused with the reason', async () => {
    await jlis.locator(`#change-handset-model-${MODEL}`).click();
    await jlis.locator('#policy-first').selectOption('sim');
    await jlis.locator('#policy-reason').fill('A wish that cannot be');
    const refused = jlis.waitForResponse((answer) => answer.status() === 422);
    await simulate(jlis);
    await refused;
    await expect(jlis.getByText(`${MODEL} は iPhone です。`)).toBeVisible();
    await accessible(jlis, 'back office: issue policy refused');
    await jlis.getByRole('button', { name: say('backoffice.cancel') }).click();
  });

  await choose(jlis, 'keychain', 'Back to keys born on the phone');
  await submit(jlis);
  await isSet(jlis);
  await offered('keychain');

  await byMenu(jlis, 'backoffice.menu.equivalence');
  await headed(jlis, 'backoffice.equivalence.title');
  await accessible(jlis, 'back office: equivalence');

  await test.step('the gates stand in the register of verifiers', async () => {
    await byMenu(jlis, 'backoffice.menu.verifiers');
    await headed(jlis, 'backoffice.verifiers.title');
    await accessible(jlis, 'back office: verifiers');
    await jlis.getByText(part('backoffice.verifiers.act.suspend')).first().click();
    await expect(jlis.getByLabel(part('backoffice.verifiers.reason'))).toBeVisible();
    await accessible(jlis, 'back office: a verifier is suspended');
    await jlis.getByRole('button', { name: say('backoffice.cancel') }).click();
  });
  await jlisContext.close();
  // The browser itself tells of the refusal that was wished for.
  expect(complaints.list.filter((said) => !said.includes('422'))).toEqual([]);
});
