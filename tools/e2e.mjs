// `npm run e2e`: builds what changed and runs the journeys; further arguments go to Playwright (`-- --ui`, a file name).
import { PROGRAMS, buildAll, runNode } from './workspace.mjs';

try {
  await buildAll();
} catch (problem) {
  process.stderr.write(`${/** @type {Error} */ (problem).message}\n`);
  process.exit(1);
}
const args = ['test', '-c', 'e2e/playwright.config.ts', ...process.argv.slice(2)];
const { code } = await runNode(PROGRAMS.playwright, args, { show: true });
process.exit(code);
