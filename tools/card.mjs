// `npm run card`: a virtual SIM in a PC/SC reader (vpcd). `-- --help` says how; the sandbox of .data is the default.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ROOT, buildProjects } from './workspace.mjs';

try {
  await buildProjects(['sandbox']);
} catch (problem) {
  process.stderr.write(`${/** @type {Error} */ (problem).message}\n`);
  process.exit(1);
}
const given = process.argv.slice(2);
const data = given.some((word) => word === '--data' || word.startsWith('--data='))
  ? []
  : ['--data', join(ROOT, '.data/sandbox')];
const child = spawn(process.execPath, [join(ROOT, 'dist/apps/sandbox/card.cli.js'), ...data, ...given], {
  stdio: 'inherit',
});
process.on('SIGINT', () => {});
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
child.on('error', (problem) => {
  process.stderr.write(`${problem.message}\n`);
  process.exit(1);
});
child.on('close', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
