/**
 * Test projects: `unit` needs nothing but Node, `components` a page as jsdom has it, `pg` the PostgreSQL that its
 * global setup starts.
 *
 * Files of a project share two processes, for loading what they test takes longer than most of them; each cleans up after
 * itself. Vitest ends such a process when a file of another project or environment is next in line, so each project has one
 * environment and its own turn (`groupOrder`).
 */
import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/dist/**', '**/.next/**', 'e2e/**'];

/** Of functions that read or write the DOM, without a component. */
const DOM_TESTS = '**/*.dom.test.ts';

/** Two processes for the files of a project, in its turn. */
const shared = (groupOrder: number) => ({ isolate: false, maxWorkers: 2, sequence: { groupOrder } });

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
          exclude: [...ignored, '**/*.pg.test.ts', DOM_TESTS],
          environment: 'node',
          ...shared(0),
          // Generous: a slow machine is not a fault. What must be fast is measured by bench/, but what would take for ever fails.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'components',
          retry,
          expect,
          include: ['**/*.test.tsx', DOM_TESTS],
          exclude: ignored,
          environment: 'jsdom',
          setupFiles: ['components/browser/jsdom.setup.ts'],
          ...shared(1),
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
          ...shared(2),
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
