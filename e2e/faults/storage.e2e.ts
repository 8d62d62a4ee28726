// Storage and processes that die in the middle: Redis wiped, Redis gone, the service killed. Postgres is the truth, so the work
// goes on where it was; nothing is lost and nothing is done twice. And nobody but the key service keeps a secret.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Redis } from 'ioredis';
import type { SeramTransport } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { HeadlessPhone, World } from '../../apps/sandbox/src/headless';
import { startTemporaryStack } from '../../tools/stack.mjs';
import {
  applied,
  Database,
  DOWNLOAD_PASSWORD,
  eventually,
  expectLaws,
  finish,
  phoneOf,
  PIN,
  type Place,
} from './fault-world';

let stack: Awaited<ReturnType<typeof startTemporaryStack>>;
let place: Place;

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.beforeAll(async () => {
  test.setTimeout(300_000);
  stack = await startTemporaryStack({
    quiet: true,
    ...(process.env['SUMAHO_TEST_APPS'] ? { apps: process.env['SUMAHO_TEST_APPS'] } : {}),
  });
  place = { world: new World(stack.url), database: new Database(stack.postgresUrl) };
});
test.afterAll(() => stack.stop());

/** Runs `fault` when the phone is about to send its first report of this party's script. */
function atFirstReport(party: RegExp, fault: () => Promise<unknown>): (transport: SeramTransport) => SeramTransport {
  let done = false;
  return (transport) => ({
    handshake: (...exchange) => transport.handshake(...exchange),
    remoteManagement: async (uri, sessionId, report, signal) => {
      if (!done && report.ramResponses.length > 0 && party.test(uri)) {
        done = true;
        await fault();
      }
      return transport.remoteManagement(uri, sessionId, report, signal);
    },
  });
}
const SP_TSM = /^(?!.*\/sandbox\/).*\/gp\/seram$/;
const MNO_TSM = /\/sandbox\/mno\//;

async function redis<T>(work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(stack.redisUrl, { maxRetriesPerRequest: 1, lazyConnect: true });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
}
const wipe = () => redis((client) => client.flushall());

for (const [title, party] of [
  ['the carrier’s script', MNO_TSM],
  ['the key service’s script', SP_TSM],
] as const) {
  test(`Redis is wiped while ${title} is on the card`, async () => {
    const application = await applied(place);
    await wipe();
    const phone = phoneOf(place, application.handset, { wrapTransport: atFirstReport(party, wipe) });
    await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
    await finish(phone, application.applicationId);
    await expectLaws(place);
  });
}

for (const [title, party] of [
  ['the carrier’s script', MNO_TSM],
  ['the key service’s script', SP_TSM],
] as const) {
  test(`the service is killed while ${title} is on the card, and started again`, async () => {
    const application = await applied(place);
    const phone = phoneOf(place, application.handset, {
      wrapTransport: atFirstReport(party, () => stack.restart('api', 'SIGKILL')),
    });
    await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
    await finish(phone, application.applicationId);
    await expectLaws(place);
  });
}

test('the service is killed right after the code was typed', async () => {
  const application = await applied(place);
  const phone = phoneOf(place, application.handset);
  await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
  await stack.restart('api', 'SIGKILL');
  await finish(phone, application.applicationId);
  await expectLaws(place);
});

test('the outside world is restarted while the carrier’s script is on the card', async () => {
  const application = await applied(place);
  const phone = phoneOf(place, application.handset, {
    wrapTransport: atFirstReport(MNO_TSM, () => stack.restart('sandbox')),
  });
  await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
  await finish(phone, application.applicationId);
  await expectLaws(place);
});

/** Every 8-byte window of these bytes in the forms in which bytes are written down. */
function windows(secret: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 8 <= secret.length; at += 8) {
    const window = secret.subarray(at, at + 8);
    const hex = window.toString('hex');
    found.push(window, Buffer.from(hex), Buffer.from(hex.toUpperCase()));
  }
  return found;
}

