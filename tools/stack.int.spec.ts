// The supervisor against two tiny programs in the place of the service and the sandbox: order of start, secrets,
// database roles, restart, and above all that nothing is left behind.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, startTemporaryStack } from './stack.mjs';

const API = `
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
const [role] = process.argv.slice(2);
const owner = 'SUMAHO_DATABASE_MIGRATION_URL' in process.env;
appendFileSync(process.env.SUMAHO_CA_DIRECTORY + '/runs', role + (owner ? ' as owner' : '') + '\\n');
if (role === 'migrate') process.exit(process.env.SUMAHO_LOG_LEVEL === 'fatal' ? 7 : 0);
if (role === 'seed' || role === 'load-file-key') process.exit(0);
const server = createServer((request, response) => {
  if (request.url === '/api/die') process.exit(3);
  response.end(JSON.stringify({ role, origin: process.env.SUMAHO_PUBLIC_ORIGIN, issuer: process.env.SUMAHO_SIGN_IN_ISSUER, pid: process.pid }));
}).listen(Number(process.env.SUMAHO_API_PORT), process.env.SUMAHO_API_HOST);
process.on('SIGTERM', () => { server.close(); server.closeAllConnections(); });
`;
const SANDBOX = `
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' }, origin: { type: 'string' }, port: { type: 'string' }, host: { type: 'string' }, 'load-file-key': { type: 'string' } } });
if (Object.keys(process.env).some((key) => key.startsWith('SUMAHO_DATABASE'))) process.exit(9);
if (positionals[0] === 'prepare') {
  mkdirSync(values.data + '/exports', { recursive: true });
  writeFileSync(values.data + '/exports/environment.json', JSON.stringify({ SUMAHO_SIGN_IN_ISSUER: values.origin + '/sandbox/own' }));
  process.exit(0);
}
createServer((request, response) => response.end('{}')).listen(Number(values.port), values.host);
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-apps-'));
  for (const [app, text] of [
    ['api', API],
    ['sandbox', SANDBOX],
  ] as const) {
    mkdirSync(join(folder, app));
    writeFileSync(join(folder, app, 'main.js'), text);
    writeFileSync(join(folder, app, 'package.json'), '{"type":"module"}');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const alive = (pid: number): boolean => {
  try {
    // A zombie that init has not collected yet is gone for our purposes.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('the supervisor', () => {
  it('starts everything behind one address and takes all of it away again', async () => {
    const stack = await startTemporaryStack({ apps: folder, quiet: true });
    try {
      const seen = (await (await fetch(`${stack.url}/api/x`)).json()) as Record<string, unknown>;
      expect(seen).toMatchObject({ role: 'all', origin: stack.url, issuer: `${stack.url}/sandbox/own` });
      expect((await fetch(`${stack.url}/sandbox/health`)).status).toBe(200);
      expect(readFileSync(join(stack.dataDirectory, 'ca/runs'), 'utf8')).toBe(
        'load-file-key\nmigrate as owner\nseed\nall\n',
      );
      expect(statSync(join(stack.dataDirectory, 'secrets.json')).mode & 0o777).toBe(0o600);

      await stack.restart('api', 'SIGKILL');
      const again = (await (await fetch(`${stack.url}/api/x`)).json()) as { pid: number };
      expect(again.pid).not.toBe(seen['pid']);

      const postmaster = Number.parseInt(
        readFileSync(join(stack.dataDirectory, 'postgres/postmaster.pid'), 'utf8'),
        10,
      );
      const redis = Number.parseInt(readFileSync(join(stack.dataDirectory, 'redis/redis.pid'), 'utf8'), 10);
      const pids = [again.pid, postmaster, redis];
      expect(pids.map(alive)).toEqual([true, true, true]);
      await stack.stop();
      expect(pids.map(alive)).toEqual([false, false, false]);
      expect(existsSync(stack.dataDirectory)).toBe(false);
    } finally {
      await stack.stop();
    }
  });

  it('gives the app a database role that owns nothing and lets nobody else in', async () => {
    const stack = await startTemporaryStack({ apps: folder, quiet: true });
    const ask = async (url: string | undefined, sql: string) => {
      const client = new pg.Client({ connectionString: url ?? '' });
      await client.connect();
      try {
        return (await client.query(sql)).rows as unknown[];
      } finally {
        await client.end();
      }
    };
    try {
      const app = stack.settings['SUMAHO_DATABASE_URL'];
      expect(await ask(app, 'SELECT current_user AS name')).toEqual([{ name: 'sumaho_app' }]);
      await expect(ask(app, 'CREATE TABLE mine (a int)')).rejects.toThrow('permission denied');
      await expect(ask(app, 'SET ROLE sumaho_key_service')).rejects.toThrow('permission denied');
      expect(await ask(stack.settings['SUMAHO_KEY_SERVICE_DATABASE_URL'], 'SELECT current_user AS name')).toEqual([
        { name: 'sumaho_key_service' },
      ]);
      const open = new URL(stack.postgresUrl);
      open.password = 'guessed';
      await expect(ask(open.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    } finally {
      await stack.stop();
    }
  });

  it('keeps data and secrets between two starts, and refuses two at a time', async () => {
    const data = mkdtempSync(join(tmpdir(), 'stack-data-'));
    try {
      const first = await startStack({ apps: folder, quiet: true, dataDirectory: join(data, 'd'), fast: true });
      const secrets = readFileSync(join(data, 'd/secrets.json'), 'utf8');
      writeFileSync(join(data, 'd/supervisor.pid'), `${process.ppid}\n`);
      await expect(startStack({ apps: folder, quiet: true, dataDirectory: join(data, 'd') })).rejects.toThrow(
        'is in use by process',
      );
      await first.stop();
      const second = await startStack({ apps: folder, quiet: true, dataDirectory: join(data, 'd'), fast: true });
      await second.stop();
      expect(readFileSync(join(data, 'd/secrets.json'), 'utf8')).toBe(secrets);
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });

  it('tells when a part ends by itself, with its last words', async () => {
    const stack = await startTemporaryStack({ apps: folder, quiet: true });
    try {
      await fetch(`${stack.url}/api/die`).catch(() => undefined);
      await expect(stack.broken).rejects.toThrow('The api ended by itself (code 3)');
    } finally {
      await stack.stop();
    }
  });

  it('leaves nothing behind when the migration fails', async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;
    await expect(
      startTemporaryStack({ apps: folder, quiet: true, env: { SUMAHO_LOG_LEVEL: 'fatal' } }),
    ).rejects.toThrow('migrate failed');
    const after = process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;
    expect(after).toBe(before);
  });
});
