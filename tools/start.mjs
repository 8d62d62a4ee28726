// `npm start`: builds what changed, starts the whole product, prints one address and the demo people, and stops all of
// it on Ctrl-C or when npm is gone. Options: --port (4200), --data (.data).
import { join, resolve } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { startStack } from './stack.mjs';
import { ROOT, buildAll, endWith } from './workspace.mjs';

const HELP = `npm start -- [--port 4200] [--data .data]
Starts the whole product and the sandbox on this machine. Ctrl-C stops it.`;

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

/** @param {unknown} value */
function words(value) {
  if (value && typeof value === 'object' && !Array.isArray(value)) {
    const { ja, en } = /** @type {{ ja?: string, en?: string }} */ (value);
    if (ja ?? en) return [ja, en].filter(Boolean).join(' / ');
  }
  return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Columns a terminal gives a text: kana, kanji and full-width forms take two. @param {string} text */
function width(text) {
  let columns = 0;
  for (const character of stripVTControlCharacters(text)) {
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}

/**
 * @param {string} title
 * @param {readonly Record<string, unknown>[]} rows
 */
function table(title, rows) {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((key) =>
    rows.some((row) => words(row[key]) !== ''),
  );
  const cells = [keys, ...rows.map((row) => keys.map((key) => words(row[key])))];
  const widths = keys.map((_key, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  );
  return [`\n${title}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

/**
 * @param {string} url
 * @returns {Promise<Record<string, unknown>[]>}
 */
async function list(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const body = /** @type {Record<string, unknown>[] | Record<string, unknown>} */ (await response.json());
  const rows = Array.isArray(body) ? body : Object.values(body).find((value) => Array.isArray(value));
  return /** @type {Record<string, unknown>[]} */ (rows ?? []);
}

/** Resolves when we are asked to end: a signal, or the death of the process that started us. */
function askedToEnd() {
  return new Promise((resolveEnd) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        // A second Ctrl-C does not wait; the leashes take the rest down.
        if (asked) process.exit(130);
        asked = true;
        resolveEnd(signal);
      });
    }
    let asked = false;
    // npm does not pass every signal on to its grandchildren, and a killed one passes none.
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && !asked) {
        asked = true;
        resolveEnd('parent gone');
      }
    }, 500).unref();
  });
}

async function main() {
  /** @type {{ port: string, data: string, help: boolean }} */
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        port: { type: 'string', default: '4200' },
        data: { type: 'string', default: join(ROOT, '.data') },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (problem) {
    throw new Error(`${/** @type {Error} */ (problem).message}\n${HELP}`, { cause: problem });
  }
  if (values.help) {
    say(HELP);
    return 0;
  }
  const port = /^\d+$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port >= 0 && port <= 65535)) throw new Error(`--port must be a number from 0 to 65535, not ${values.port}.`);

  const began = performance.now();
  const end = askedToEnd();
  say('Building what changed …');
  const building = new AbortController();
  const built = buildAll(building.signal);
  built.catch(() => {});
  const starting = startStack({ dataDirectory: resolve(values.data), port, built, say });
  const early = await Promise.race([starting, end]);
  if (typeof early === 'string') {
    building.abort();
    const tidy = starting.then((stack) => stack.stop()).catch(() => {});
    // Whatever is still half way up is on a leash.
    await Promise.race([tidy, new Promise((resolveWait) => setTimeout(resolveWait, 3000))]);
    return 0;
  }
  const stack = early;
  try {
    const [people, staff] = await Promise.all([
      list(`${stack.sandboxUrl}/sandbox/people`),
      list(`${stack.sandboxUrl}/sandbox/staff`),
    ]);
    say(table('Demo people (virtual My Number Cards) / デモの利用者', people));
    say(table('Desks and J-LIS / 窓口と J-LIS', staff));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(`\nReady after ${seconds} s. Logs: ${join(stack.dataDirectory, 'logs')}. Ctrl-C stops everything.`);
    say(`\n  ➜  ${stack.url}/\n`);
    await Promise.race([end, stack.broken]);
    say('\nStopping …');
  } finally {
    await stack.stop();
  }
  say('Stopped. Data is kept.');
  return 0;
}

endWith(main());
