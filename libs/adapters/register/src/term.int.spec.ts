// Which certificates the clock is to look at before and after their end, on the real database; the rule's own count is the oracle.
import { EXPIRY_NOTICE_DAYS, expiryNoticeDue } from '@sumaho-jpki/rules';
import type { CertificateRow, Register } from '@sumaho-jpki/operations';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRegister } from './register';
import { addCarriers, addHolder, SYSTEM } from './testing/demo-rows';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

const HOUR = 3_600_000;
let database: TestDatabase;
let register: Register;
let storage: pg.Client;
let now: Date;

beforeAll(async () => {
  database = await openTestDatabase();
  register = createRegister(database.app);
  storage = new pg.Client({ connectionString: database.superuserUrl });
  await storage.connect();
  await addCarriers(register);
});
afterAll(async () => {
  await storage.end();
  await database.drop();
});
beforeEach(async () => {
  await storage.query('DELETE FROM certificates');
  now = await register.transaction(SYSTEM, (tx) => tx.now());
});

/** A certificate that ends so many hours from now, put straight into its state. */
async function ending(hours: number, state = 'active'): Promise<CertificateRow> {
  const { certificate } = await addHolder(register, 'docomo');
  const notAfter = new Date(now.getTime() + hours * HOUR);
  const update = 'UPDATE certificates SET not_after = $2, state = $3 WHERE serial = $1';
  await storage.query(update, [certificate.serial, notAfter, state]);
  return { ...certificate, notAfter };
}

const untold = (limit = 100) =>
  register.transaction(SYSTEM, async (tx) =>
    (await tx.certificates.endingUntold(now, EXPIRY_NOTICE_DAYS, limit)).map(({ serial }) => serial),
  );
const remember = (row: CertificateRow, days: number) =>
  register.transaction(SYSTEM, (tx) =>
    tx.history.record({
      event: 'expiry-notice',
      actorKind: 'system',
      actorId: null,
      applicationId: row.applicationId,
      lineId: row.lineId,
      certificateSerial: row.serial,
      carrier: row.carrier,
      facts: { days, told: true },
    }),
  );

describe('certificates that near their end', () => {
  it('are found exactly when the rule says that a notice is due, and not again once it stands in the timeline', async () => {
    const rows: CertificateRow[] = [];
    for (const days of [-1, 0, 1, 6, 7, 8, 29, 30, 31, 89, 90, 91, 92]) {
      for (const part of [1, 13, 23]) rows.push(await ending(days * 24 + part));
    }
    const due = rows.filter(({ notAfter }) => notAfter >= now && expiryNoticeDue(notAfter, now) !== undefined);
    expect(new Set(await untold())).toEqual(new Set(due.map(({ serial }) => serial)));
    for (const row of due) await remember(row, expiryNoticeDue(row.notAfter, now) ?? 0);
    expect(await untold()).toEqual([]);
  });

  it('are found again when the next threshold is reached', async () => {
    const row = await ending(20 * 24);
    await remember(row, 90);
    expect(await untold()).toEqual([row.serial]);
  });

  it('come with the nearest end first, and no more than asked for', async () => {
    const rows = [await ending(48), await ending(24), await ending(72)];
    expect(await untold(2)).toEqual([rows[1]?.serial, rows[0]?.serial]);
  });

  it('that are not live are left alone; past their end the live ones are found', async () => {
    const states = ['active', 'suspended', 'issued', 'revoked', 'expired', 'discarded', 'reserved'];
    const rows: CertificateRow[] = [];
    for (const state of states) rows.push(await ending(-1, state), await ending(24, state));
    expect(new Set(await untold())).toEqual(new Set([rows[1]?.serial, rows[3]?.serial]));
    const past = await register.transaction(SYSTEM, (tx) => tx.certificates.pastEnd(now, 100));
    expect(new Set(past.map(({ serial }) => serial))).toEqual(new Set([rows[0]?.serial, rows[2]?.serial]));
  });
});

describe('certificates that are held for want of their holder', () => {
  it('count their time from the first such hold, through other grounds that come and go, until none is left', async () => {
    const { certificate } = await addHolder(register, 'docomo');
    const { serial } = certificate;
    const since = async () =>
      (
        await storage.query<{ since: Date | null }>(
          'SELECT awaiting_holder_since AS since FROM certificates WHERE serial = $1',
          [serial],
        )
      ).rows[0]?.since ?? null;
    const held = (by: string | null) =>
      storage.query(`UPDATE certificates SET state = $2, suspended_by = $3 WHERE serial = $1`, [
        serial,
        by === null ? 'active' : 'suspended',
        by,
      ]);
    const awaiting = (until: Date) =>
      register.transaction(SYSTEM, async (tx) =>
        (await tx.certificates.awaitingHolder(until, 10)).map((row) => row.serial),
      );
    await held('jlis-order');
    expect(await since()).toBeNull();
    await held('jlis-order line-event');
    const first = await since();
    if (!first) throw new Error('no time was kept');
    await held('jlis-order line-event holder-report');
    await held('holder-report');
    expect(await since()).toEqual(first);
    expect(await awaiting(first)).toEqual([serial]);
    expect(await awaiting(new Date(first.getTime() - 1))).toEqual([]);
    await held('incident');
    expect(await since()).toBeNull();
    await held('holder-report');
    expect((await since())?.getTime()).toBeGreaterThanOrEqual(first.getTime());
    await held(null);
    expect(await since()).toBeNull();
  });
});
