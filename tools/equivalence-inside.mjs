// All that the product keeps at this moment, for the scan of the equivalence sheet: every table of every schema, every key and
// every command of Redis, the logs of all processes, and the database's own files with all that was ever written to them.
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { waitUntil } from './services/leash.mjs';

/** @typedef {{ name: string, bytes: Buffer }} Place */

/**
 * @param {{ postgresUrl: string, redisUrl: string, dataDirectory: string }} stack
 */
export async function openInside({ postgresUrl, redisUrl, dataDirectory }) {
  const pool = new pg.Pool({ connectionString: postgresUrl, max: 2 });
  // The database may be stopped before the last idle connection heard of the end.
  pool.on('error', () => {});
  const redis = new Redis(redisUrl);
  const monitor = await redis.monitor();
  /** @type {string[]} */
  const commands = [];
  monitor.on('monitor', (_time, args) => commands.push(JSON.stringify(args)));

  /** @returns {Promise<Place[]>} */
  const tables = async () => {
    const { rows } = await pool.query(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    return Promise.all(
      rows.map(async ({ name }) => {
        // A bytea comes as hex, everything else as text.
        const found = await pool.query(`SELECT t::text AS row FROM ${name} t`);
        return { name: `table ${name}`, bytes: Buffer.from(found.rows.map(({ row }) => row).join('\n')) };
      }),
    );
  };

  /** @returns {Promise<Place[]>} */
  const redisKeys = async () => {
    const parts = [];
    for (const key of await redis.keys('*')) {
      const kind = await redis.type(key);
      const read = {
        string: () => redis.get(key),
        hash: () => redis.hgetall(key),
        list: () => redis.lrange(key, 0, -1),
        set: () => redis.smembers(key),
        zset: () => redis.zrange(key, 0, -1),
        stream: () => redis.xrange(key, '-', '+'),
      }[kind];
      parts.push(`${key} ${JSON.stringify((await read?.()) ?? null)}`);
    }
    return [
      { name: 'Redis keys', bytes: Buffer.from(parts.join('\n')) },
      { name: 'Redis commands', bytes: Buffer.from(commands.join('\n')) },
    ];
  };

  /** @param {string} folder @param {string} title @returns {Promise<Place[]>} */
  const files = async (folder, title) => {
    const names = await readdir(folder).catch(() => []);
    const read = names.map(async (name) => {
      const path = join(folder, name);
      const about = await stat(path).catch(() => undefined);
      const bytes = about?.isFile() ? await readFile(path).catch(() => undefined) : undefined;
      return bytes ? [{ name: `${title} ${name}`, bytes }] : [];
    });
    return (await Promise.all(read)).flat();
  };

  return {
    /** @returns {Promise<Place[]>} */
    async capture() {
      const all = await Promise.all([tables(), redisKeys(), files(join(dataDirectory, 'logs'), 'log')]);
      return all.flat();
    },
    /**
     * Writes a key into a table, a Redis key and a log; `null` takes it out again.
     * @param {{ components: Record<string, Uint8Array> } | null} key
     * @returns {Promise<string[]>} beginnings of the names of the places where it now is
     */
    async plant(key) {
      await pool.query('DROP TABLE IF EXISTS equivalence_control');
      await redis.del('equivalence-control');
      const log = join(dataDirectory, 'logs', 'control.log');
      await rm(log, { force: true });
      if (key === null) return [];
      const [first, second, third] = Object.values(key.components).map((value) => Buffer.from(value));
      if (!first || !second || !third) throw new Error('The control key has too few numbers.');
      await pool.query('CREATE TABLE equivalence_control (raw bytea, words jsonb)');
      await pool.query('INSERT INTO equivalence_control VALUES ($1, $2)', [
        first,
        JSON.stringify({ key: second.toString('base64') }),
      ]);
      const control = JSON.stringify({ key: second.toString('base64url') });
      await redis.set('equivalence-control', control);
      await writeFile(log, `key ${third.toString('hex')}\n`, { mode: 0o600 });
      // Another connection sees the commands a moment later, on a busy machine a long one.
      const seen = JSON.stringify(control);
      await waitUntil(async () => commands.some((command) => command.includes(seen)), {
        within: 20_000,
        what: 'What Redis was told',
      });
      return ['table public.equivalence_control', 'Redis keys', 'Redis commands', 'log control.log', 'write-ahead log'];
    },
    /** What the database ever wrote, rows that lived for a moment included. @returns {Promise<Place[]>} */
    async journal() {
      // A commit that writes and waits for the journal takes everything before it along.
      await pool.query(
        `BEGIN; SET LOCAL synchronous_commit = on; SELECT pg_logical_emit_message(true, 'equivalence', ''); COMMIT`,
      );
      const { rows } = await pool.query('SHOW data_directory');
      return files(join(rows[0].data_directory, 'pg_wal'), 'write-ahead log');
    },
    async forgetRates() {
      await pool.query('DELETE FROM event_counters');
    },
    async keyPairs() {
      const { rows } = await pool.query(
        `SELECT key_id AS "keyId", state, sealed_private IS NOT NULL AS sealed FROM key_service.key_pairs ORDER BY created_at`,
      );
      return rows;
    },
    async close() {
      monitor.disconnect();
      redis.disconnect();
      await pool.end();
    },
  };
}
