// The stack the demo works on: the one that `npm start` runs on this data folder, or one of our own on the same folder.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, waitUntil } from './services/leash.mjs';
import { startStack } from './stack.mjs';

/** The port of `npm start`; certificates name it, so it is taken here too where it is free. */
const USUAL_PORT = 4200;

/**
 * @param {string} url
 * @returns {Promise<boolean>}
 */
const answers = (url) =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );

/**
 * @param {string} dataDirectory
 * @returns {Promise<string | undefined>} public address of the stack that has this folder in use
 */
export async function runningStack(dataDirectory) {
  const pid = Number.parseInt(await readFile(join(dataDirectory, 'supervisor.pid'), 'utf8').catch(() => ''), 10);
  const isNode = (/** @type {string} */ line) => /node/.test(line);
  if (!(pid > 1) || !(await isRunning(pid, isNode, (path) => readFile(path, 'utf8')))) return undefined;
  // It may be starting at this moment: then the address is not written yet, or nobody listens there yet.
  let origin = '';
  await waitUntil(
    async () => {
      const text = await readFile(join(dataDirectory, 'sandbox/exports/environment.json'), 'utf8').catch(() => '{}');
      const issuer = JSON.parse(text)['SUMAHO_SIGN_IN_ISSUER'];
      origin = issuer ? new URL(issuer).origin : '';
      return (
        origin !== '' && (await answers(`${origin}/sandbox/health`)) && (await answers(`${origin}/api/health/ready`))
      );
    },
    { within: 60_000, every: 250, what: `The stack of ${dataDirectory} (process ${pid})` },
  );
  return origin;
}

/**
 * @param {string} dataDirectory
 * @param {(line: string) => void} say
 * @returns {Promise<{ url: string, own: boolean, stop: () => Promise<void> }>}
 */
export async function joinOrStartStack(dataDirectory, say) {
  const url = await runningStack(dataDirectory);
  if (url) return { url, own: false, stop: async () => {} };
  const start = (/** @type {number} */ port) => startStack({ dataDirectory, port, say });
  const stack = await start(USUAL_PORT).catch((problem) => {
    if (!/^Port \d+ is in use/.test(problem.message)) throw problem;
    return start(0);
  });
  return { url: stack.url, own: true, stop: stack.stop };
}
