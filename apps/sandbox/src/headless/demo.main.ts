// `npm run demo`: the main job without a browser on a running stack, then proof by openssl. tools/demo.mjs starts it.
// Exit codes: 0 everything happened and openssl agrees, 1 something did not, 2 wrong arguments, 3 no openssl to ask.
import { parseArgs } from 'node:util';
import { jsonDisplay, lineDisplay } from './demo-display';
import { IphoneDemo } from './iphone-demo';
import { OpensslMissing } from './openssl';
import { SimDemo } from './sim-demo';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      origin: { type: 'string' },
      out: { type: 'string' },
      person: { type: 'string' },
      iphone: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values.origin || !values.out) {
    process.stderr.write('Usage: demo.js --origin <address> --out <folder> [--iphone] [--person p01] [--json]\n');
    return 2;
  }
  const write = (text: string): void => void process.stdout.write(text);
  const display = values.json ? jsonDisplay(write) : lineDisplay(write, process.stdout.isTTY);
  try {
    const personId = values.person ?? (values.iphone ? 'p12' : 'p01');
    const demo = { origin: values.origin, out: values.out, personId, display };
    const passed = await (values.iphone ? new IphoneDemo(demo) : new SimDemo(demo)).run();
    return passed ? 0 : 1;
  } catch (problem) {
    display.close();
    const sentence = problem instanceof Error ? problem.message : String(problem);
    if (values.json) display.tell({ event: 'failed', message: sentence }, sentence);
    process.stderr.write(`${sentence}\n`);
    return problem instanceof OpensslMissing ? 3 : 1;
  }
}

process.exitCode = await main();
