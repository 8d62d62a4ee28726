// CSV一括処理 in a real browser: a carrier's desk records lines from a file: dry run with what was mended and what is refused, typed
// confirmation, run, and the results as a Shift_JIS file.
import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { applied, newcomer, sharedPlace } from '../faults/fault-world';
import { accessible, byMenu, Complaints, headed, look, part, say } from './browser';
import { staffSignIn } from './sign-in';

const place = sharedPlace();
const { world } = place;

test('a desk records many lines from a file: each row by its own rule, and the results are a file', async ({
  context,
}) => {
  test.setTimeout(300_000);
  const complaints = new Complaints();
  complaints.watch(context);
  // A line is in the register once its holder applied. Of another carrier than that of the other journeys, whose desks wait for each other's codes.
  const { handset } = await applied(place, await newcomer(place, { carrier: 'kddi' }));
  const desk = await context.newPage();
  await staffSignIn(desk, world, 'kddi-desk');

  await test.step('it uploads a file and sees of each row what becomes of it', async () => {
    await byMenu(desk, 'backoffice.menu.bulk');
    await headed(desk, 'backoffice.bulk.title');
    await accessible(desk, 'back office: bulk files');
    const withoutZero = handset.phoneNumber.replace(/\D/gu, '').replace(/^0/u, '');
    const text = `電話番号,ICCID,届け\r\n${withoutZero},,解約\r\n,8.98E+18,suspend-line\r\n09000000000,,𠮷\r\n`;
    await desk
      .locator('#bulk-file')
      .setInputFiles({ name: 'lines.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${text}`) });
    await look(desk, 'bulk-upload');
    await desk.getByRole('button', { name: say('backoffice.bulk.check') }).click();
    await headed(desk, 'backoffice.bulk.one');
    await expect(desk.locator('#bulk-state')).toHaveAttribute('data-state', 'checked');
    await expect(desk.locator('[data-row="2"]')).toContainText('先頭の0を補いました');
    await expect(desk.locator('[data-row="2"]')).toHaveAttribute('data-state', 'waiting');
    await expect(desk.locator('[data-row="3"]')).toContainText('8.98E+18');
    await expect(desk.locator('[data-row="3"]')).toHaveAttribute('data-state', 'refused');
    await expect(desk.locator('#bulk-radius')).toContainText(part('backoffice.bulk.final'));
    await accessible(desk, 'back office: dry run of a bulk file');
    await look(desk, 'bulk-dry-run');
  });

  await test.step('it runs by the typed number of ends for good, and the results are a file', async () => {
    await desk.locator('#bulk-confirmation').fill('1');
    await desk.locator('#bulk-reason').fill('月末の解約');
    await desk.getByRole('button', { name: say('backoffice.bulk.start') }).click();
    await expect(desk.locator('#bulk-state')).toHaveAttribute('data-state', 'done');
    await expect(desk.locator('[data-row="2"]')).toHaveAttribute('data-state', 'done');
    await accessible(desk, 'back office: a bulk file is done');
    const waiting = desk.waitForEvent('download');
    await desk.locator('#bulk-sjis').click();
    const bytes = await readFile(await (await waiting).path());
    expect(new TextDecoder('shift_jis').decode(bytes)).toContain('先頭の0を補いました');
    await expect(desk.getByText('行：4')).toBeVisible();
    await accessible(desk, 'back office: results of a bulk file');
    await look(desk, 'bulk-done');
  });
  expect(complaints.list).toEqual([]);
});