/** The private key of a card, read where only the card has it: in its own file. */
async function secretsOfCard(iccid: string): Promise<Buffer> {
  const image = await readFile(join(stack.dataDirectory, 'sandbox/cards', `${iccid}.json`), 'utf8');
  const parts = [...image.matchAll(/"(?:p|q|dp|dq|qInv)":"([0-9A-F]{256})"/g)].map(([, hex]) => hex ?? '');
  return Buffer.from(parts.join(''), 'hex');
}

async function everythingWritten(): Promise<{ where: string; content: Buffer }[]> {
  const pieces: { where: string; content: Buffer }[] = [];
  const logs = join(stack.dataDirectory, 'logs');
  for (const name of await readdir(logs))
    pieces.push({ where: `logs/${name}`, content: await readFile(join(logs, name)) });
  await redis(async (client) => {
    for (const key of await client.keys('*')) {
      pieces.push({
        where: `redis ${key}`,
        content: Buffer.concat([Buffer.from(key), (await client.dumpBuffer(key)) ?? Buffer.alloc(0)]),
      });
    }
  });
  const tables = await place.database.rows<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema', 'key_service') AND table_type = 'BASE TABLE'`,
  );
  for (const { name } of tables) {
    // Rows as text: bytea shows as hexadecimal.
    const rows = await place.database.rows<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    pieces.push({ where: `table ${name}`, content: Buffer.from(rows.map(({ row }) => row).join('\n')) });
  }
  return pieces;
}

test('no byte of the private key and no PIN is in logs, in Redis or in any table but the key service’s own', async () => {
  const application = await applied(place);
  const phone: HeadlessPhone = phoneOf(place, application.handset);
  await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
  await finish(phone, application.applicationId);
  await eventually(
    'the work to end',
    async () => {
      return (await place.database.rows(`SELECT id FROM steps WHERE state NOT IN ('done', 'cancelled')`)).length === 0;
    },
    90_000,
  );

  const key = await secretsOfCard(application.handset.iccid);
  expect(key.length).toBe(5 * 128);
  const sought = windows(key);
  const words = [
    DOWNLOAD_PASSWORD,
    application.accessCode,
    application.accessCode.replaceAll('-', ''),
    application.person.pin + application.person.signaturePassword,
    application.person.signaturePassword,
  ].map((text) => Buffer.from(text));
  const hits = (pieces: readonly { where: string; content: Buffer }[]): string[] =>
    pieces
      .filter(({ content }) => [...sought, ...words].some((needle) => content.includes(needle)))
      .map(({ where }) => where);
  const written = await everythingWritten();
  expect(written.length).toBeGreaterThan(20);
  expect(hits(written)).toEqual([]);
  // A PIN has four digits and could stand anywhere by chance: what is sought is one that is named.
  const named = new RegExp(`pin\\W{1,4}${PIN}`, 'i');
  expect(written.filter(({ content }) => named.test(content.toString('latin1'))).map(({ where }) => where)).toEqual([]);

  // The search itself finds what is there: one window planted in each kind of place.
  const planted = key.subarray(64, 72);
  await redis((client) => client.set('planted', planted));
  await place.database.rows(`CREATE TABLE planted AS SELECT $1::bytea AS value`, [planted]);
  try {
    expect(hits(await everythingWritten()).sort()).toEqual(['redis planted', 'table public.planted']);
  } finally {
    await redis((client) => client.del('planted'));
    await place.database.rows('DROP TABLE planted');
  }
});

test('Redis is gone for good: slower, but everything ends well', async () => {
  await redis((client) => client.call('SHUTDOWN', 'NOSAVE').catch(() => undefined)).catch(() => undefined);
  await eventually('the service to see it', async () => {
    const ready = await fetch(`${stack.url}/api/health/ready`);
    expect(ready.status).toBe(200);
    return ((await ready.json()) as { redis: boolean }).redis === false;
  });
  const application = await applied(place);
  const phone = phoneOf(place, application.handset);
  await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
  await finish(phone, application.applicationId);
  await expectLaws(place);
});
