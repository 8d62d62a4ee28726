// What is said in one turn, on a real Postgres: one way there and back, answers to each, and nothing carried out behind a failure.
import pg from 'pg';
import type { Submittable } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Conversation } from './conversation';

let client: pg.Client;
let ways: number;
let conversation: Conversation;

beforeAll(async () => {
  client = new pg.Client({ connectionString: process.env['SUMAHO_TEST_POSTGRES_URL'] });
  await client.connect();
  await client.query('CREATE TEMPORARY TABLE said (place serial, word text UNIQUE)');
});
afterAll(() => client.end());
beforeEach(async () => {
  await client.query('TRUNCATE said');
  ways = 0;
  const counted = {
    query: (query: Submittable) => {
      ways += 1;
      return client.query(query);
    },
  };
  conversation = new Conversation(counted);
});

const say = (sql: string, ...values: unknown[]) => conversation.say(sql, values, 'kept');
const words = async () =>
  (await client.query<{ word: string }>('SELECT word FROM said ORDER BY place')).rows.map(({ word }) => word);
const ADD = 'INSERT INTO said (word) VALUES ($1)';

describe('A conversation with the database', () => {
  it('takes what is said in one turn in one way, in its order, and answers each', async () => {
    const [begun, added, seen, ended] = await Promise.all([
      say('START TRANSACTION'),
      say(ADD, 'ume'),
      conversation.say('SELECT word, length(word) AS n FROM said WHERE word = $1', ['ume'], 'once'),
      say('COMMIT'),
    ]);
    expect([begun.rows, added.affected, seen.rows, ended.rows]).toEqual([[], 1, [{ word: 'ume', n: 3 }], []]);
    expect(ways).toBe(1);
    expect(await words()).toEqual(['ume']);
  });

  it('answers the same words again and again, also twice in one turn, and counts what was changed', async () => {
    await Promise.all([say(ADD, 'ume'), say(ADD, 'sakura'), say(ADD, 'matsu')]);
    const long = `SELECT word FROM said WHERE length(word) > $1 ORDER BY word`;
    const [first, second] = await Promise.all([say(long, 4), say(long, 5)]);
    expect([first.rows, second.rows]).toEqual([[{ word: 'matsu' }, { word: 'sakura' }], [{ word: 'sakura' }]]);
    expect((await say(long, 100)).rows).toEqual([]);
    expect((await say(`UPDATE said SET word = word || '!' WHERE length(word) = $1`, 3)).affected).toBe(1);
    expect((await say(`UPDATE said SET word = word || '!' WHERE length(word) = $1`, 50)).affected).toBe(0);
  });

  it('carries out nothing behind a failure, and tells it to all that stood behind', async () => {
    await say(ADD, 'ume');
    const all = await Promise.allSettled([say('START TRANSACTION'), say(ADD, 'ume'), say(ADD, 'momo'), say('COMMIT')]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
    const codes = all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code?: string }).code] : []));
    expect(codes).toEqual(['23505', '23505', '23505']);
    await say('ROLLBACK');
    expect(await words()).toEqual(['ume']);
    // The words are still known to the connection, whether they had been read before the failure or not.
    await Promise.all([say(ADD, 'momo'), say('START TRANSACTION'), say('COMMIT')]);
    expect(await words()).toEqual(['ume', 'momo']);
  });

  it('tells whoever speaks in an aborted transaction what aborted it, and calls no such transaction committed', async () => {
    await say(ADD, 'ume');
    await say('START TRANSACTION');
    const first = await say(ADD, 'ume').catch((problem: unknown) => problem);
    expect(first).toMatchObject({ code: '23505' });
    expect(await say(ADD, 'momo').catch((problem: unknown) => problem)).toBe(first);
    await expect(say('COMMIT')).rejects.toThrow('The transaction was undone.');
    expect(await words()).toEqual(['ume']);
    const next = new Conversation(client);
    await Promise.all(['START TRANSACTION', 'COMMIT'].map((words) => next.say(words, [], 'kept')));
  });

  it('after a pause a ROLLBACK is carried out, whatever fails before it', async () => {
    await say(ADD, 'ume');
    const failing = Promise.allSettled([say('START TRANSACTION'), say(ADD, 'ume')]);
    conversation.pause();
    await say('ROLLBACK');
    expect((await failing).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(ways).toBe(3);
    await say(ADD, 'take');
    expect(await words()).toEqual(['ume', 'take']);
  });

  it('words that cannot be read fail alone and may be mended', async () => {
    await expect(say('SELECT nothing_of_that_name FROM said')).rejects.toMatchObject({ code: '42703' });
    await client.query('ALTER TABLE said ADD COLUMN nothing_of_that_name text');
    expect((await say('SELECT nothing_of_that_name FROM said')).rows).toEqual([]);
    await client.query('ALTER TABLE said DROP COLUMN nothing_of_that_name');
  });

  it('whatever the driver is asked besides waits for its turn', async () => {
    const first = say(ADD, 'ume');
    const besides = client.query<{ n: number }>('SELECT count(*)::int AS n FROM said');
    const second = say(ADD, 'momo');
    expect((await besides).rows[0]?.n).toBe(2);
    await Promise.all([first, second]);
    const third = client.query<{ n: number }>('SELECT count(*)::int AS n FROM said');
    const fourth = say(ADD, 'take');
    expect([(await third).rows[0]?.n, (await fourth).affected]).toEqual([2, 1]);
  });

  it.each([
    ['text', '髙橋 "𠮷" \\ {a,b}'],
    ['text', ''],
    ['text', null],
    ['integer', -7],
    ['boolean', true],
    ['timestamptz', new Date('2026-06-30T23:59:59.999Z')],
    ['bytea', Uint8Array.of(0, 255, 92, 34)],
    ['jsonb', { a: [1, 'b', null], 髙: true }],
    ['text[]', ['a', 'b,c', '"', '\\', '', 'NULL', '髙']],
    ['text[]', []],
    ['text[]', ['a', null]],
    ['integer[]', [1, -2]],
    ['bytea[]', [Uint8Array.of(1, 0), Uint8Array.of(255)]],
    ['timestamptz[]', [new Date('2026-01-01T00:00:00.000Z')]],
  ])('%s comes back as it went: %j', async (type, value) => {
    const sql = `SELECT $1::${type} AS it`;
    const [{ rows }, asDriver] = await Promise.all([say(sql, value), client.query<{ it: unknown }>(sql, [value])]);
    expect(rows).toEqual(asDriver.rows);
    const plain = (it: unknown): unknown =>
      Buffer.isBuffer(it) ? Uint8Array.from(it) : Array.isArray(it) ? it.map(plain) : it;
    expect(plain((rows[0] as { it: unknown }).it)).toEqual(value);
  });

  it('a connection that is gone answers nobody, and nobody waits for ever', async () => {
    const lost = new pg.Client({ connectionString: process.env['SUMAHO_TEST_POSTGRES_URL'] });
    lost.on('error', () => undefined);
    await lost.connect();
    const other = new Conversation(lost);
    await other.say('SELECT 1', [], 'kept');
    const cut = Promise.allSettled([
      other.say('SELECT pg_terminate_backend(pg_backend_pid())', [], 'once'),
      other.say('SELECT 1', [], 'kept'),
    ]);
    expect((await cut).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(other.say('SELECT 1', [], 'kept')).rejects.toThrow();
    await lost.end().catch(() => undefined);
  });
});
