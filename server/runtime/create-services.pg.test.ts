/** The services of a running server, across a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { createUser } from '../accounts/create-user.ts';
import { type Env, readEnv } from '../config/env.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createHttpApp } from '../http/app.ts';
import { createServices } from './create-services.ts';

let database: TestDatabase;
let env: Env;

beforeEach(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-server-'));
  env = readEnv({ NODE_ENV: 'test', DATA_DIR: dataDir, DATABASE_URL: database.url, LOG_LEVEL: 'silent' });
});
afterEach(async () => {
  await database.drop();
  rmSync(env.dataDir, { recursive: true });
});

async function startServer() {
  const prisma = createPrisma(database.url, { connections: 4 });
  const parts = await createServices(env, prisma, pino({ level: 'silent' }));
  const app = createHttpApp(parts.services);
  return {
    ...parts,
    prisma,
    async call(token: string, method: string, path: string, body?: object) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await app.request(path, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    async stop() {
      await parts.collaboration.close(2000);
      await parts.services.projection.stop();
      await parts.services.journal.drain(2000);
      await parts.services.background.settled();
      await parts.close();
      await prisma.$disconnect();
    },
  };
}

test('what REST writes is in the journal, in the live document and there after a restart', async () => {
  const first = await startServer();
  expect(await first.setupUrl()).toMatch(/\/setup\?token=setup_/);
  const { id: userId } = await createUser(first.prisma, {
    ...{ email: 'rae@example.org', name: 'Rae', role: 'owner', password: 'correct horse' },
  });
  expect(await first.setupUrl()).toBeNull();
  const { token } = await createApiToken(first.prisma, { userId, name: 'tests' });
  const made = await first.call(token, 'POST', '/api/v1/codices', { templateId: 'task', title: 'Ship it' });
  expect(made.status, made.text).toBe(201);
  const { id } = JSON.parse(made.text);
  const name = codexDocumentName(id);
  await first.services.live.edit(
    name,
    { kind: 'system', id: 'page', name: 'Page' },
    { origin: 'socket' },
    (doc) => doc.getText('title').insert(7, ' today'),
  );
  const patched = await first.call(token, 'PATCH', `/api/v1/codices/${id}`, { title: 'Ship it today!' });
  expect(patched.status, patched.text).toBe(200);
  expect(patched.headers.get('etag')).toBe('"3"');
  expect(await first.services.live.read(name, (doc) => doc.getText('title').toString())).toBe(
    'Ship it today!',
  );
  expect(await first.services.metrics()).toContain('bindery_');
  await first.stop();

  const second = await startServer();
  const again = await second.call(token, 'GET', `/api/v1/codices/${id}`);
  expect(JSON.parse(again.text)).toMatchObject({ title: 'Ship it today!', template: { id: 'task' } });
  expect(again.headers.get('etag')).toBe('"3"');
  const found = await second.call(token, 'GET', '/api/v1/codices?q=today');
  expect(JSON.parse(found.text).items).toMatchObject([{ id }]);
  expect((await second.services.journal.verify(name)).ok).toBe(true);
  expect((await second.call(token, 'GET', '/readyz')).status).toBe(200);
  await second.stop();
});

test('an edit is projected once: by the request that waits for it, and not again a moment later', async () => {
  const server = await startServer();
  const { id: userId } = await createUser(server.prisma, {
    ...{ email: 'rae@example.org', name: 'Rae', role: 'owner', password: 'correct horse' },
  });
  const { token } = await createApiToken(server.prisma, { userId, name: 'tests' });
  await server.prisma.$executeRaw`CREATE TABLE "Projected" ("codexId" text)`;
  await server.prisma.$executeRaw`
    CREATE FUNCTION note_projection() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO "Projected" VALUES (NEW."codexId"); RETURN NEW; END $$`;
  await server.prisma.$executeRaw`
    CREATE TRIGGER note_projection AFTER INSERT OR UPDATE ON "CodexSearch"
    FOR EACH ROW EXECUTE FUNCTION note_projection()`;
  const made = await server.call(token, 'POST', '/api/v1/codices', { templateId: 'task', title: 'One' });
  const { id } = JSON.parse(made.text);
  const patched = await server.call(token, 'PATCH', `/api/v1/codices/${id}`, { title: 'Two' });
  expect(patched.status, patched.text).toBe(200);
  // Projects whatever waits to be projected.
  await server.services.projection.stop();
  const projections = await server.prisma.$queryRaw`SELECT "codexId" FROM "Projected"`;
  expect(projections).toEqual([{ codexId: id }, { codexId: id }]);
  await server.stop();
});
