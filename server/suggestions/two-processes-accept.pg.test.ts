/** A suggestion accepted at two servers on one PostgreSQL at the same moment. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

let database: TestDatabase;
let dataDir: string;
let servers: readonly TestServer[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-suggestions-'));
  const start = () => startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  servers = await Promise.all([start(), start()]);
  await vi.waitFor(() => expect(servers.map(({ services }) => services.bus.others.size)).toEqual([1, 1]), {
    timeout: 20_000,
  });
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('it is one operation, in the name of whoever came first, and both are told so', async () => {
  const [a, b] = servers as readonly [TestServer, TestServer];
  const [owner, editor] = [await a.makeToken('owner'), await a.makeToken('editor')];
  const made = await a.call(owner, 'POST', 'codices', { templateId: 'blank-page', title: 'Slow outage' });
  const codexId = made['id'] ?? '';
  const { journal } = a.services;
  for (const word of ['Long', 'Sad', 'Odd', 'Bad', 'Slow']) {
    const path = `codices/${codexId}/suggestions`;
    const change = { kind: 'text', text: word };
    const quote = (await b.call(owner, 'GET', `codices/${codexId}`))['title']?.split(' ')[0] ?? '';
    const { id, revision = '' } = await a.call(editor, 'POST', path, {
      ...{ anchor: { field: 'title', quote }, change },
    });
    const head = await journal.headSeq(codexDocumentName(codexId));
    const answers = await Promise.all([
      a.call(owner, 'POST', `suggestions/${id}/accept`, { revision }),
      b.call(editor, 'POST', `suggestions/${id}/accept`, { revision }),
    ]);
    expect(await journal.headSeq(codexDocumentName(codexId))).toBe(head + 1);
    const [operation] = await journal.describe(codexDocumentName(codexId), { limit: 1 });
    expect(operation).toMatchObject({ seq: head + 1, proposal: { suggestionId: id } });
    for (const answer of answers)
      expect(answer).toMatchObject({ decision: { by: { id: operation?.actor.id } } });
    for (const server of servers)
      expect((await server.call(owner, 'GET', `codices/${codexId}`))['title']).toBe(`${word} outage`);
  }
});
