// The equivalence sheet, each of the four combinations walked once: no private key outside of key service and phone, every walk ends
// active, what is cut goes on, a reset takes the key from the iPhone only. Then J-LIS reads the sheet of this installation.
import { expect, test } from '@playwright/test';
import { HeadlessStaff, World } from '../../apps/sandbox/src/headless';
import { brokenLaws, measureEquivalence, reportOf } from '../../apps/sandbox/src/headless/equivalence';
import { openInside } from '../../tools/equivalence-inside.mjs';

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these journeys look into the stack that they started.`);
  return value;
};

test('the four combinations, each once', async () => {
  test.setTimeout(600_000);
  const origin = setting('SUMAHO_TEST_URL');
  const dataDirectory = setting('SUMAHO_TEST_DATA');
  const inside = await openInside({
    postgresUrl: setting('SUMAHO_TEST_POSTGRES_URL'),
    redisUrl: setting('SUMAHO_TEST_REDIS_URL'),
    dataDirectory,
  });
  try {
    const sheet = await measureEquivalence({ origin, dataDirectory, inside, runs: 1, tears: 1 });
    expect(brokenLaws(sheet)).toEqual([]);
    expect(sheet.routes.map(({ route, keyService: { onTheWay } }) => [route, onTheWay.at(-1)])).toEqual([
      ['sim', 'forgotten'],
      ['sim-on-card', 'forgotten'],
      ['keychain', 'none'],
      ['keychain-central', 'forgotten'],
    ]);
    for (const { route, keyService } of sheet.routes) {
      const held = keyService.onTheWay.some((state) => state.startsWith('held'));
      expect([route, held]).toEqual([route, route === 'sim' || route === 'keychain-central']);
    }
    expect(reportOf(sheet, { cores: 1, model: 'test', node: process.version })).toContain('completed/active 1 / 1');
  } finally {
    await inside.close();
  }

  const jlis = new HeadlessStaff(new World(origin), 'jlis-operator');
  await jlis.signIn();
  const { routes } = await jlis.equivalence();
  for (const { route, store, measured } of routes) {
    expect([route, measured.completed > 0]).toEqual([route, true]);
    expect(measured.writtenMs?.count ?? 0).toBeGreaterThan(0);
    expect([route, (measured.apdus?.p50 ?? 0) > 0]).toEqual([route, store === 'sim']);
  }
  expect(routes.find(({ route }) => route === 'keychain')?.measured.keyGenerationMs?.p50).toBeGreaterThan(0);
});
