// `npm run equivalence`: measures the four combinations {SIM, protected store} × {key made centrally, on the device} on a stack of
// its own and writes docs/equivalence.md and docs/equivalence.json. Exit code 1 when a law of the sheet is broken.
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openInside } from './equivalence-inside.mjs';
import { startTemporaryStack } from './stack.mjs';
import { PROGRAMS, ROOT, buildProjects, endWith, runNode } from './workspace.mjs';

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

const HELP = `npm run equivalence -- [--runs 5] [--out docs]
Walks the four routes so many times each, disturbs and resets them, looks for the private keys, and writes the sheet.`;

async function main() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '5' },
      out: { type: 'string', default: join(ROOT, 'docs') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(HELP);
    return 0;
  }
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1 || runs > 1000) throw new Error('--runs must be a number from 1 to 1000.');
  say('Building what changed …');
  await buildProjects(['api', 'sandbox']);
  const program = join(ROOT, 'dist/apps/sandbox/equivalence.js');
  /** @type {{ measureEquivalence: Function, reportOf: Function, brokenLaws: Function }} */
  const { measureEquivalence, reportOf, brokenLaws } = await import(program);
  const stack = await startTemporaryStack({ quiet: true });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => void stack.stop().finally(() => process.exit(130)));
  }
  try {
    const inside = await openInside(stack);
    const { url: origin, dataDirectory } = stack;
    const sheet = await measureEquivalence({ origin, dataDirectory, inside, runs, say });
    await inside.close();
    const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
    const [page, data] = ['equivalence.md', 'equivalence.json'].map((name) => join(resolve(values.out), name));
    await writeFile(page ?? '', reportOf(sheet, machine));
    await writeFile(data ?? '', `${JSON.stringify({ machine, ...sheet }, null, 2)}\n`);
    await runNode(PROGRAMS.prettier, ['--write', page ?? '', data ?? '']);
    say(`Written: ${page}, ${data}`);
    const broken = brokenLaws(sheet);
    for (const sentence of broken) say(`✘ ${sentence}`);
    return broken.length === 0 ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

endWith(main());
