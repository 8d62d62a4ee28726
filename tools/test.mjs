// `npm test`: every check there is, in the order in which a mistake is cheapest to find. Stops at the first failing
// stage and closes with one line `N passed, N failed`, which continuous integration reads.
// `-- --only unit,lint` runs a part; `-- --from build` leaves out what comes before.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { runCanary } from './boundary-canary.mjs';
import { PROGRAMS, ROOT, buildAll, runNode } from './workspace.mjs';

const RESULTS = join(ROOT, 'test-results');

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ ok: boolean, sentence?: string, output?: string, counts?: Counts }} Outcome */

/**
 * @param {string} sentence told when the program fails
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<Outcome>}
 */
async function program(sentence, script, args) {
  const { code, output } = await runNode(script, args);
  return code === 0 ? { ok: true, output } : { ok: false, sentence, output };
}

/**
 * @param {string} path
 * @returns {Promise<unknown>}
 */
const json = async (path) => JSON.parse(await readFile(path, 'utf8'));

/**
 * @param {string} project
 * @returns {Promise<Outcome>}
 */
async function vitest(project) {
  const file = join(RESULTS, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code, output } = await runNode(PROGRAMS.vitest, args);
  const report = /** @type {Record<string, number> | undefined} */ (await json(file).catch(() => undefined));
  const counts = {
    passed: report?.['numPassedTests'] ?? 0,
    failed: report?.['numFailedTests'] ?? 0,
    skipped: (report?.['numPendingTests'] ?? 0) + (report?.['numTodoTests'] ?? 0),
  };
  return { ok: code === 0, sentence: `Tests of the project "${project}" fail.`, output, counts };
}

/** @param {string} output of Angular's own test runner, one summary line per project */
export function countSummaries(output) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const line of stripVTControlCharacters(output).split('\n')) {
    if (!/^\s*Tests\s+\d/.test(line)) continue;
    for (const [, number, word] of line.matchAll(/(\d+) (passed|failed|skipped)/g)) {
      counts[/** @type {keyof Counts} */ (word)] += Number(number);
    }
  }
  return counts;
}

/** @param {Counts} a @param {Counts} b */
const sum = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });

/** @type {Record<string, { title: string, run: () => Promise<Outcome> }>} */
const STAGES = {
  format: {
    title: 'format',
    run: () =>
      program('Files are not formatted; `npm run format` mends them.', PROGRAMS.prettier, [
        '--check',
        '--log-level=warn',
        '--cache',
        '--cache-strategy=content',
        '.',
      ]),
  },
  lint: {
    title: 'lint and import law',
    run: async () => {
      // The boundary rule needs the project graph on disk and silently passes everything without it.
      const graph = await program('Nx cannot compute the project graph.', PROGRAMS.nx, ['show', 'projects']);
      if (!graph.ok) return graph;
      const canary = await runCanary();
      if (canary.length > 0) {
        return { ok: false, sentence: 'Planted violations of the import law went through.', output: canary.join('\n') };
      }
      const lint = await program('ESLint finds mistakes.', PROGRAMS.eslint, ['.', '--max-warnings=0']);
      if (!lint.output?.includes('rule will be skipped')) return lint;
      return { ok: false, sentence: 'ESLint skipped the import law: it found no project graph.', output: lint.output };
    },
  },
  types: {
    title: 'types',
    run: () => program('TypeScript finds mistakes.', PROGRAMS.tsc, ['-p', 'tsconfig.node.json', '--pretty', 'false']),
  },
  unit: {
    title: 'unit tests',
    run: async () => {
      const plain = await vitest('unit');
      if (!plain.ok) return plain;
      const args = ['run-many', '-t', 'test', '--outputStyle=static', '--parallel=1'];
      const { code, output } = await runNode(PROGRAMS.nx, args, { env: { CI: '1' } });
      const counts = sum(plain.counts ?? { passed: 0, failed: 0, skipped: 0 }, countSummaries(output));
      return { ok: code === 0, sentence: 'Tests of the screens fail.', output, counts };
    },
  },
  integration: { title: 'integration tests (private Postgres and Redis)', run: () => vitest('integration') },
  build: {
    title: 'builds',
    run: () =>
      buildAll().then(
        () => ({ ok: true }),
        (problem) => ({ ok: false, sentence: 'A build fails.', output: String(problem.message) }),
      ),
  },
  e2e: {
    title: 'journeys in the browser',
    run: async () => {
      const file = join(RESULTS, 'e2e.json');
      const args = ['test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json'];
      const { code, output } = await runNode(PROGRAMS.playwright, args, { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file } });
      const report = /** @type {{ stats?: Record<string, number> } | undefined} */ (
        await json(file).catch(() => undefined)
      );
      const stats = report?.stats ?? {};
      const counts = {
        passed: (stats['expected'] ?? 0) + (stats['flaky'] ?? 0),
        failed: stats['unexpected'] ?? 0,
        skipped: stats['skipped'] ?? 0,
      };
      return {
        ok: code === 0,
        sentence: 'Journeys fail; traces and screenshots are in test-results/.',
        output,
        counts,
      };
    },
  },
};

/**
 * Runs the named stages in order.
 * @param {readonly string[]} names
 * @returns {Promise<number>} exit code
 */
export async function runStages(names) {
  await rm(RESULTS, { recursive: true, force: true });
  await mkdir(RESULTS, { recursive: true });
  let total = { passed: 0, failed: 0, skipped: 0 };
  let code = 0;
  for (const name of names) {
    const stage = STAGES[name];
    if (!stage) throw new Error(`There is no stage ${name}; there are ${Object.keys(STAGES).join(', ')}.`);
    const began = performance.now();
    const outcome = await stage.run().catch(
      /** @returns {Outcome} */ (problem) => ({
        ok: false,
        sentence: `The stage "${stage.title}" broke.`,
        output: problem.stack,
      }),
    );
    const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
    const { counts } = outcome;
    const tests = counts ? `, ${counts.passed} passed${counts.skipped ? `, ${counts.skipped} skipped` : ''}` : '';
    if (counts) total = sum(total, counts);
    process.stdout.write(`${outcome.ok ? '✔' : '✘'} ${seconds} s  ${stage.title}${tests}\n`);
    if (!outcome.ok) {
      // A stage that fails without a failing test (lint, a crash in set-up) must not read as "0 failed".
      if (!counts?.failed) total.failed += 1;
      process.stdout.write(
        `\n${(outcome.output ?? '').trimEnd().split('\n').slice(-400).join('\n')}\n\n${outcome.sentence}\n`,
      );
      process.stdout.write(`Again, this stage alone: npm test -- --only ${name}\n`);
      code = 1;
      break;
    }
  }
  if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return code;
}

/**
 * @param {{ only?: string, from?: string }} choice
 * @returns {string[]}
 */
export function stagesOf({ only, from }) {
  const all = Object.keys(STAGES);
  const unknown = [...(only?.split(',') ?? []), ...(from ? [from] : [])].filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`There is no stage ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  if (only) return all.filter((name) => only.split(',').includes(name));
  return from ? all.slice(all.indexOf(from)) : all;
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, from: { type: 'string' } } });
    process.exit(await runStages(stagesOf(values)));
  } catch (problem) {
    process.stderr.write(`${/** @type {Error} */ (problem).message}\nnpm test -- [--only unit,lint] [--from build]\n`);
    process.exit(1);
  }
}
