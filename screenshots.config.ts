/** `npm run screenshots`: those of the documentation, and every screen, from the production build. */
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

export default defineConfig(tests, {
  testDir: 'e2e',
  outputDir: 'test-results/screenshots',
  workers: 1,
  timeout: 180_000,
  reporter: [['list']],
  use: { trace: 'off', screenshot: 'off' },
  projects: [
    {
      ...{ name: 'docs', testMatch: 'screenshots.ts' },
      use: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5 },
    },
    { name: 'screens', testMatch: 'screens/take.ts' },
  ],
});
