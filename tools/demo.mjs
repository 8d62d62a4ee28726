// `npm run demo`: the main job without a browser, proved with openssl. It works on the running `npm start` of this data
// folder, or starts the product by itself. What was issued is left in <data>/demo. `-- --json` prints one object a line,
// `-- --iphone` takes a virtual iPhone and leaves its things in <data>/demo-iphone.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { joinOrStartStack } from './running.mjs';
import { ROOT, buildProjects, endWith } from './workspace.mjs';

const HELP = `npm run demo -- [--iphone] [--json] [--person p01] [--data .data]
Gets a phone certificate onto a virtual SIM without a browser and proves it with openssl.
--iphone: into the protected store of a virtual iPhone instead (person p12 where none is named).
Exit code: 0 all proved, 1 something is wrong, 2 wrong arguments, 3 done but there is no openssl to prove it.`;

/** @returns {Promise<number>} exit code */
async function main() {
  /** @type {{ json: boolean, iphone: boolean, person?: string, data: string, help: boolean }} */
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        iphone: { type: 'boolean', default: false },
        person: { type: 'string' },
        data: { type: 'string', default: join(ROOT, '.data') },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (problem) {
    process.stderr.write(`${/** @type {Error} */ (problem).message}\n${HELP}\n`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const say = (/** @type {string} */ line) =>
    process.stdout.write(values.json ? `${JSON.stringify({ event: 'note', text: line })}\n` : `${line}\n`);

  /** @type {(() => void)[]} */
  const onStop = [];
  let asked = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (asked) process.exit(130);
      asked = true;
      for (const stop of onStop) stop();
    });
  }

  const data = resolve(values.data);
  say('Building what changed …');
  await buildProjects(['api', 'sandbox']);
  if (asked) return 130;
  const stack = await joinOrStartStack(data, say);
  say(stack.own ? `Started on ${stack.url}.` : `Using the product that runs on ${stack.url}.`);
  try {
    if (asked) return 130;
    return await new Promise((done, reject) => {
      const out = join(data, values.iphone ? 'demo-iphone' : 'demo');
      const args = ['--origin', stack.url, '--out', out, ...(values.iphone ? ['--iphone'] : [])];
      if (values.person) args.push('--person', values.person);
      const child = spawn(
        process.execPath,
        ['--enable-source-maps', join(ROOT, 'dist/apps/sandbox/demo.js'), ...args, ...(values.json ? ['--json'] : [])],
        { stdio: ['ignore', 'inherit', 'inherit'] },
      );
      onStop.push(() => child.kill('SIGTERM'));
      child.on('error', reject);
      child.on('close', (code) => done(code ?? 130));
    });
  } finally {
    await stack.stop();
  }
}

endWith(main());
