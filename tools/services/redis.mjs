// A private Redis. npm carries no Redis binary, so one is looked for in this order:
//   REDIS_URL (a running server) → REDIS_BIN → redis-server → valkey-server on PATH → our cache →
//   Debian's package, fetched with apt's own signature check and unpacked without root into that cache.
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, isRunning, startLeashed, waitUntil } from './leash.mjs';

const run = promisify(execFile);

/**
 * @typedef {object} PrivateRedis
 * @property {string} url
 * @property {number} port
 * @property {string} source where the program came from, for the start-up report
 * @property {() => Promise<void>} stop
 */

/** @typedef {{ path: string, libraries: string[], source: string }} RedisProgram */

/** @param {string} path */
const executable = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** @param {string} name */
async function onPath(name) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  for (const folder of folders) if (folder && (await executable(join(folder, name)))) return join(folder, name);
  return undefined;
}

function cacheDirectory() {
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(root, 'sumaho-jpki', `redis-${process.arch}`);
}

/**
 * @param {string} root an unpacked Debian file tree
 * @param {string} source
 * @returns {Promise<RedisProgram | undefined>}
 */
async function unpacked(root, source) {
  for (const name of ['redis-server', 'valkey-server']) {
    const path = join(root, 'usr/bin', name);
    if (!(await executable(path))) continue;
    const libraries = [];
    for (const lib of ['usr/lib', 'lib']) {
      for (const entry of await readdir(join(root, lib)).catch(() => [])) {
        if (entry.endsWith('-linux-gnu')) libraries.push(join(root, lib, entry));
      }
    }
    return { path, libraries, source };
  }
  return undefined;
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<RedisProgram>}
 */
