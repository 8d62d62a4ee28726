// The journeys: one real stack in a temporary directory, one browser, one journey after the other.
import { defineConfig } from '@playwright/test';
import { findChromium } from '../tools/chromium.mjs';
import { freePort } from '../tools/services/leash.mjs';

// The workers read this file again; they inherit what the first reading chose.
if (!process.env['SUMAHO_TEST_URL']) {
  process.env['SUMAHO_TEST_URL'] = `http://localhost:${await freePort()}`;
  process.env['SUMAHO_TEST_STACK'] = 'start';
}
const { launchOptions } = await findChromium();

export default defineConfig({
  testDir: '.',
  testMatch: ['**/*.e2e.ts', '**/*.spec.ts'],
  outputDir: '../test-results/journeys',
  globalSetup: '../tools/journey-stack.mjs',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // Long enough for a machine with other work: nothing is decided by how fast it is. The test's own end comes last.
  timeout: 240_000,
  expect: { timeout: 45_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    actionTimeout: 45_000,
    navigationTimeout: 60_000,
    baseURL: process.env['SUMAHO_TEST_URL'],
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions,
  },
});
