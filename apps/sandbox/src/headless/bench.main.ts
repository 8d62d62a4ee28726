// `npm run bench`, the part that talks to a running stack: what one provisioning costs, and twenty at once. Prints one JSON
// object. tools/bench.mjs starts the stack and adds the start times.
import { createSign, generateKeyPairSync } from 'node:crypto';
import { parseArgs } from 'node:util';
import { percentile } from './equivalence/statistics';
import { phoneCertificateJourney, type JourneyResult } from './phone-certificate.journey';
import { scriptFigures } from './script-figures';
import { World } from './world';

const ONE_AFTER_THE_OTHER = 6;
const AT_ONCE = 20;
/** Four digits without run or repetition. */
const PIN = '2580';
const CARRIERS = ['docomo', 'kddi', 'softbank', 'mvno-a'] as const;

/** Where no phone came through, there is no number; the errors say why. */
const NOTHING = { median: Number.NaN, p95: Number.NaN, most: Number.NaN };
const figures = (values: readonly number[]) =>
  values.length === 0
    ? NOTHING
    : {
        median: round(percentile(values, 0.5)),
        p95: round(percentile(values, 0.95)),
        most: round(Math.max(...values)),
      };
const round = (value: number): number => Math.round(value * 100) / 100;

/** Milliseconds of one bare RSA-2048 signature on this machine at this moment: the unit all times are also given in. */
function bareSignature(): number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const times = Array.from({ length: 300 }, () => {
    const began = performance.now();
    createSign('sha256').update('sumaho-jpki bench').sign(privateKey);
    return performance.now() - began;
  });
  return percentile(times.slice(100), 0.5);
}

/** Redemption to "active" without the SIM's, the agent's and the carrier's own time. */
function serverTime({ milliseconds, counts }: JourneyResult): number {
  const wall =
    milliseconds.redeem +
    milliseconds['write-sim'] +
    milliseconds['set-pin'] +
    milliseconds['prove-possession'] +
    milliseconds.active;
  const { card, pauses, carrier } = counts.milliseconds;
  return wall - card - pauses - carrier;
}

const phoneTime = ({ milliseconds }: JourneyResult): number =>
  milliseconds.redeem +
  milliseconds['write-sim'] +
  milliseconds['set-pin'] +
  milliseconds['prove-possession'] +
  milliseconds.active;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { origin: { type: 'string' }, scripts: { type: 'boolean', default: false } },
  });
  if (values.scripts) {
    process.stdout.write(`${JSON.stringify({ scriptsMadeInAdvance: scriptFigures() })}\n`);
    return;
  }
  if (!values.origin) throw new Error('Usage: bench.js --origin <address> | --scripts');
  const world = new World(values.origin);
  const journey = async (carrier: (typeof CARRIERS)[number]) => {
    const [newcomer] = await world.newcomers({ carrier });
    if (!newcomer) throw new Error('The sandbox made nobody.');
    return phoneCertificateJourney({ world, ...newcomer, phonePin: PIN });
  };

  const first = await journey('docomo');
  const ofMode = { simple: first, delegated: await journey('kddi'), authorized: await journey('softbank') };
  const alone: JourneyResult[] = [];
  for (let n = 0; n < ONE_AFTER_THE_OTHER; n += 1) alone.push(await journey(CARRIERS[n % CARRIERS.length] ?? 'docomo'));

  const newcomers = (
    await Promise.all(CARRIERS.map((carrier) => world.newcomers({ carrier, count: AT_ONCE / CARRIERS.length })))
  ).flat();
  const began = performance.now();
  const outcomes = await Promise.allSettled(
    newcomers.map((newcomer) => phoneCertificateJourney({ world, ...newcomer, phonePin: PIN })),
  );
  const together = performance.now() - began;
  const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));

  const signature = bareSignature();
  const serverMs = figures(alone.map(serverTime));
  const loadedMs = figures(done.map(serverTime));
  const { scriptApdus } = first.counts;
  process.stdout.write(
    `${JSON.stringify({
      oneProvisioning: {
        apdus: scriptApdus['mno-tsm'] + scriptApdus['sp-tsm'],
        apdusByParty: scriptApdus,
        scripts: first.counts.scripts,
        exchangesWithCardData: first.counts.cardDataExchanges,
        requestsWithCardData: first.counts.cardDataRequests,
        exchanges: first.counts.seramExchanges,
        appApdus: first.counts.appApdus,
      },
      provisioningByMode: Object.fromEntries(
        Object.entries(ofMode).map(([mode, { counts }]) => [
          mode,
          {
            apdus: counts.scriptApdus['mno-tsm'] + counts.scriptApdus['sp-tsm'],
            apdusByParty: counts.scriptApdus,
            exchangesWithCardData: counts.cardDataExchanges,
          },
        ]),
      ),
      scriptsMadeInAdvance: scriptFigures(),
      serverMsPerProvisioning: serverMs,
      phoneMsPerProvisioning: figures(alone.map(phoneTime)),
      journeyMs: figures(alone.map(({ milliseconds }) => Object.values(milliseconds).reduce((a, b) => a + b, 0))),
      parallel: {
        phones: newcomers.length,
        done: done.length,
        errors,
        wallMs: Math.round(together),
        perSecond: round((done.length * 1000) / together),
        distinctSerials: new Set(done.map(({ serial }) => serial)).size,
        serverMsPerProvisioning: loadedMs,
        phoneMsPerProvisioning: figures(done.map(phoneTime)),
      },
      bareRsa2048SignMs: round(signature),
      inBareSignatures: {
        serverPerProvisioningMedian: Math.round(serverMs.median / signature),
        serverPerProvisioningP95: Math.round(serverMs.p95 / signature),
        parallelWallPerProvisioning: Math.round(together / Math.max(1, done.length) / signature),
      },
    })}\n`,
  );
}

main().catch((problem: unknown) => {
  process.stderr.write(`${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}\n`);
  process.exitCode = 1;
});
