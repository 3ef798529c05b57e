/** The client for Node with a whole server: carets in texts, who is in which Codex, and the tree as it changes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { Bindery } from '#clients/node/bindery.ts';
import { createApiToken } from '../access/api-token.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

let database: TestDatabase;
let dataDir: string;
let server: TestServer;
const clients: Bindery[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-node-presence-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(async () => {
  await server?.stop();
  await database?.drop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

async function connect(name: string, subtreeId: string | null = null): Promise<Bindery> {
  const email = `${crypto.randomUUID()}@example.org`;
  const { id: userId } = await server.prisma.user.create({ data: { email, name, role: 'editor' } });
  const { token } = await createApiToken(server.prisma, { userId, name: 'program', subtreeId });
  const client = new Bindery({ baseUrl: server.baseUrl, token });
  clients.push(client);
  return client;
}

test('a caret is seen where it stands, moves with the words before it, and goes when it is taken away', async () => {
  const [ana, ben] = [await connect('Ana'), await connect('Ben')];
  expect(await ana.actor()).toMatchObject({ name: 'Ana' });
  const { id } = await ana.createCodex({ templateId: 'incident-review', title: 'Carets' });
  const [hers, his] = [await ana.openCodex(id), await ben.openCodex(id)];
  const text = his.doc.getText('title');
  const place = (index: number) => Y.createRelativePositionFromTypeIndex(text, index);
  let told = 0;
  const stop = hers.presence.onCarets(() => {
    told += 1;
  });
  his.presence.setCaret({ anchor: place(0), head: place(5) });
  const seen = () =>
    hers.presence
      .carets()
      .map(({ name, anchor, head }) => [name, ...[anchor, head].map((each) => indexOf(each))]);
  const indexOf = (each: Y.RelativePosition) =>
    Y.createAbsolutePositionFromRelativePosition(each, hers.doc)?.index;
  await expect.poll(seen).toEqual([['Ben', 0, 5]]);
  hers.setTitle('Two Carets');
  expect(seen()).toEqual([['Ben', 4, 9]]);
  his.presence.setCaret(null);
  await expect.poll(seen).toEqual([]);
  expect(told).toBeGreaterThan(1);
  stop();
});

test('the tree tells who is in which Codex, and that it has changed', async () => {
  const [ana, ben] = [await connect('Ana'), await connect('Ben')];
  const { id } = await ana.createCodex({ templateId: 'decision-record', title: 'Somewhere' });
  const [hers, his] = [await ana.openTree(), await ben.openTree()];
  const told: string[] = [];
  hers.on('people', () => told.push('people'));
  hers.on('change', () => told.push('change'));
  his.setCodex(id);
  await expect.poll(() => hers.peopleIn(id).map(({ name }) => name)).toEqual(['Ben']);
  expect(hers.peopleIn(id)[0]).toMatchObject({ hue: expect.any(Number) });
  expect(his.peopleIn(id)).toEqual([]);
  await ben.createCodex({ templateId: 'decision-record', title: 'Another' });
  await expect.poll(() => told).toContain('change');
  await his.close();
  await expect.poll(() => hers.peopleIn(id)).toEqual([]);
  expect(told).toContain('people');
});

test('whoever may not see the whole tree opens it, and sees nobody', async () => {
  const ana = await connect('Ana');
  const { id } = await ana.createCodex({ templateId: 'decision-record', title: 'A part' });
  const part = await (await connect('Ben', id)).openTree();
  (await ana.openTree()).setCodex(id);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(part.peopleIn(id)).toEqual([]);
});
