// What an operator does at the console beside the running service: a verb of apps/api with the service's own settings.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');

/** What the verb prints. @throws when it fails */
export async function atConsole(...words: string[]): Promise<string> {
  const given = process.env['SUMAHO_TEST_SETTINGS'];
  if (!given) throw new Error('The console is that of the stack this run started: run without SUMAHO_TEST_URL.');
  const plain = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('SUMAHO_')));
  const settings = JSON.parse(given) as Record<string, string>;
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'dist/apps/api/main.js'), ...words], {
    cwd: ROOT,
    env: { ...plain, ...settings },
  });
  return stdout;
}
