/** `npm run screenshots`: the screenshots of the documentation, from the production build. */
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

export default defineConfig(tests, {
  testDir: 'e2e',
  testMatch: 'screenshots.ts',
  outputDir: 'test-results/screenshots',
  workers: 1,
  timeout: 180_000,
  reporter: [['list']],
  use: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5, trace: 'off', screenshot: 'off' },
});
