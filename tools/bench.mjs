// `npm run bench`: figures of the whole product as one JSON object; nothing else goes to stdout. It starts a stack of its
// own in a temporary folder, cold and then warm, and measures the status services (OCSP, CRL, mass revocation) on a Postgres of
// their own: `--status` these alone, `--entries 1000000` for the long list, `--scripts` the scripts of the SIM route alone. Exit code 1
// when a bar is missed.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureIssue } from './bench-issue.mjs';
import { startStack } from './stack.mjs';
import { ROOT, buildAll, buildProjects, endWith } from './workspace.mjs';

const BARS = {
  apdus: 58,
  exchangesWithCardData: 1,
  parallelPhones: 20,
  warmStartMs: 15_000,
  revokedToVisibleP99Ms: 1_000,
};
const ENTRIES = 20_000;

const HELP = `npm run bench -- [--scripts] [--status [--entries 20000]]
Figures of the product as JSON. --scripts: APDUs, bytes, messages, exchanges and build time of each script by management
mode and bearer, nothing else. --status: OCSP, revocation and lists, nothing else.
Exit code: 0 all bars kept, 1 a bar is missed.`;

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

/**
 * @param {readonly string[]} asked
 * @returns {Promise<any>}
 */
function measure(asked) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'dist/apps/sandbox/bench.js'), ...asked], {
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

/**
 * Figures of the status services, taken by their own spec.
 * @returns {Promise<any>}
 */
async function measureStatus() {
  const folder = await mkdtemp(join(tmpdir(), 'sumaho-bench-status-'));
  const file = join(folder, 'figures.json');
  const asked = process.argv.indexOf('--entries');
  const entries = asked > 0 ? Number(process.argv[asked + 1]) : ENTRIES;
  if (!Number.isInteger(entries) || entries < 1) throw new Error('--entries wants a whole number.');
  const spec = 'apps/api/src/http/machine/status-figures.int.spec.ts';
  const code = await new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'integration', spec],
      {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, SUMAHO_STATUS_FIGURES: file, SUMAHO_STATUS_ENTRIES: String(entries) },
      },
    );
    child.on('error', reject);
    child.on('close', resolve);
  });
  try {
    if (code !== 0)
      throw new Error(
        `The figures of the status services are missing: run npx vitest run --project integration ${spec}`,
      );
    return JSON.parse(await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {any} status */
const statusBars = (status) => ({
  revokedToVisibleP99Ms: {
    most: BARS.revokedToVisibleP99Ms,
    ok: status.revokedToVisible.p99Milliseconds < BARS.revokedToVisibleP99Ms,
  },
});

async function main() {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  if (process.argv.includes('--scripts')) {
    await buildProjects(['sandbox']);
    process.stdout.write(`${JSON.stringify(await measure(['--scripts']), null, 2)}\n`);
    return 0;
  }
  if (process.argv.includes('--issue')) {
    process.stdout.write(`${JSON.stringify({ issue: await measureIssue() }, null, 2)}\n`);
    return 0;
  }
  if (process.argv.includes('--status')) {
    say('Status services: OCSP, revocation to visible, mass revocation, list …');
    const status = await measureStatus();
    const bars = statusBars(status);
    process.stdout.write(`${JSON.stringify({ status, bars }, null, 2)}\n`);
    return Object.values(bars).every(({ ok }) => ok) ? 0 : 1;
  }
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
    const measured = await measure(['--origin', stack?.url ?? '']);
    const { oneProvisioning, parallel } = measured;
    say('Status services: OCSP, revocation to visible, mass revocation, list …');
    const status = await measureStatus();
    say('Issuing, against one bare signature …');
    const issue = await measureIssue();
    const bars = {
      ...statusBars(status),
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
    process.stdout.write(
      `${JSON.stringify({ machine, coldStartMs, warmStartMs, ...measured, issue, status, bars }, null, 2)}\n`,
    );
    return Object.values(bars).every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await end();
  }
}

endWith(main());
