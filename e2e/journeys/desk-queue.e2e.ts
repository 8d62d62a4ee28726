// 対応待ち and 控え in real browsers: a desk makes a receipt, whose number anybody can check, writes a note and opens a task on a line, a colleague sees that the line is open elsewhere, takes the task
// from the queue, which nobody else can then, hands it back with a word, and it is done.
import { expect, test, type Page } from '@playwright/test';
import { copyFile, readFile } from 'node:fs/promises';
import { readPdf } from '../../libs/adapters/documents/src/read-pdf';
import { applied, sharedPlace } from '../faults/fault-world';
import { accessible, byMenu, Complaints, headed, look, part, say } from './browser';
import { staffSignIn } from './sign-in';

const place = sharedPlace();
const { world } = place;

async function openLine(desk: Page, phoneNumber: string): Promise<void> {
  await desk.getByRole('searchbox').fill(phoneNumber);
  await desk.getByRole('search').getByRole('button').click();
  await desk.getByRole('rowheader').getByRole('link').click();
  await expect(desk.locator('[data-part=notes]')).toBeVisible();
}

test('a task goes from one desk agent to another and is done, and nobody works on it twice', async ({
  browser,
  context,
}) => {
  test.setTimeout(300_000);
  const complaints = new Complaints();
  complaints.watch(context);
  const { handset } = await applied(place);

  const desk = await context.newPage();
  await staffSignIn(desk, world, 'docomo-desk');
  await openLine(desk, handset.phoneNumber);
  const notes = desk.locator('[data-part=notes]');
  await expect(desk.locator('[data-part=presence]')).toBeEmpty();

  await test.step('a PIN is kept out of a note, with the reason; the note is kept', async () => {
    await notes.locator('#line-note').fill('暗証番号は2580');
    await expect(notes.locator('#line-note-refused')).toContainText('暗証番号');
    await accessible(desk, 'back office: a note that is refused');
    await notes.locator('#line-note').fill('来店予約あり');
    await notes.getByRole('button', { name: say('backoffice.notes.submit') }).click();
    await expect(notes.getByText('来店予約あり')).toBeVisible();
  });

  await test.step('a receipt of the application is saved as PDF, and anybody can check its number', async () => {
    const accepted = desk.locator('[data-part=papers] [data-entry=application-accepted]');
    const saved = desk.waitForEvent('download');
    await accepted.getByRole('button', { name: part('backoffice.papers.receipt.ja') }).click();
    const file = await saved;
    const number = /^receipt-(R(?:-[2-9A-Z]{4}){3})-ja\.pdf$/u.exec(file.suggestedFilename())?.[1] ?? 'no number';
    await expect(desk.getByText(say('backoffice.papers.made', { number }))).toBeVisible();
    await accessible(desk, 'back office: a receipt is made');
    const path = await file.path();
    await copyFile(path, test.info().outputPath('receipt.pdf'));
    const printed = readPdf(await readFile(path));
    expect(printed.pages).toBe(1);
    for (const words of ['お手続きの控え', number, handset.phoneNumber.slice(-4)])
      expect(printed.text).toContain(words);
    expect(printed.text).not.toContain(handset.phoneNumber);

    const checker = await context.newPage();
    await checker.goto('/receipts');
    await headed(checker, 'portal.receipt.check.title');
    await checker.locator('#receipt-number').fill(number.toLowerCase().replaceAll('-', ' '));
    await checker.getByRole('button', { name: say('portal.receipt.check.submit') }).click();
    await expect(checker.getByText(say('portal.receipt.check.issued'))).toBeVisible();
    await expect(checker.getByText(number, { exact: true })).toBeVisible();
    await accessible(checker, 'portal: check of a receipt');
    await look(checker, 'check-receipt');
    await checker.close();
  });

  await notes.locator('#line-task-kind').selectOption('call-back');
  await notes.locator('#line-task').fill('18時以降に折り返し');
  await notes.getByRole('button', { name: say('backoffice.notes.open') }).click();
  await expect(notes.getByText(part('backoffice.queue.told.opened'))).toBeVisible();
  const opened = notes.locator('[data-task]');
  await expect(opened).toHaveAttribute('data-state', 'open');
  const id = (await opened.getAttribute('data-task')) ?? '';
  await accessible(desk, 'back office: notes and tasks');
  await look(desk, 'line-notes');

  const otherContext = await browser.newContext();
  complaints.watch(otherContext);
  const supervisor = await otherContext.newPage();
  await test.step('a colleague who opens the line hears that it is open elsewhere', async () => {
    await staffSignIn(supervisor, world, 'docomo-supervisor');
    await openLine(supervisor, handset.phoneNumber);
    await expect(supervisor.locator('[data-part=presence]')).toContainText('ドコモ窓口 ＊');
    await expect(supervisor.locator('[data-part=notes]').getByText('来店予約あり')).toBeVisible();
    await accessible(supervisor, 'back office: somebody else has the line open');
    await look(supervisor, 'collision');
  });

  const inQueue = (page: Page) => page.locator(`[data-task="${id}"]`);
  await test.step('takes the task from the queue', async () => {
    await byMenu(supervisor, 'backoffice.menu.queue');
    await headed(supervisor, 'backoffice.queue.title');
    await expect(inQueue(supervisor)).toContainText('営業時間');
    await inQueue(supervisor).getByRole('button', { name: '引き受ける' }).click();
    await expect(inQueue(supervisor)).toHaveAttribute('data-state', 'claimed');
    await accessible(supervisor, 'back office: queue');
  });

  await test.step('which nobody else can then', async () => {
    await byMenu(desk, 'backoffice.menu.queue');
    await headed(desk, 'backoffice.queue.title');
    await expect(inQueue(desk)).toHaveAttribute('data-state', 'claimed');
    await expect(inQueue(desk)).toContainText('ドコモ責任者 ＊');
    await expect(inQueue(desk).getByRole('button', { name: '引き受ける' })).toHaveCount(0);
    await expect(inQueue(desk).getByRole('button', { name: '完了にする' })).toHaveAttribute('aria-disabled', 'true');
    await accessible(desk, 'back office: a task of a colleague');
  });

  await test.step('hands it back with a word', async () => {
    await inQueue(supervisor).getByRole('button', { name: '引き継ぐ' }).click();
    const dialog = supervisor.getByRole('dialog');
    const agent = await dialog.getByRole('option').filter({ hasText: 'ドコモ窓口 ＊' }).getAttribute('value');
    await dialog.getByRole('combobox').selectOption(agent);
    await dialog.getByRole('textbox').fill('留守番電話まで。続きを頼みます');
    await accessible(supervisor, 'back office: hand-over');
    await look(supervisor, 'hand-over');
    await dialog.locator('form').getByRole('button', { name: '引き継ぐ' }).click();
    await expect(supervisor.getByText(part('backoffice.queue.told.hand-over'))).toBeVisible();
    await supervisor.locator('#handover-text').fill('折り返し1件、窓口に渡しました');
    await supervisor.getByRole('button', { name: say('backoffice.queue.handover.submit') }).click();
    await expect(supervisor.getByText(part('backoffice.queue.told.handover'))).toBeVisible();
    await look(supervisor, 'queue');
  });

  await test.step('and it is done', async () => {
    await desk.getByRole('button', { name: say('backoffice.reload') }).click();
    await expect(inQueue(desk)).toContainText('留守番電話まで');
    await expect(desk.getByText('折り返し1件、窓口に渡しました').first()).toBeVisible();
    await inQueue(desk).getByRole('button', { name: '完了にする' }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByRole('combobox').selectOption('holder-told');
    await dialog.locator('form').getByRole('button', { name: '完了にする' }).click();
    await expect(desk.getByText(part('backoffice.queue.told.finish'))).toBeVisible();
    await expect(inQueue(desk)).toHaveCount(0);
    await look(desk, 'queue-done');
  });

  await otherContext.close();
  expect(complaints.list).toEqual([]);
});
