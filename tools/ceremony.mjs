// `npm run ceremony`: the key ceremony of the certificate authority, with two officers at one keyboard or after a file of answers.
// In production the settings come from the environment; in development from the data folder of `npm start`.
import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, buildProjects } from './workspace.mjs';

const HELP = `npm run ceremony -- [--next [--key rsa-2048|p-384] [--active-from 2027-04-01T00:00:00+09:00]] [--no-shares] [--answers file] [--data .data]
npm run ceremony -- --check <transcript>
Without --next: the first root as it stands, its fingerprint compared by two officers, backup shares handed out.
--next          makes the next generation of the root, or takes the one that was made and does not issue yet
--active-from   from when it issues; without it, it is only published
--answers       a rehearsal: {"officers":[{"name":"…","passphrase":"…"},{…}],"sharesDirectory":"…"}
--check         whether a transcript and its signatures hold
Exit code: 0 done, 1 broken off, 2 wrong arguments.`;

const given = () =>
  parseArgs({
    options: {
      next: { type: 'boolean', default: false },
      key: { type: 'string' },
      'active-from': { type: 'string' },
      'no-shares': { type: 'boolean', default: false },
      answers: { type: 'string' },
      check: { type: 'string' },
      data: { type: 'string', default: join(ROOT, '.data') },
      help: { type: 'boolean', default: false },
    },
  }).values;

/** @returns {Promise<number>} */
async function main() {
  /** @type {ReturnType<typeof given>} */
  let values;
  try {
    values = given();
  } catch (problem) {
    process.stderr.write(`${/** @type {Error} */ (problem).message}\n${HELP}\n`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const data = resolve(values.data);
  /** @type {Record<string, string>} */
  const development = {};
  if (!process.env['SUMAHO_CA_PASSPHRASE']) {
    const text = await readFile(join(data, 'secrets.json'), 'utf8').catch(() => '');
    if (text === '') {
      process.stderr.write(
        `${data} holds no product yet: run npm start once, or set SUMAHO_CA_DIRECTORY and SUMAHO_CA_PASSPHRASE.\n`,
      );
      return 1;
    }
    await mkdir(join(data, 'ca'), { recursive: true, mode: 0o700 });
    development['SUMAHO_CA_DIRECTORY'] = join(data, 'ca');
    development['SUMAHO_CA_PASSPHRASE'] = JSON.parse(text).caPassphrase;
  }
  await buildProjects(['api']);
  const words = [
    ...(values.next ? ['--next'] : []),
    ...(values['no-shares'] ? ['--no-shares'] : []),
    ...['key', 'active-from', 'answers', 'check'].flatMap((name) => {
      const value = values[/** @type {'key'} */ (name)];
      return value === undefined ? [] : [`--${name}`, value];
    }),
  ];
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', join(ROOT, 'dist/apps/api/main.js'), 'ceremony', ...words],
    {
      stdio: 'inherit',
      env: { ...process.env, ...development },
    },
  );
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => done(code ?? 1));
  });
}

main().then(
  (code) => process.exit(code),
  (problem) => {
    process.stderr.write(`${problem instanceof Error ? problem.message : problem}\n`);
    process.exit(1);
  },
);
