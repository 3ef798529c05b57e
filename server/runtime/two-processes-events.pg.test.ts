/** Events and webhooks with two servers on one PostgreSQL: told by whichever is asked, and over the end of the one that began. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/** A receiver, and what it was sent: `webhook-id`s in order, with the answer each got. */
const asked: [id: string, status: number][] = [];
let status = 204;
const receiver = createServer((request, response) => {
  asked.push([String(request.headers['webhook-id']), status]);
  response.writeHead(status).end();
});

let database: TestDatabase;
let dataDir: string;
let a: TestServer;
let b: TestServer;
let owner: string;
let host: string;
const running = new Set<TestServer>();

async function start(): Promise<TestServer> {
  const settings = { DATA_DIR: dataDir, DATABASE_URL: database.serverUrl, OUTGOING_HOSTS: host };
  const server = await startTestServer(settings);
  running.add(server);
  return server;
}
async function stop(server: TestServer): Promise<void> {
  running.delete(server);
  await server.stop();
}
const makeCodex = async (at: TestServer): Promise<string> => {
  const made = await at.call(owner, 'POST', 'codices', { templateId: 'blank-page', title: 'A note' });
  return made['id'] ?? '';
};

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-two-events-'));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  [a, b] = await Promise.all([start(), start()]);
  await vi.waitFor(() => expect([a, b].map(({ services }) => services.bus.others.size)).toEqual([1, 1]), {
    timeout: 20_000,
  });
  owner = await a.makeToken('owner');
});
afterAll(async () => {
  for (const server of [...running]) await stop(server);
  await database?.drop();
  receiver.closeAllConnections();
  receiver.close();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

test('what is edited at one is told at the other, until the token is revoked at the first', async () => {
  const token = await a.makeToken('viewer');
  const response = await b.app.request('/api/v1/events', { headers: { authorization: `Bearer ${token}` } });
  const told = { text: '', ended: false };
  void (async () => {
    for await (const chunk of response.body ?? []) told.text += new TextDecoder().decode(chunk);
    told.ended = true;
  })();
  await expect.poll(() => told.text).toContain('id: ');
  const codexId = await makeCodex(a);
  await a.call(owner, 'PATCH', `codices/${codexId}`, { title: 'Another' });
  await expect.poll(() => told.text, { timeout: 15_000 }).toContain('event: codex.updated');
  const types = told.text.split('\n').filter((line) => line.startsWith('event: '));
  expect(types).toEqual(['event: codex.created', 'event: codex.updated']);
  const { prisma } = a.services;
  const { id } = await prisma.apiToken.findFirstOrThrow({ where: { user: { role: 'viewer' } } });
  await a.call(owner, 'DELETE', `api-tokens/${id}`);
  await expect.poll(() => told.ended, { timeout: 3_000 }).toBe(true);
});

test('what was not taken while both were there is sent by the next, under the same id, in order', async () => {
  await a.call(owner, 'POST', 'webhooks', {
    url: `http://${host}/hook`,
    events: ['codex.created', 'codex.moved'],
  });
  status = 503;
  const [codexId, parentId] = [await makeCodex(a), await makeCodex(b)];
  await b.call(owner, 'POST', `codices/${codexId}/move`, { parentId });
  await expect.poll(() => asked.length, { timeout: 20_000 }).toBeGreaterThan(0);
  await stop(a);
  await stop(b);
  const refused = new Set(asked.map(([id]) => id));
  status = 204;
  a = await start();
  const taken = () => asked.filter(([, answered]) => answered === 204).map(([id]) => id);
  await expect.poll(() => taken().length, { timeout: 60_000, interval: 500 }).toBe(3);
  for (const id of refused) expect(taken()).toContain(id);
  const { prisma } = a.services;
  const rows = await prisma.event.findMany({ where: { codexId }, orderBy: { seq: 'asc' } });
  const own = taken().filter((id) => rows.some(({ seq }) => id.endsWith(`-${seq}`)));
  expect(own.map((id) => rows.find(({ seq }) => id.endsWith(`-${seq}`))?.type)).toEqual([
    'codex.created',
    'codex.moved',
  ]);
}, 120_000);
