/** The pages of docs/reference are what the clients say of themselves; `vitest -u` writes them anew. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasPython } from '../contract/clients/python.fixture.ts';
import { writeMcpReference } from './mcp-reference.fixture.ts';
import { writeNodeReference } from './node-reference.fixture.ts';

test('of the client for Node', async () => {
  await expect(writeNodeReference()).toMatchFileSnapshot('../../docs/reference/node.md');
});

test('of the tools for agents', async () => {
  await expect(writeMcpReference()).toMatchFileSnapshot('../../docs/reference/mcp.md');
});

// Skipped by name where there is no Python of 3.9 or later.
test.skipIf(!hasPython)('of the client for Python (python3)', async () => {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PATH: process.env['PATH'],
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const program = join(import.meta.dirname, 'python-reference.py');
  const { stdout, stderr } = spawnSync('python3', [program], { encoding: 'utf8', env });
  expect(stderr).toBe('');
  await expect(stdout).toMatchFileSnapshot('../../docs/reference/python.md');
});
