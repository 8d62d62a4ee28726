import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClaims, type Claims } from './claims';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

let database: TestDatabase;
const open: Claims[] = [];
const claims = (): Claims => {
  const made = createClaims(database.appUrl);
  open.push(made);
  return made;
};
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await Promise.all(open.map((each) => each.close()));
  await database.drop();
});

async function cutConnections(): Promise<void> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ cut: boolean }>(
    `SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity
      WHERE application_name = 'sumaho-claims' AND datname = current_database()`,
  );
  await client.end();
  expect(rows.length).toBeGreaterThan(0);
}

describe('a claim', () => {
  it('is one process’s and one request’s at a time, and another’s after it is released', async () => {
    const [one, other] = [claims(), claims()];
    const name = randomUUID();
    expect(await one.claim(name)).toBe(true);
    expect([await other.claim(name), await one.claim(name)]).toEqual([false, false]);
    expect(await other.claim(randomUUID())).toBe(true);
    await other.release(name);
    expect(await other.claim(name)).toBe(false);
    await one.release(name);
    expect([await other.claim(name), await one.claim(name)]).toEqual([true, false]);
  });

  it('goes to one of many who ask at once, from two processes', async () => {
    const [one, other] = [claims(), claims()];
    const name = randomUUID();
    const asked = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : other).claim(name));
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
  });

  it('ends with the process', async () => {
    const [one, other] = [claims(), claims()];
    const name = randomUUID();
    expect(await one.claim(name)).toBe(true);
    await one.close();
    await vi.waitFor(async () => expect(await other.claim(name)).toBe(true), { timeout: 20_000 });
  });

  it('is made again after the connection was cut', async () => {
    const one = claims();
    const name = randomUUID();
    expect(await one.claim(name)).toBe(true);
    await cutConnections();
    await one.release(name);
    await vi.waitFor(async () => expect(await one.claim(name)).toBe(true), { timeout: 20_000 });
  });

  it('is not given without Postgres: that is an error, not a no', async () => {
    const lost = createClaims('postgres://nobody@127.0.0.1:1/none');
    await expect(lost.claim('anything')).rejects.toThrow();
    await lost.release('anything');
    await lost.close();
  });
});
