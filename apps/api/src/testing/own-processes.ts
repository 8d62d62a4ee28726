// The service as it is run: the built program in processes of its own, on a register and a Redis of the test. Tests only.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../../..');
/** The tools are no library: loaded as the program that they are. */
const { freePort, startLeashed, waitUntil } = (await import(join(ROOT, 'tools/services/leash.mjs'))) as Tools;
type Tools = typeof import('../../../../tools/services/leash.mjs');
const aKey = () => randomBytes(32).toString('base64url');
/** However slow the machine: a program that does not come up ends the test by saying its last words. */
const WITHIN = 600_000;

export interface OwnProcesses {
  /** Of each process of the role `http`. */
  readonly ports: readonly number[];
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

/** @param environment settings of all processes, but for the port */
export async function startOwnProcesses(
  roles: readonly ('http' | 'worker')[],
  environment: Readonly<Record<string, string>>,
  databases: { readonly ownerUrl: string },
): Promise<OwnProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'own-processes-'));
  const started: ReturnType<typeof startLeashed>[] = [];
  const stop = async () => {
    await Promise.all(started.map((each) => each.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  const plain = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(SUMAHO_|VITEST|NODE_ENV|NODE_OPTIONS)/u.test(key)),
  );
  const exported = (name: string) => join(folder, 'world/exports', name);
  const env = {
    ...plain,
    SUMAHO_ENVIRONMENT: 'development',
    SUMAHO_CA_DIRECTORY: join(folder, 'ca'),
    SUMAHO_KEY_SERVICE_KEK: aKey(),
    SUMAHO_SESSION_SECRET: aKey(),
    SUMAHO_CASD_AUTHORITY_PUBLIC_KEY_FILE: exported('casd-authority.jwk.json'),
    SUMAHO_CARRIERS_FILE: exported('carriers.json'),
    SUMAHO_RESIDENT_SOURCES_FILE: exported('resident-sources.json'),
    SUMAHO_MESSAGE_KEY_FILE: exported('sp-tsm.jwk.json'),
    SUMAHO_SIGN_IN_CLIENT_KEY_FILE: exported('sign-in-client.jwk.json'),
    SUMAHO_CARD_CA_FILE: exported('card-ca.pem'),
    SUMAHO_APP_ATTEST_ROOT_FILE: exported('app-attest-root.pem'),
    ...environment,
  };
  const start = (args: readonly string[], more: Record<string, string> = {}) => {
    const child = startLeashed(process.execPath, args, { cwd: ROOT, env: { ...env, ...more } });
    started.push(child);
    return child;
  };
  const toItsEnd = async (args: readonly string[], more: Record<string, string> = {}) => {
    const child = start(args, more);
    const { code } = await child.ended;
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${child.logs.join('\n')}`);
  };
  try {
    await mkdir(join(folder, 'ca'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const app of ['api', 'sandbox'])
      await toItsEnd([
        ...[join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
        ...['--config', join(ROOT, `apps/${app}/vite.config.mts`), '--outDir', join(folder, app)],
      ]);
    const program = join(folder, 'api/main.js');
    // Keys and certificates of the outside world, which everybody is given files of.
    const loadFileKey = join(folder, 'load-file-authority.jwk.json');
    await toItsEnd([program, 'load-file-key', loadFileKey]);
    const world = ['--data', join(folder, 'world'), '--origin', environment['SUMAHO_PUBLIC_ORIGIN'] ?? ''];
    await toItsEnd([join(folder, 'sandbox/main.js'), 'prepare', ...world, '--load-file-key', loadFileKey]);
    await toItsEnd([program, 'migrate'], { SUMAHO_DATABASE_MIGRATION_URL: databases.ownerUrl });
    const ports: number[] = [];
    const running: ReturnType<typeof startLeashed>[] = [];
    for (const role of roles) {
      const port = await freePort();
      const child = start(['--enable-source-maps', program, role], {
        SUMAHO_API_HOST: '127.0.0.1',
        SUMAHO_API_PORT: String(port),
      });
      running.push(child);
      if (role !== 'http') continue;
      ports.push(port);
      const ready = () =>
        fetch(`http://127.0.0.1:${port}/api/health/ready`).then(
          async (answer) => (await answer.arrayBuffer(), answer.ok),
          () => false,
        );
      await waitUntil(ready, { within: WITHIN, alive: child.running, what: `The ${role}` }).catch(
        (problem: unknown) => {
          throw new Error(`${String(problem)}\n${child.logs.slice(-30).join('\n')}`);
        },
      );
    }
    return { ports, pids: running.map(({ pid }) => pid), stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}
