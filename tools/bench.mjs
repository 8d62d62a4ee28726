// `npm run bench`: figures of the whole product as one JSON object; nothing else goes to stdout. It starts a stack of its
// own in a temporary folder, cold and then warm, and measures the status services (OCSP, CRL, mass revocation) on a Postgres of
// their own: `--status` these alone, `--entries 1000000` for the long list, `--growth` lists and answers as the register grows, `--issue`
// one issue, `--scripts` the scripts of the SIM route alone. Exit code 1 when a bar is missed.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  measureCitizens,
  measureGrowth,
  measureIssue,
  measureIssueFromRequest,
  measureMass,
  measureSearch,
  measureStatus,
} from './bench-figures.mjs';
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
const GROWTH = [100_000, 1_000_000];
const HUGE = 10_000_000;
/** Of a list of a million entries from the database to the signed file, Postgres counted in; and of one part of ten million. */
const LIST_BARS = { cpuMilliseconds: 1_500, residentOverIdleMegabytes: 150, loopHeldCpuMilliseconds: 50 };
const PART_CPU_MILLISECONDS = 150;
/** Of the slowest search or page on the API, whatever the number of lines. */
const SEARCH_P95_MS = 60;
const CITIZENS = 1000;
const MASS = 760_000;
const MASS_SECONDS = 3_600;
/** One answer: made in advance, in empty requests of the same process and in cfssl's of the same run; signed at once by a P-256 key. */
const ANSWER_BARS = { emptyRequests: 2, cheaperThanCfssl: 2, signedAtOnceMicroseconds: 100 };

