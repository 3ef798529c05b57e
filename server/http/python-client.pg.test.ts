/** The Python client with this server: its own tests, run where there is a Python; live editing beside the client for Node. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { hasPython } from '#clients/contract/clients/python.fixture.ts';
import { createApiToken } from '../access/api-token.ts';
import { packageRoot } from '../config/package-root.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer } from '../runtime/test-server.ts';
import { startPythonPartner } from './python-partner.fixture.ts';

const SHEET = `{
  id: 'python-sheet', version: 1, name: 'Python sheet',
  fields: { notes: 'richText', log: 'text', choice: { type: 'select', options: ['A', 'B', 'C'] }, files: { type: 'file', multiple: true }, tags: 'tags' },
}`;

// Skipped by name where there is no Python of 3.9 or later.
test.skipIf(!hasPython)(
  'python3: the tests of clients/python pass',
  async () => {
    const database = await createTestDatabase(inject('testDatabase'));
    const folder = mkdtempSync(joinPath(tmpdir(), 'bindery-python-'));
    const server = await startTestServer({ DATA_DIR: folder, DATABASE_URL: database.serverUrl });
    const { baseUrl, prisma } = server;
    const join = async (name: string, role: 'editor' | 'viewer') => {
      const email = `${randomUUID()}@example.org`;
      const { id: userId } = await prisma.user.create({ data: { email, name, role } });
      const makeToken = () => createApiToken(prisma, { userId, name: 'tests' });
      return { makeToken, ...(await makeToken()) };
    };
    const program = await join('The program', 'editor');
    const reader = await join('The reader', 'viewer');
    const { token } = await join('The partner', 'editor');
    const partner = await startPythonPartner({ baseUrl, token, makeToken: program.makeToken });
    try {
      const publish = { source: SHEET, baseVersion: 0 };
      await server.call(await server.makeToken('owner'), 'POST', 'templates/python-sheet/versions', publish);
      const env: NodeJS.ProcessEnv = {
        NODE_ENV: 'test',
        ...{ PATH: process.env['PATH'], XDG_STATE_HOME: folder, PYTHONDONTWRITEBYTECODE: '1' },
        ...{ BINDERY_URL: baseUrl, BINDERY_TOKEN: program.token },
        ...{ BINDERY_PARTNER_URL: partner.url, BINDERY_READER_TOKEN: reader.token },
      };
      const run = promisify(execFile)('python3', ['-W', 'error::ResourceWarning', '-m', 'unittest'], {
        ...{ cwd: joinPath(packageRoot(), 'clients/python'), env },
      });
      const { stderr } = await run.catch((failed: { stderr: string }) => failed);
      expect(stderr).toMatch(/\nRan (?:\d{2,}) tests in [\d.]+s\n\nOK\n$/);
    } finally {
      await partner.close();
      await server.stop();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  300_000,
);