async function fromDebian(say) {
  const [apt, dpkg] = [await onPath('apt-get'), await onPath('dpkg-deb')];
  if (!apt || !dpkg) throw new Error('this is not a Debian-like machine');
  say('Fetching Redis from the Debian mirror into a private cache (no root, nothing is installed) …');
  const target = cacheDirectory();
  await mkdir(join(target, '..'), { recursive: true });
  for (const entry of await readdir(join(target, '..'))) {
    // Left by a run that was killed while fetching.
    const left = join(target, '..', entry);
    const old = entry.startsWith('redis-unpack-') && Date.now() - (await stat(left)).mtimeMs > 600_000;
    if (old) await rm(left, { recursive: true, force: true });
  }
  const work = await mkdtemp(join(target, '..', 'redis-unpack-'));
  try {
    for (const folder of ['state/lists/partial', 'cache/archives/partial', 'debs', 'tree']) {
      await mkdir(join(work, folder), { recursive: true });
    }
    const own = Object.entries({
      'Dir::State': join(work, 'state'),
      'Dir::State::status': '/var/lib/dpkg/status',
      'Dir::Cache': join(work, 'cache'),
      'Debug::NoLocking': 'true',
      'Acquire::Languages': 'none',
      'Acquire::Retries': '2',
      // "_apt" could not write into a private folder.
      ...(process.getuid?.() === 0 ? { 'APT::Sandbox::User': 'root' } : {}),
    }).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    const options = { cwd: join(work, 'debs'), timeout: 180_000, maxBuffer: 1 << 24 };
    await run(apt, [...own, '-qq', 'update'], options);
    const listed = await run(
      apt,
      [...own, '-qq', '--print-uris', '--no-install-recommends', 'install', 'redis-server'],
      options,
    );
    const names = listed.stdout
      .split('\n')
      .map((line) => /^'[^']*' (\S+?)_\S*\.deb /.exec(line)?.[1])
      .filter((name) => name !== undefined);
    // Only what the program itself needs: maintainer tools of the packages are never run.
    const needed = names.filter((name) => /^(redis|lib)/.test(name));
    if (needed.length === 0) throw new Error('apt names no package for redis-server');
    await run(apt, [...own, '-qq', 'download', ...needed], options);
    for (const deb of await readdir(join(work, 'debs'))) {
      await run(dpkg, ['-x', join(work, 'debs', deb), join(work, 'tree')], options);
    }
    await rm(target, { recursive: true, force: true });
    await rename(join(work, 'tree'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const program = await unpacked(target, "Debian's package, unpacked");
  if (!program) throw new Error('the Debian package holds no redis-server');
  return program;
}

/**
 * Finds a Redis program by the order at the head of this file.
 * @param {(line: string) => void} [say]
 * @returns {Promise<RedisProgram>}
 */
export async function findRedis(say = () => {}) {
  const named = process.env['REDIS_BIN'];
  if (named) {
    if (!(await executable(named))) throw new Error(`REDIS_BIN names ${named}, which is not an executable program.`);
    return { path: named, libraries: [], source: 'REDIS_BIN' };
  }
  for (const name of ['redis-server', 'valkey-server']) {
    const path = await onPath(name);
    if (path) return { path, libraries: [], source: path };
  }
  const cached = await unpacked(cacheDirectory(), 'private cache');
  if (cached) return cached;
  try {
    return await fromDebian(say);
  } catch (problem) {
    const { stderr, message } = /** @type {{ stderr?: string, message: string }} */ (problem);
    throw new Error(
      'No Redis found. Set REDIS_URL to a running Redis (7 or later), or install one: apt-get install redis-server ' +
        `(fetching it without installing failed: ${(stderr || message).trim().split('\n').at(-1)}).`,
      { cause: problem },
    );
  }
}

/**
 * Starts Redis on the loopback interface.
 * @param {object} [options]
 * @param {string} [options.dataDirectory] kept between runs with an append-only file; without it nothing is kept
 * @param {(line: string) => void} [options.say]
 * @returns {Promise<PrivateRedis>}
 */
export async function startRedis({ dataDirectory, say } = {}) {
  const given = process.env['REDIS_URL'];
  if (given)
    return { url: given, port: Number(new URL(given).port || 6379), source: 'REDIS_URL', stop: async () => {} };

  const program = await findRedis(say);
  const temporary = dataDirectory ? undefined : await mkdtemp(join(tmpdir(), 'sumaho-redis-'));
  const data = dataDirectory ?? /** @type {string} */ (temporary);
  /** @type {import('./leash.mjs').Leashed | undefined} */
  let server;
  const clean = async () => {
    await server?.stop();
    if (temporary) await rm(temporary, { recursive: true, force: true });
  };
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
    const pidFile = join(data, 'redis.pid');
    const stale = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
    const alive = () =>
      isRunning(
        stale,
        (line) => /redis|valkey/.test(line),
        (path) => readFile(path, 'utf8'),
      );
    if (stale > 1 && (await alive())) {
      process.kill(stale, 'SIGTERM');
      await waitUntil(async () => !(await alive()), { every: 50, within: 10_000, what: 'The Redis of an earlier run' });
    }
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      const flags = [
        ...['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', data, '--pidfile', pidFile],
        ...['--maxmemory-policy', 'noeviction', '--appendonly', temporary ? 'no' : 'yes'],
      ];
      const libraries = [...program.libraries, process.env['LD_LIBRARY_PATH'] ?? ''].filter(Boolean).join(':');
      server = startLeashed(program.path, flags, {
        cwd: data,
        env: libraries ? { ...process.env, LD_LIBRARY_PATH: libraries } : process.env,
        removeAfter: temporary,
      });
      const started = server;
      try {
        await waitUntil(() => answers(port), { every: 20, within: 10_000, alive: started.running, what: 'Redis' });
        return { url: `redis://127.0.0.1:${port}`, port, source: program.source, stop: clean };
      } catch (problem) {
        const taken = started.logs.some((line) => line.includes('Address already in use'));
        if (!taken || attempt === 5) {
          throw new Error(`${/** @type {Error} */ (problem).message}:\n${started.logs.slice(-8).join('\n')}`, {
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

/**
 * @param {number} port
 * @returns {Promise<boolean>} true once PING is answered with PONG (a loading append-only file answers -LOADING)
 */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.toString('latin1').startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
