// Playwright's global set-up: the whole product in a temporary directory, on the address the configuration chose.
// With SUMAHO_TEST_URL set beforehand the journeys use that running stack instead.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTemporaryStack } from './stack.mjs';
import { ROOT } from './workspace.mjs';

/** @returns {Promise<(() => Promise<void>) | undefined>} the tear-down */
export default async function setup() {
  if (process.env['SUMAHO_TEST_STACK'] !== 'start') return undefined;
  const stack = await startTemporaryStack({
    port: Number(new URL(process.env['SUMAHO_TEST_URL'] ?? '').port),
    quiet: true,
  });
  Object.assign(process.env, {
    SUMAHO_TEST_API_URL: stack.apiUrl,
    SUMAHO_TEST_SANDBOX_URL: stack.sandboxUrl,
    SUMAHO_TEST_POSTGRES_URL: stack.postgresUrl,
    SUMAHO_TEST_REDIS_URL: stack.redisUrl,
    SUMAHO_TEST_DATA: stack.dataDirectory,
    // For the verbs of apps/api that an operator runs beside the service.
    SUMAHO_TEST_SETTINGS: JSON.stringify(stack.settings),
  });
  return async () => {
    const folder = join(ROOT, 'test-results');
    await mkdir(folder, { recursive: true });
    for (const [part, lines] of Object.entries(stack.logs))
      await writeFile(join(folder, `${part}.log`), lines.join('\n'));
    await stack.stop();
  };
}
