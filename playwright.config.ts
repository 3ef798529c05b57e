/** The browser tests: the production build in a real Chromium, each worker with a server and data of its own. */
import { defineConfig } from '@playwright/test';
import { ensureBrowser } from './scripts/browser.mjs';

/** Chromium refuses its sandbox to root; the rest keeps it from calling home, which a closed network would delay. */
const CHROMIUM_FLAGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page lives for seconds here: its code is run before optimising it would pay.
  '--js-flags=--no-opt,--no-maglev',
];

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 2,
  forbidOnly: process.env['CI'] !== undefined,
  // A retried test is reported as flaky; on one's own machine it fails.
  retries: process.env['CI'] === undefined ? 0 : 1,
  // Generous: a slow machine is not a fault.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/results.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    // A worker in every window would fetch the whole app each time; the specs about it allow it.
    serviceWorkers: 'block',
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Drawing transitions takes much of two cores, and nothing here is about them.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: ensureBrowser((text) => process.stderr.write(`${text}\n`)),
      args: CHROMIUM_FLAGS,
    },
    // Filming every page takes more of the machine than the pages do: a failure is filmed when it is tried again.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
  },
});
