// Where the workspace is, and how its own programs are run with the Node that runs us.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');

/** Nx keeps everything inside the clone, starts no daemon, draws no screen and calls nobody. */
export const NX_ENVIRONMENT = {
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NX_NO_CLOUD: 'true',
  NX_WORKSPACE_DATA_DIRECTORY: join(ROOT, '.nx/workspace-data'),
};

/**
 * Runs a Node program of the workspace to its end.
 * @param {string} script path below the workspace
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, show?: boolean, signal?: AbortSignal, cwd?: string }} [options]
 *   `show` passes the output on as it comes
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runNode(script, args, { env = {}, show = false, signal, cwd = ROOT } = {}) {
  return new Promise((resolveRun, reject) => {
    const child = spawn(process.execPath, [join(ROOT, script), ...args], {
      cwd,
      env: { ...process.env, ...NX_ENVIRONMENT, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      signal,
      killSignal: 'SIGTERM',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (code) => resolveRun({ code: code ?? 1, output }));
  });
}

/**
 * Ends the process with this exit code; what is thrown is told by its sentence alone.
 * @param {Promise<number>} running
 */
export function endWith(running) {
  running.then(
    (code) => process.exit(code),
    (problem) => {
      process.stderr.write(`\n${problem instanceof Error ? problem.message : problem}\n`);
      process.exit(1);
    },
  );
}

/** Links that npm makes to the programs of packages; Node follows them. */
export const PROGRAMS = {
  nx: 'node_modules/.bin/nx',
  prettier: 'node_modules/.bin/prettier',
  eslint: 'node_modules/.bin/eslint',
  tsc: 'node_modules/.bin/tsc',
  vitest: 'node_modules/.bin/vitest',
  playwright: 'node_modules/.bin/playwright',
};

/**
 * @param {readonly string[]} args
 * @param {AbortSignal} [signal]
 */
async function build(args, signal) {
  const { code, output } = await runNode(PROGRAMS.nx, ['run-many', '-t', 'build', '--outputStyle=static', ...args], {
    signal,
  });
  if (code !== 0) throw new Error(`The build failed.\n${output.trim().split('\n').slice(-60).join('\n')}`);
}

/**
 * Builds every project that has a `build` target; what did not change comes from the cache.
 * @param {AbortSignal} [signal]
 */
export const buildAll = (signal) => build([], signal);

/**
 * Builds these projects only.
 * @param {readonly string[]} names
 */
export const buildProjects = (names) => build([`--projects=${names.join(',')}`]);
