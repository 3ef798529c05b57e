/** The Python client with this server: its own tests, run where there is a Python. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { expect, inject, test } from 'vitest';
import { packageRoot } from '../config/package-root.ts';
import { createTestClient } from './test-client.ts';

const SHEET = `{
  id: 'python-sheet', version: 1, name: 'Python sheet',
  fields: { notes: 'richText', log: 'text', choice: { type: 'select', options: ['A', 'B', 'C'] }, files: { type: 'file', multiple: true }, tags: 'tags' },
}`;

const hasPython =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))'], { stdio: 'ignore' })
    .status === 0;

// Skipped by name where there is no Python of 3.9 or later.
test.skipIf(!hasPython)(
  'python3: the tests of clients/python pass',
  async () => {
    const api = await createTestClient(inject('testDatabase'));
    const http = createServer(getRequestListener(api.app.fetch));
    const folder = mkdtempSync(join(tmpdir(), 'bindery-python-'));
    try {
      await api.call('owner', 'POST', '/templates/python-sheet/versions', { source: SHEET, baseVersion: 0 });
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      const env: NodeJS.ProcessEnv = {
        NODE_ENV: 'test',
        ...{ PATH: process.env['PATH'], XDG_STATE_HOME: folder, PYTHONDONTWRITEBYTECODE: '1' },
        BINDERY_URL: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
        BINDERY_TOKEN: api.tokens.editor,
      };
      const run = promisify(execFile)('python3', ['-W', 'error::ResourceWarning', '-m', 'unittest'], {
        ...{ cwd: join(packageRoot(), 'clients/python'), env },
      });
      const { stderr } = await run.catch((failed: { stderr: string }) => failed);
      expect(stderr).toMatch(/\nRan (?:\d{2,}) tests in [\d.]+s\n\nOK\n$/);
    } finally {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  180_000,
);
