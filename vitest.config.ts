/**
 * Test projects: `unit` needs nothing but Node, `components` renders them in jsdom, `pg` needs the PostgreSQL that its
 * global setup starts.
 */
import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/dist/**', '**/.next/**', 'e2e/**'];

/** As with the browser tests: on one's own machine a test that fails has failed. */
const retry = process.env['CI'] === undefined ? 0 : 1;
/** How long what comes by itself may take: a slow machine is not a fault. */
const expect = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          retry,
          expect,
          include: ['**/*.test.ts'],
          exclude: [...ignored, '**/*.pg.test.ts'],
          environment: 'node',
          // A process a file costs more than most files; those that share one clean up after themselves.
          isolate: false,
          maxWorkers: 2,
          // Generous: a slow machine is not a fault. What must be fast is measured by bench/, but what would take for ever fails.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'components',
          retry,
          expect,
          include: ['**/*.test.tsx'],
          exclude: ignored,
          environment: 'jsdom',
          setupFiles: ['components/browser/jsdom.setup.ts'],
          // In one process, for the packages behind a page take longer to load than most of these files take to run.
          isolate: false,
          maxWorkers: 1,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'pg',
          retry,
          expect,
          include: ['**/*.pg.test.ts'],
          exclude: ignored,
          environment: 'node',
          globalSetup: ['server/database/test-database.setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
