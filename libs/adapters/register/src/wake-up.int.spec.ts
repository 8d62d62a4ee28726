import { randomUUID } from 'node:crypto';
import type { Register } from '@sumaho-jpki/operations';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { forgetExpired } from './housekeeping';
import { createLeadership } from './leadership';
import { listenForNotifications } from './notifications';
import { createRegister } from './register';
import { addCarriers, addHolder, SYSTEM } from './testing/demo-rows';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

/** A busy machine needs its time. */
const PATIENT = { timeout: 20_000 };
let database: TestDatabase;
let register: Register;
beforeAll(async () => {
  database = await openTestDatabase();
  register = createRegister(database.app);
  await addCarriers(register);
});
afterAll(() => database.drop());

async function cutConnections(applicationName: string): Promise<void> {
  const superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  await superuser.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()`,
    [applicationName],
  );
  await superuser.end();
}

describe('notifications', () => {
  it('come after COMMIT, and again after the connection was cut', async () => {
    const heard: string[] = [];
    let connected = 0;
    const listener = listenForNotifications({
      url: database.appUrl,
      channels: ['sumaho_steps', 'sumaho_history'],
      retryMs: 20,
      onNotification: (channel, payload) => heard.push(`${channel}:${payload}`),
      onConnected: () => (connected += 1),
    });
    await vi.waitFor(() => expect(connected).toBe(1), PATIENT);
    const { application } = await addHolder(register, 'docomo');
    await vi.waitFor(() => expect(heard).toContain('sumaho_history:' + application.id), PATIENT);
    await cutConnections('sumaho-listen');
    await vi.waitFor(() => expect(connected).toBe(2), PATIENT);
    await register.transaction(SYSTEM, (tx) =>
      tx.steps.schedule({ workflowId: 'w', kind: 'prepare-key', subject: 's', effectKey: randomUUID() }),
    );
    await vi.waitFor(() => expect(heard).toContain('sumaho_steps:'), PATIENT);
    await listener.stop();
  });
});

describe('the lead', () => {
  it('is one process’s, and goes to the next when the leader’s connection ends', async () => {
    const [first, second] = [createLeadership(database.appUrl, 42n), createLeadership(database.appUrl, 42n)];
    expect(await first.lead()).toBe(true);
    expect(await second.lead()).toBe(false);
    expect(await first.lead()).toBe(true);
    await first.resign();
    await vi.waitFor(async () => expect(await second.lead()).toBe(true), PATIENT);
    await cutConnections('sumaho-leadership');
    await vi.waitFor(async () => expect(await first.lead()).toBe(true), PATIENT);
    expect(await second.lead()).toBe(false);
    await Promise.all([first.resign(), second.resign()]);
  });

  it('is nobody’s without Postgres, and asking does not throw', async () => {
    const lost = createLeadership('postgres://nobody@127.0.0.1:1/none', 42n);
    expect(await lost.lead()).toBe(false);
  });
});

describe('the register', () => {
  it('works on after Postgres cut every connection, also one in the middle of a transaction', async () => {
    const before = createRegister(database.app);
    const cutInside = before.transaction(SYSTEM, async (tx) => {
      await tx.countEvent('cut', 60);
      await cutConnections('sumaho-register');
      await tx.countEvent('cut', 60);
    });
    await expect(cutInside).rejects.toThrow();
    const counts = await Promise.all(
      Array.from({ length: 15 }, () => before.transaction(SYSTEM, (tx) => tx.countEvent('cut', 60))),
    );
    expect(Math.max(...counts)).toBe(15);
  });
});

describe('housekeeping', () => {
  it('forgets what is over and keeps what is not', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      const now = (await tx.now()).getTime();
      const session = (idHash: string, expiresAt: Date) =>
        ({ idHash, kind: 'citizen', subjectId: null, csrfToken: 'c', data: {}, expiresAt }) as const;
      await tx.sessions.insert(session('over', new Date(now - 1_000)));
      await tx.sessions.insert(session('open', new Date(now + 60_000)));
      await tx.countEvent('short', 0);
      await tx.countEvent('long', 60);
    });
    expect(await forgetExpired(database.app)).toBe(2);
    expect(await forgetExpired(database.app)).toBe(0);
    expect(await register.transaction(SYSTEM, (tx) => tx.sessions.byIdHash('open'))).not.toBeNull();
  });
});
