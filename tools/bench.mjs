// `npm run bench`: figures of the whole product as one JSON object; nothing else goes to stdout. It starts a stack of its
// own in a temporary folder, cold and then warm. Exit code 1 when a bar is missed.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from './stack.mjs';
import { ROOT, buildAll } from './workspace.mjs';

const BARS = { apdus: 58, exchangesWithCardData: 1, parallelPhones: 20, warmStartMs: 15_000 };

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

/**
 * @param {string} url
 * @returns {Promise<any>}
 */
function measure(url) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'dist/apps/sandbox/bench.js'), '--origin', url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error('The bench failed, see above.'));
    });
  });
}

async function main() {
  say('Building what changed …');
  await buildAll();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'sumaho-bench-'));
  // Postgres runs as another user where we are root, and must be able to pass.
  await chmod(dataDirectory, 0o711);
  /** @type {import('./stack.mjs').Stack | undefined} */
  let stack;
  const end = async () => {
    await stack?.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => void end().finally(() => process.exit(130)));
  }
  const start = async () => {
    const began = performance.now();
    stack = await startStack({ dataDirectory, quiet: true });
    return Math.round(performance.now() - began);
  };
  try {
    say('Cold start: empty data folder …');
    const coldStartMs = await start();
    await stack?.stop();
    say('Warm start: the same folder again …');
    const warmStartMs = await start();
    say(`Provisioning one by one, then ${BARS.parallelPhones} phones at once …`);
    const measured = await measure(stack?.url ?? '');
    const { oneProvisioning, parallel } = measured;
    const bars = {
      apdus: { most: BARS.apdus, ok: oneProvisioning.apdus <= BARS.apdus },
      exchangesWithCardData: {
        most: BARS.exchangesWithCardData,
        ok: oneProvisioning.exchangesWithCardData <= BARS.exchangesWithCardData,
      },
      parallelWithoutError: {
        phones: BARS.parallelPhones,
        ok:
          parallel.errors.length === 0 &&
          parallel.done === BARS.parallelPhones &&
          parallel.distinctSerials === BARS.parallelPhones,
      },
      warmStartMs: { most: BARS.warmStartMs, ok: warmStartMs < BARS.warmStartMs },
    };
    const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
    process.stdout.write(`${JSON.stringify({ machine, coldStartMs, warmStartMs, ...measured, bars }, null, 2)}\n`);
    return Object.values(bars).every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await end();
  }
}

main().then(
  (code) => process.exit(code),
  (problem) => {
    process.stderr.write(`\n${problem instanceof Error ? problem.message : problem}\n`);
    process.exit(1);
  },
);
