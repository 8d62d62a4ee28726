// The whole product on one machine: Postgres, Redis, the sandbox (the outside world), the service, the gateway.
// `npm start`, the browser tests, the demo and the bench all start it from here, so they all run the same thing.
import { createWriteStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { startGateway } from './gateway.mjs';
import { databaseUrl, prepareDatabase, secretsOf } from './services/database.mjs';
import { freePort, isRunning, startLeashed, waitUntil } from './services/leash.mjs';
import { startPostgres } from './services/postgres.mjs';
import { startRedis } from './services/redis.mjs';
import { ROOT } from './workspace.mjs';

/**
 * @typedef {object} StackOptions
 * @property {string} dataDirectory everything that survives a restart
 * @property {number} [port] of the one public address; 0 (default) for a free one
 * @property {boolean} [quiet] say nothing while starting
 * @property {Record<string, string>} [env] settings that win over all others
 * @property {readonly string[]} [processes] one process of apps/api per entry; the entry is its role (default `all`)
 * @property {boolean} [fast] no safety on power loss, for data that is thrown away
 * @property {string} [apps] folder of the built apps (default dist/apps)
 * @property {Promise<void>} [built] resolves when dist/ is complete
 * @property {(line: string) => void} [say]
 */

/** @typedef {'api' | 'sandbox'} PartName */

/**
 * @typedef {object} Stack
 * @property {string} url the one address
 * @property {string} apiUrl
 * @property {string} sandboxUrl
 * @property {string} postgresUrl superuser URL of the product's database
 * @property {string} redisUrl
 * @property {string} dataDirectory
 * @property {Record<string, string>} settings the environment the service was given (holds secrets)
 * @property {Record<PartName, string[]>} logs last lines of each part
 * @property {(part: PartName, signal?: NodeJS.Signals) => Promise<void>} restart ends a part and starts it again
 * @property {Promise<never>} broken rejects when a part ends by itself
 * @property {() => Promise<void>} stop
 */

/** @param {number} port */
async function refuseTakenPort(port) {
  if (port === 0) return;
  await new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', () =>
      reject(new Error(`Port ${port} is in use. Choose another: npm start -- --port ${port + 100}`)),
    );
    probe.listen(port, 'localhost', () => probe.close(resolvePort));
  });
}

/**
 * One supervisor per data directory: a second one would end the Postgres of the first.
 * @param {string} dataDirectory
 */
async function lock(dataDirectory) {
  const path = join(dataDirectory, 'supervisor.pid');
  const pid = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
  const other =
    pid > 1 &&
    pid !== process.pid &&
    (await isRunning(
      pid,
      (line) => /node/.test(line),
      (at) => readFile(at, 'utf8'),
    ));
  if (other)
    throw new Error(
      `${dataDirectory} is in use by process ${pid}: what it started is running. Stop it first, or use --data for another folder.`,
    );
  await writeFile(path, `${process.pid}\n`);
  return () => rm(path, { force: true });
}

/**
 * @param {string} url
 * @returns {Promise<boolean>}
 */
const healthy = (url) =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );

/**
 * Starts everything and waits until it is healthy. On any failure what was started is stopped again.
 * @param {StackOptions} options
 * @returns {Promise<Stack>}
 */
