/** The package `bindery-mcp` as a program gets it: packed, installed outside of the repository, started by npx, and asked. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { buildMcpServer } from '#scripts/mcp-server.mjs';
import { createApiToken } from '../access/api-token.ts';
import { packageRoot } from '../config/package-root.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';
import { type AgentClient, agentOn } from './mcp-client.fixture.ts';

const run = promisify(execFile);

let database: TestDatabase;
let server: TestServer;
let folder: string;
let program: string;
let token: string;
const agents: AgentClient[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-mcp-package-'));
  program = join(folder, 'program');
  database = await createTestDatabase(inject('testDatabase'));
  server = await startTestServer({ DATA_DIR: join(folder, 'data'), DATABASE_URL: database.serverUrl });
  const ana = await server.prisma.user.create({
    data: { email: 'ana@example.org', name: 'Ana', role: 'editor' },
  });
  ({ token } = await createApiToken(server.prisma, { userId: ana.id, name: 'agent', scopes: ['write'] }));
  await install(await pack());
});
afterAll(async () => {
  for (const agent of agents) await agent.close();
  await server?.stop();
  await database?.drop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** As `npm run build` and `npm pack` make it; the path of the tarball. */
async function pack(): Promise<string> {
  const source = join(packageRoot(), 'clients/mcp');
  const packed = join(folder, 'package');
  mkdirSync(packed);
  for (const file of ['package.json', 'README.md']) cpSync(join(source, file), join(packed, file));
  await buildMcpServer(join(packed, 'dist'));
  const { stdout } = await run('npm', ['pack', '--json'], { cwd: packed });
  const [{ filename, files }] = JSON.parse(stdout);
  expect(files.map(({ path }: { path: string }) => path).sort()).toEqual([
    ...['README.md', 'dist/LICENSE', 'dist/THIRD-PARTY-LICENSES', 'dist/bindery-mcp.js', 'package.json'],
  ]);
  return join(packed, filename);
}

async function install(tarball: string): Promise<void> {
  mkdirSync(program);
  writeFileSync(
    join(program, 'package.json'),
    JSON.stringify({ type: 'module', dependencies: { 'bindery-mcp': `file:${tarball}` } }),
  );
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: program });
}

async function start(era: 'auto' | 'legacy'): Promise<AgentClient> {
  const transport = new StdioClientTransport({
    ...{ command: 'npx', args: ['--no-install', 'bindery-mcp'], cwd: program },
    env: { PATH: process.env['PATH'] ?? '', BINDERY_URL: server.baseUrl, BINDERY_TOKEN: token },
    stderr: 'inherit',
  });
  const agent = await agentOn(transport, era);
  agents.push(agent);
  return agent;
}

test.each(['auto', 'legacy'] as const)(
  'works for a client that negotiates as “%s”, subscriptions too',
  async (era) => {
    const agent = await start(era);
    const made = await agent.done('create_codex', { template: 'incident-review', title: `Slow (${era})` });
    const id = /[0-9a-f-]{36}/.exec(made)?.[0] ?? '';
    expect(await agent.done('read_codex', { id })).toContain(`# Slow (${era})`);
    const uri = `bindery://codices/${id}`;
    const told: string[] = [];
    agent.client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
      told.push(params.uri);
    });
    if (era === 'legacy') await agent.client.subscribeResource({ uri });
    else await agent.client.listen({ resourceSubscriptions: [uri] });
    let edits = 0;
    await expect
      .poll(
        async () => {
          edits += 1;
          await server.call(token, 'PATCH', `codices/${id}`, { title: `Slow ${edits}` });
          return told;
        },
        { interval: 500 },
      )
      .toContain(uri);
  },
);

test('says what is missing, and how to go on when the server is away', async () => {
  const without = await run('npx', ['--no-install', 'bindery-mcp'], {
    cwd: program,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
  }).catch((error: { stderr: string; code: number }) => error);
  expect(without.stderr).toBe('There is no token: set BINDERY_TOKEN to an API token.\n');
  const { port } = server;
  const agent = await start('auto');
  await server.stop();
  try {
    expect(await agent.refused('search')).toMatch(/unavailable[\s\S]*Wait a little/);
  } finally {
    const settings = { DATA_DIR: join(folder, 'data'), DATABASE_URL: database.serverUrl };
    server = await startTestServer(settings, port);
  }
  await expect.poll(async () => (await agent.call('search')).isError).toBe(false);
});
