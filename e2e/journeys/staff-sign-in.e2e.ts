// 職員の登録とパスキー in real browsers with a virtual authenticator each: the first administrator comes in by the code that the console printed,
// enters a carrier's agent, the agent enrols with a passkey and signs in with it, is stopped, and is out at once.
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { accessible, byMenu, Complaints, headed, part, say } from './browser';
import { atConsole } from './console';

/** A person with a device of their own: what it keeps stays with this page. */
async function atDevice(browser: Browser, complaints: Complaints): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext();
  complaints.watch(context);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal' } as const;
  const unlocked = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, ...unlocked, automaticPresenceSimulation: true },
  });
  return { page, context };
}

/** The one-time code, and a passkey of this name, up to the first page of the back office. */
async function enrol(page: Page, code: string, passkey: string): Promise<void> {
  await page.goto('/backoffice/');
  await headed(page, 'backoffice.sign-in.title');
  await page.getByRole('link', { name: say('backoffice.enrol.link') }).click();
  await headed(page, 'backoffice.enrol.title');
  await accessible(page, 'back office: enrolment code');
  await page.locator('#enrolment-code').fill(code.toLowerCase());
  await page.getByRole('button', { name: say('backoffice.enrol.next') }).click();
  await page.locator('#passkey-name').fill(passkey);
  await accessible(page, 'back office: first passkey');
  await page.getByRole('button', { name: say('backoffice.enrol.make') }).click();
  await headed(page, 'backoffice.start.title');
}

test('the first administrator, a joiner and a leaver sign in with passkeys', async ({ browser }) => {
  test.setTimeout(300_000);
  const complaints = new Complaints();
  const run = randomBytes(3).toString('hex');
  const agentAccount = `agent-${run}`;

  const printed = await atConsole('staff', 'first', `admin-${run}`, '管理', '太郎');
  const first = /^code +(\S+)$/m.exec(printed)?.[1] ?? '';
  const { page: admin, context: adminContext } = await atDevice(browser, complaints);
  await enrol(admin, first, '管理者の鍵');

  const code = await test.step('the administrator enters an agent of a carrier', async () => {
    await byMenu(admin, 'backoffice.menu.members');
    await headed(admin, 'backoffice.members.title');
    await accessible(admin, 'back office: staff');
    await admin.locator('#member-name').fill('窓口 花子');
    await admin.locator('#member-account').fill(agentAccount);
    await admin.locator('#member-organisation').selectOption('docomo');
    await admin.locator('#member-role').selectOption('carrier-desk');
    await admin.locator('#member-shop').fill('ドコモ 見本中央店');
    await admin.locator('#member-reason').fill('採用');
    await admin.getByRole('button', { name: say('backoffice.members.new') }).click();
    const given = admin.locator('[data-part=given-code]');
    await expect(given).toHaveText(/^\s*(\w{5}-){4}\w{5}\s*$/);
    await accessible(admin, 'back office: the code of a joiner');
    await admin.screenshot({ path: test.info().outputPath('members.png'), fullPage: true });
    return (await given.textContent())?.trim() ?? '';
  });
  const row = admin.locator(`[data-member=${agentAccount}]`);
  await expect(row).toHaveAttribute('data-state', 'invited');

  const { page: agent, context: agentContext } = await atDevice(browser, complaints);
  await test.step('the agent enrols, adds a name to the own list and signs in again', async () => {
    await enrol(agent, code, '窓口の鍵');
    await byMenu(agent, 'backoffice.menu.account');
    await headed(agent, 'backoffice.account.title');
    await expect(agent.getByRole('rowheader')).toHaveText('窓口の鍵');
    await accessible(agent, 'back office: own account');
    await agent.screenshot({ path: test.info().outputPath('account.png'), fullPage: true });
    await agent.getByRole('button', { name: say('backoffice.sign-out') }).click();
    await headed(agent, 'backoffice.sign-in.title');
    await accessible(agent, 'back office: sign-in with a passkey');
    await agent.setViewportSize({ width: 390, height: 844 });
    await agent.screenshot({ path: test.info().outputPath('sign-in-phone.png'), fullPage: true });
    await agent.getByRole('button', { name: say('backoffice.passkey.sign-in') }).click();
    await headed(agent, 'backoffice.start.title');
  });

  await test.step('a colleague comes in by the company’s account, which the register knows', async () => {
    const { page: colleague, context } = await atDevice(browser, complaints);
    await colleague.goto('/backoffice/');
    await headed(colleague, 'backoffice.sign-in.title');
    await colleague.getByRole('link', { name: say('backoffice.sso.of', { name: 'ドコモ（仮想）' }) }).click();
    await colleague.locator('#subject').fill('docomo-desk');
    await accessible(colleague, 'sandbox: sign-in of a carrier’s staff');
    await colleague.getByRole('button').click();
    await headed(colleague, 'backoffice.start.title');
    await context.close();
    const { page: stranger, context: elsewhere } = await atDevice(browser, complaints);
    await stranger.goto('/backoffice/sign-in');
    await stranger.getByRole('link', { name: say('backoffice.sso.of', { name: 'ドコモ（仮想）' }) }).click();
    await stranger.locator('#subject').fill(`nobody-${run}`);
    await stranger.getByRole('button').click();
    await headed(stranger, 'backoffice.sign-in.title');
    await expect(stranger.getByText(part('backoffice.sso.refused'))).toBeVisible();
    await accessible(stranger, 'back office: company’s account refused');
    await stranger.screenshot({ path: test.info().outputPath('sign-in.png'), fullPage: true });
    await elsewhere.close();
  });

  await test.step('stopped by the administrator, the agent is out at once', async () => {
    await admin.reload();
    await expect(row).toHaveAttribute('data-state', 'active');
    await row.getByRole('button', { name: part('backoffice.members.act.stop') }).click();
    const dialog = admin.getByRole('dialog');
    await dialog.locator('#change-reason').fill('調査のため');
    await accessible(admin, 'back office: stop somebody');
    await dialog.getByRole('button', { name: say('backoffice.members.act.stop') }).click();
    await expect(row).toHaveAttribute('data-state', 'stopped');
    // A page that is opened anew asks the server who is signed in: nobody.
    await agent.goto('/backoffice/account');
    await headed(agent, 'backoffice.sign-in.title');
  });

  expect(complaints.list).toEqual([]);
  // The refusal is a 401, and the browser calls every 401 an error: after the complaints.
  await agent.getByRole('button', { name: say('backoffice.passkey.sign-in') }).click();
  await expect(agent.getByRole('alert').first()).toBeVisible();
  await expect(agent.getByRole('heading', { level: 1 })).toHaveText(say('backoffice.sign-in.title'));
  await agentContext.close();
  await adminContext.close();
});