export async function startStack(options) {
  const {
    port = 0,
    quiet = false,
    env = {},
    processes = ['all'],
    fast = false,
    apps = join(ROOT, 'dist/apps'),
  } = options;
  const [apiProgram, sandboxProgram] = [join(apps, 'api/main.js'), join(apps, 'sandbox/main.js')];
  const dataDirectory = resolve(options.dataDirectory);
  const say = quiet ? () => {} : (options.say ?? ((/** @type {string} */ line) => process.stdout.write(`${line}\n`)));
  /** @type {(() => Promise<unknown> | unknown)[]} what to undo, newest last */
  const undo = [];
  let stopping = false;
  /** @type {Promise<void> | undefined} */
  let stopped;
  const stop = () => {
    stopping = true;
    stopped ??= (async () => {
      for (const step of undo.reverse()) await step();
    })();
    return stopped;
  };

  try {
    await mkdir(dataDirectory, { recursive: true });
    // Before the port: who starts twice by mistake is not sent to another port, where it would be refused again.
    undo.push(await lock(dataDirectory));
    await refuseTakenPort(port);
    const secrets = await secretsOf(dataDirectory);
    const data = Object.fromEntries(
      ['postgres', 'redis', 'sandbox', 'ca', 'logs'].map((name) => [name, join(dataDirectory, name)]),
    );
    for (const name of ['sandbox', 'ca', 'logs']) await mkdir(data[name] ?? '', { recursive: true, mode: 0o700 });

    /** @type {Promise<[import('./services/postgres.mjs').PrivatePostgres, import('./services/redis.mjs').PrivateRedis]>} */
    const services = Promise.allSettled([
      startPostgres({ dataDirectory: data['postgres'], password: secrets.postgres, fast }),
      startRedis({ dataDirectory: data['redis'], say }),
    ]).then(([postgres, redis]) => {
      undo.push(() =>
        Promise.all(
          [postgres, redis].map((service) => (service.status === 'fulfilled' ? service.value.stop() : undefined)),
        ),
      );
      if (postgres.status === 'rejected') throw postgres.reason;
      if (redis.status === 'rejected') throw redis.reason;
      return [postgres.value, redis.value];
    });
    const [[postgres, redis]] = await Promise.all([services, options.built]).catch(async (problem) => {
      // What is still starting has to be up before it can be stopped.
      await services.catch(() => {});
      throw problem;
    });
    say(`Postgres (port ${postgres.port}) and Redis (port ${redis.port}, ${redis.source}) are up.`);
    for (const program of [apiProgram, sandboxProgram]) {
      await access(program).catch(() => {
        throw new Error(`${program} is not there: build first (npx nx run-many -t build).`);
      });
    }

    const [apiPort, sandboxPort] = [await freePort(), await freePort()];
    const [apiUrl, sandboxUrl] = [`http://127.0.0.1:${apiPort}`, `http://127.0.0.1:${sandboxPort}`];
    // First, because the service and the sandbox know each other by the public address.
    const gateway = await startGateway({ screens: apps, api: apiUrl, sandbox: sandboxUrl, port });
    undo.push(gateway.stop);
    const origin = gateway.url;

    const plain = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('SUMAHO_')));
    const given = Object.entries(process.env).filter(([key]) => /^SUMAHO_(?!TEST_|TOOLS_)/.test(key));

    /**
     * @param {string} program
     * @param {readonly string[]} args
     * @param {NodeJS.ProcessEnv} environment
     */
    const toItsEnd = async (program, args, environment) => {
      const part = startLeashed(process.execPath, ['--enable-source-maps', program, ...args], {
        cwd: ROOT,
        env: environment,
      });
      undo.push(() => part.stop());
      const late = setTimeout(() => void part.stop(), 120_000);
      const { code } = await part.ended;
      clearTimeout(late);
      undo.pop();
      if (code !== 0)
        throw new Error(`${relative(ROOT, program)} ${args[0]} failed:\n${part.logs.slice(-40).join('\n')}`);
    };
    const sandboxArgs = ['--data', data['sandbox'] ?? '', '--origin', origin];
    const ofAuthority = {
      SUMAHO_ENVIRONMENT: 'development',
      SUMAHO_PUBLIC_ORIGIN: origin,
      SUMAHO_CA_DIRECTORY: data['ca'] ?? '',
      SUMAHO_CA_PASSPHRASE: secrets.caPassphrase,
    };
    // Which load files a SIM takes is decided when it is made: the card maker gets J-LIS's public key first.
    const loadFileKey = join(data['sandbox'] ?? '', 'load-file-authority.jwk.json');
    const makeWorld = async () => {
      const own = { ...plain, ...ofAuthority, ...Object.fromEntries(given), ...env };
      await toItsEnd(apiProgram, ['load-file-key', loadFileKey], own);
      await toItsEnd(sandboxProgram, ['prepare', ...sandboxArgs, '--load-file-key', loadFileKey], plain);
    };
    await Promise.all([makeWorld(), prepareDatabase(postgres.url, secrets)]);

    const exports = join(data['sandbox'] ?? '', 'exports');
    const ofSandbox = await readFile(join(exports, 'environment.json'), 'utf8').catch(() => '{}');
    /** @type {Record<string, string>} */
    const settings = {
      SUMAHO_ENVIRONMENT: 'development',
      SUMAHO_PUBLIC_ORIGIN: origin,
      SUMAHO_API_HOST: '127.0.0.1',
      SUMAHO_API_PORT: String(apiPort),
      SUMAHO_DATABASE_URL: databaseUrl(postgres.url, 'sumaho_app', secrets.app),
      SUMAHO_KEY_SERVICE_DATABASE_URL: databaseUrl(postgres.url, 'sumaho_key_service', secrets.keyService),
      SUMAHO_REDIS_URL: redis.url,
      SUMAHO_CA_DIRECTORY: data['ca'] ?? '',
      SUMAHO_CA_PASSPHRASE: secrets.caPassphrase,
      SUMAHO_KEY_SERVICE_KEK: secrets.keyServiceKek,
      SUMAHO_SESSION_SECRET: secrets.sessionSecret,
      SUMAHO_CASD_AUTHORITY_PUBLIC_KEY_FILE: join(exports, 'casd-authority.jwk.json'),
      SUMAHO_CARRIERS_FILE: join(exports, 'carriers.json'),
      SUMAHO_RESIDENT_SOURCES_FILE: join(exports, 'resident-sources.json'),
      SUMAHO_MESSAGE_KEY_FILE: join(exports, 'sp-tsm.jwk.json'),
      SUMAHO_SIGN_IN_CLIENT_KEY_FILE: join(exports, 'sign-in-client.jwk.json'),
      SUMAHO_CARD_CA_FILE: join(exports, 'card-ca.pem'),
      SUMAHO_APP_ATTEST_ROOT_FILE: join(exports, 'app-attest-root.pem'),
      SUMAHO_SIGN_IN_ISSUER: `${origin}/sandbox/oidc`,
      SUMAHO_SIGN_API_URL: `${origin}/sandbox/signing`,
      SUMAHO_NOTICES_SMS_URL: `${origin}/sandbox/sms`,
      SUMAHO_CARD_STATUS_URL: `${origin}/sandbox/card-status`,
      ...JSON.parse(ofSandbox),
      ...Object.fromEntries(given),
      ...env,
    };
    // Only the migration is told the owner's password.
    await toItsEnd(apiProgram, ['migrate'], {
      ...plain,
      ...settings,
      SUMAHO_DATABASE_MIGRATION_URL: databaseUrl(postgres.url, 'sumaho_owner', secrets.owner),
    });
    await toItsEnd(apiProgram, ['seed', join(exports, 'seed.json')], { ...plain, ...settings });
    say('The database is migrated and seeded.');

    /** @type {(problem: Error) => void} */
    let reportBroken = () => {};
    /** @type {Promise<never>} */
    const broken = new Promise((_resolve, reject) => (reportBroken = reject));
    broken.catch(() => {});
    /** @type {Record<PartName, import('./services/leash.mjs').Leashed[]>} */
    const running = { api: [], sandbox: [] };
    /** @type {Stack['logs']} */
    const logs = { api: [], sandbox: [] };
    const restarting = new Set();
    const logFiles = {
      api: createWriteStream(join(data['logs'] ?? '', 'api.log'), { mode: 0o600 }),
      sandbox: createWriteStream(join(data['logs'] ?? '', 'sandbox.log'), { mode: 0o600 }),
    };
    undo.push(() => Object.values(logFiles).forEach((file) => file.end()));

    /** @param {PartName} part */
    const launch = async (part) => {
      /** @type {{ args: readonly string[], env: NodeJS.ProcessEnv }[]} */
      const wanted =
        part === 'sandbox'
          ? [
              {
                args: [sandboxProgram, ...sandboxArgs, '--port', String(sandboxPort), '--host', '127.0.0.1'],
                env: plain,
              },
            ]
          : processes.map((role) => ({ args: [apiProgram, role], env: { ...plain, ...settings } }));
      running[part] = wanted.map((program) =>
        startLeashed(process.execPath, ['--enable-source-maps', ...program.args], {
          cwd: ROOT,
          env: program.env,
          onLine: (line) => {
            logs[part].push(line);
            if (logs[part].length > 400) logs[part].shift();
            logFiles[part].write(`${line}\n`);
          },
        }),
      );
      for (const child of running[part]) {
        void child.ended.then(({ code, signal }) => {
          if (stopping || restarting.has(part)) return;
          const how = signal ?? `code ${code}`;
          reportBroken(new Error(`The ${part} ended by itself (${how}):\n${child.logs.slice(-40).join('\n')}`));
        });
      }
      const alive = () => running[part].every((child) => child.running());
      const url = part === 'api' ? `${apiUrl}/api/health/ready` : `${sandboxUrl}/sandbox/health`;
      await waitUntil(() => healthy(url), { within: 60_000, alive, what: `The ${part}` }).catch((problem) => {
        throw new Error(`${problem.message}. Its last lines:\n${logs[part].slice(-40).join('\n')}`, { cause: problem });
      });
    };
    const end = async (/** @type {PartName} */ part) => {
      await Promise.all(running[part].map((child) => child.stop()));
    };
    // Together with the gateway, which cuts the open event streams: the service would wait for them.
    undo.push(() => Promise.all([gateway.stop(), end('api'), end('sandbox')]));
    await Promise.all([launch('sandbox'), launch('api')]);

    return {
      url: origin,
      apiUrl,
      sandboxUrl,
      postgresUrl: databaseUrl(postgres.url),
      redisUrl: redis.url,
      dataDirectory,
      settings,
      logs,
      broken,
      stop,
      restart: async (part, signal = 'SIGTERM') => {
        restarting.add(part);
        try {
          if (signal === 'SIGKILL') for (const child of running[part]) process.kill(-child.pid, signal);
          await end(part);
          await launch(part);
        } finally {
          restarting.delete(part);
        }
      },
    };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

/**
 * The same in a temporary directory that `stop` removes.
 * @param {Omit<StackOptions, 'dataDirectory'>} [options]
 * @returns {Promise<Stack>}
 */
export async function startTemporaryStack(options = {}) {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'sumaho-stack-'));
  const remove = () => rm(dataDirectory, { recursive: true, force: true });
  try {
    // Postgres runs as another user where we are root, and must be able to pass.
    await chmod(dataDirectory, 0o711);
    const stack = await startStack({ fast: true, ...options, dataDirectory });
    return { ...stack, stop: () => stack.stop().finally(remove) };
  } catch (problem) {
    await remove();
    throw problem;
  }
}