const HELP = `npm run bench -- [--scripts | --issue | --status [--entries 20000] | --growth [--huge] | --lines 10000000 |
                      --citizens 1000 | --mass 760000]
Figures of the product as JSON. Each of these stands alone:
--scripts  APDUs, bytes, messages, exchanges and build time of each script by management mode and bearer
--issue    one issue in the authority, against one bare RSA-2048 signature of the same run
--status   OCSP, revocation and lists; beside cfssl and openssl where they are installed
--growth   list, part of it and answer with 10^5 and 10^6 revoked certificates (about three minutes, 3 GB of disk);
           --huge 10^7 too (30 GB)
--lines    search by each kind of key and the page of a line, as three desks, on a register of so many lines
           (10^7: a quarter of an hour and 15 GB of disk)
--mass     so many certificates revoked at once while OCSP is asked on two replicas: answers that were never so between asking and
           answering, and the time until all are in the list
--citizens so many citizens over two API and two worker processes and the same connections: answers that held another's
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

/** @param {string} name */
function numberAfter(name) {
  const at = process.argv.indexOf(name);
  const value = Number(process.argv[at + 1]);
  if (at > 0 && !(Number.isInteger(value) && value > 0)) throw new Error(`${name} wants a whole number.`);
  return at > 0 ? value : undefined;
}

/** In S: from the request over HTTP to the durable commit. */
const ISSUE_BARS = { bareSignatures: 4, cheaperThanCfssl: 1.7, loopHeldCpuMilliseconds: 50 };

/** @type {(measured: number, most: number) => { most: number, measured: number, ok: boolean }} */
const atMost = (measured, most) => ({ most, measured, ok: measured <= most });
/** @type {(measured: number, least: number) => { least: number, measured: number, ok: boolean }} */
const atLeast = (measured, least) => ({ least, measured, ok: measured >= least });

/** @param {any} status */
function statusBars({ revokedToVisible, ocspOverHttp, peers }) {
  const { emptyRequests, cheaperThanCfssl, signedAtOnceMicroseconds } = ANSWER_BARS;
  const cfssl = peers.oursIsCheaper;
  return {
    revokedToVisibleP99Ms: {
      most: BARS.revokedToVisibleP99Ms,
      ok: revokedToVisible.p99Milliseconds < BARS.revokedToVisibleP99Ms,
    },
    answerInEmptyRequests: atMost(ocspOverHttp.medianRatio, emptyRequests),
    answerSignedAtOnceMicroseconds: atMost(peers.cpuMicroseconds['ours, signed at once'], signedAtOnceMicroseconds),
    ...(cfssl ? { answerCheaperThanCfssl: atLeast(Math.min(cfssl.byPost, cfssl.byGet), cheaperThanCfssl) } : {}),
  };
}

/** @param {any} search */
function searchBars(search) {
  const p95 = Object.values(search).flatMap((/** @type {any} */ each) => each?.p95Milliseconds ?? []);
  const measured = Math.max(...p95);
  return { slowestP95Milliseconds: { most: SEARCH_P95_MS, measured, ok: measured <= SEARCH_P95_MS } };
}

/** @param {any[]} growth */
function growthBars(growth) {
  const of = (/** @type {number} */ size) => growth.find(({ certificates }) => certificates === size);
  const million = of(1_000_000).fullList;
  const largest = growth.at(-1);
  const inAll = (/** @type {any} */ cost) => cost.cpuMilliseconds + (cost.postgresCpuMilliseconds ?? 0);
  return {
    millionEntriesCpuMilliseconds: atMost(inAll(million), LIST_BARS.cpuMilliseconds),
    millionEntriesMegabytesOverIdle: atMost(million.residentOverIdleMegabytes, LIST_BARS.residentOverIdleMegabytes),
    loopHeldCpuMilliseconds: atMost(million.loopHeldCpuMilliseconds ?? 0, LIST_BARS.loopHeldCpuMilliseconds),
    onePartCpuMilliseconds: atMost(inAll(largest.onePart), PART_CPU_MILLISECONDS),
  };
}

/**
 * What can be asked for by itself: what is being said, what is measured, and the bars over it.
 * @type {Record<string, { doing: string, name: string, measure: () => Promise<any>, bars: (measured: any) => Record<string, { ok: boolean }> }>}
 */
const ALONE = {
  '--issue': {
    doing: 'Issuing, against one bare signature …',
    name: 'issue',
    measure: async () => ({ ...(await measureIssue()), fromRequest: await measureIssueFromRequest() }),
    bars: ({ fromRequest }) => ({
      issueInBareSignatures: atMost(fromRequest.inBareSignatures, ISSUE_BARS.bareSignatures),
      ...(fromRequest.cheaperThanCfssl === undefined
        ? {}
        : { issueCheaperThanCfssl: atLeast(fromRequest.cheaperThanCfssl, ISSUE_BARS.cheaperThanCfssl) }),
      issueHeldLoopCpuMilliseconds: atMost(
        fromRequest.loopHeldCpuMilliseconds ?? 0,
        ISSUE_BARS.loopHeldCpuMilliseconds,
      ),
    }),
  },
  '--status': {
    doing: 'Status services: OCSP, revocation to visible, mass revocation, list …',
    name: 'status',
    measure: () => measureStatus(numberAfter('--entries') ?? ENTRIES),
    bars: statusBars,
  },
  '--growth': {
    doing: 'Lists and answers as the register grows …',
    name: 'growth',
    measure: () => measureGrowth(process.argv.includes('--huge') ? [...GROWTH, HUGE] : GROWTH),
    bars: growthBars,
  },
  '--lines': {
    doing: 'Searches and pages among many lines …',
    name: 'search',
    measure: () => measureSearch(numberAfter('--lines') ?? ENTRIES),
    bars: searchBars,
  },
  '--mass': {
    doing: 'Many certificates revoked while OCSP is asked …',
    name: 'massStatus',
    measure: () => measureMass(numberAfter('--mass') ?? MASS),
    bars: ({ wrong, revokedAndListedSeconds: seconds }) => ({
      wrongAnswersOfOcsp: { most: 0, measured: wrong, ok: wrong === 0 },
      revokedAndListedSeconds: atMost(seconds, MASS_SECONDS),
    }),
  },
  '--citizens': {
    doing: 'Many citizens at once …',
    name: 'citizens',
    measure: () => measureCitizens(numberAfter('--citizens') ?? CITIZENS),
    bars: ({ wrong }) => ({ answersToTheWrongPerson: { most: 0, measured: wrong, ok: wrong === 0 } }),
  },
};

/** @param {string} asked */
async function alone(asked) {
  const { doing, name, measure: take, bars: barsOf } = ALONE[asked] ?? {};
  if (!doing || !name || !take || !barsOf) throw new Error(`${asked} is not measured.`);
  say(doing);
  const measured = await take();
  return { figures: { [name]: measured }, bars: barsOf(measured) };
}

/** @param {Record<string, { ok: boolean }>} bars */
const codeOf = (bars) => (Object.values(bars).every(({ ok }) => ok) ? 0 : 1);

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
  const asked = Object.keys(ALONE).find((flag) => process.argv.includes(flag));
  if (asked) {
    const { figures, bars } = await alone(asked);
    process.stdout.write(`${JSON.stringify({ ...figures, bars }, null, 2)}\n`);
    return codeOf(bars);
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
    const [status, issue] = [await alone('--status'), await alone('--issue')];
    const bars = {
      ...status.bars,
      ...issue.bars,
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
      `${JSON.stringify({ machine, coldStartMs, warmStartMs, ...measured, ...issue.figures, ...status.figures, bars }, null, 2)}\n`,
    );
    return codeOf(bars);
  } finally {
    await end();
  }
}

endWith(main());
