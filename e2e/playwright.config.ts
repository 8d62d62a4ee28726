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
  // A sign-in waits up to 30 s for a one-time code that is not spent.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    baseURL: process.env['SUMAHO_TEST_URL'],
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions,
  },
});
