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

export const PROGRAMS = {
  nx: 'node_modules/nx/bin/nx.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  eslint: 'node_modules/eslint/bin/eslint.js',
  tsc: 'node_modules/typescript/bin/tsc',
  ngc: 'node_modules/@angular/compiler-cli/bundles/src/bin/ngc.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/@playwright/test/cli.js',
};

/**
 * Builds every project that has a `build` target; what did not change comes from the cache.
 * @param {AbortSignal} [signal]
 */
export async function buildAll(signal) {
  const args = ['run-many', '-t', 'build', '--outputStyle=static'];
  const { code, output } = await runNode(PROGRAMS.nx, args, { signal });
  if (code !== 0) throw new Error(`The build failed.\n${output.trim().split('\n').slice(-60).join('\n')}`);
}
