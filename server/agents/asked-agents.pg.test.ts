/** Agents that are asked: by their name in a comment and by a field of people, they hear of it in their inbox and answer where they were asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { type AgentClient, connectAgent } from '../http/mcp-client.fixture.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';
import { type AgentSettings, type MadeAgent, makeAgent } from './agents.fixture.ts';

const WAIT_OPTIONS = { timeout: 20_000, interval: 20 };
const SOURCE = `{
  id: 'job', version: 1, name: 'Job',
  fields: { note: { type: 'text' }, doers: { type: 'people' } },
}`;

let database: TestDatabase;
let dataDir: string;
let server: TestServer;
let owner: { readonly id: string; readonly token: string };

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-asked-agents-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  const token = await server.makeToken('owner');
  owner = { token, id: (await server.call(token, 'GET', 'me'))['id'] ?? '' };
  await server.call(token, 'POST', 'templates/job/versions', { source: SOURCE, baseVersion: 0 });
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await database?.drop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

const agentOf = (settings: Partial<AgentSettings> = {}): Promise<MadeAgent> =>
  makeAgent(server.prisma, { ownerId: owner.id, scope: 'suggest', ...settings });

async function makeJob(title: string, parentId: string | null = null): Promise<string> {
  const made = await server.call(owner.token, 'POST', 'codices', { templateId: 'job', title, parentId });
  return made['id'] ?? '';
}

const ask = (codexId: string, { id }: MadeAgent, words = 'what do you make of it?') =>
  server.call(owner.token, 'POST', `codices/${codexId}/comments`, {
    body: { markdown: `@[Scribe](${id}) ${words}` },
  });
const assign = (codexId: string, agents: readonly MadeAgent[]) =>
  server.call(owner.token, 'PATCH', `codices/${codexId}`, { fields: { doers: agents.map(({ id }) => id) } });

async function withMcp<T>({ token }: MadeAgent, work: (agent: AgentClient) => Promise<T>): Promise<T> {
  const client = await connectAgent(async (request) => await server.app.fetch(request), token);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

const inboxOf = async ({ token }: MadeAgent) =>
  (await server.call(token, 'GET', 'notifications')).items as unknown as readonly {
    readonly id: string;
    readonly kind: string;
    readonly codex: { readonly id: string };
  }[];

test('an agent hears that it is named and given a Codex, answers with a comment and a suggestion, and puts both away', async () => {
  const agent = await agentOf();
  const codexId = await makeJob('Roof');
  const thread = await ask(codexId, agent);
  await assign(codexId, [agent]);
  await vi.waitFor(
    async () =>
      expect((await inboxOf(agent)).map(({ kind }) => kind).toSorted()).toEqual(['assigned', 'mention']),
    WAIT_OPTIONS,
  );
  await withMcp(agent, async (mcp) => {
    const inbox = await mcp.done('list_inbox');
    expect(inbox).toContain('names you, in “Roof”');
    expect(inbox).toContain('gave this to you, in “Roof”');
    expect(inbox).toContain(`answer with comment, id ${codexId}, thread ${thread['id']}`);
    const { contents } = await mcp.client.readResource({ uri: 'bindery://inbox' });
    expect(contents).toMatchObject([{ uri: 'bindery://inbox', text: inbox }]);
    await mcp.done('comment', { id: codexId, thread: thread['id'], text: 'It leaks at the north side.' });
    await mcp.done('suggest', { id: codexId, field: 'note', text: 'Look at the north side first.' });
    for (const [item] of inbox.matchAll(/(?<=item )[0-9a-f-]{36}/g)) await mcp.done('put_away', { item });
    expect(await mcp.done('list_inbox')).toBe('There is nothing for you.');
    expect(await mcp.done('list_inbox', { done: true })).toContain('names you');
  });
  const { items } = await server.call(owner.token, 'GET', `codices/${codexId}/comments`);
  expect(JSON.stringify(items)).toContain('It leaks at the north side.');
  // Whoever asked is answered like by anybody else.
  const answered = (await server.call(owner.token, 'GET', 'notifications')).items as unknown as {
    by: { id: string };
    kind: string;
  }[];
  expect(answered.map(({ by, kind }) => [by.id, kind])).toContainEqual([agent.id, 'reply']);
  const { fields } = (await server.call(owner.token, 'GET', `codices/${codexId}`)) as unknown as {
    readonly fields: object;
  };
  expect(fields).toMatchObject({ note: '', doers: [agent.id] });
});

test('one that is limited to a part of the tree hears of that part; one that is stopped of nothing', async () => {
  const [top, elsewhere] = [await makeJob('Top'), await makeJob('Elsewhere')];
  const below = await makeJob('Below', top);
  const limited = await agentOf({ subtreeId: top });
  const paused = await agentOf();
  const free = await agentOf();
  await server.call(owner.token, 'PATCH', `agents/${paused.id}`, { paused: true });
  for (const codexId of [below, elsewhere])
    for (const agent of [limited, paused, free]) await ask(codexId, agent);
  await vi.waitFor(
    async () => expect((await inboxOf(free)).map(({ codex }) => codex.id)).toEqual([elsewhere, below]),
    WAIT_OPTIONS,
  );
  expect((await inboxOf(limited)).map(({ codex }) => codex.id)).toEqual([below]);
  expect(await server.call(limited.token, 'GET', 'notifications/unread')).toMatchObject({ unread: 1 });
  // It was moved out of the part since, and the agent reads it no more.
  await server.call(owner.token, 'POST', `codices/${below}/move`, { parentId: null });
  expect(await inboxOf(limited)).toEqual([]);
  expect(await server.call(limited.token, 'GET', 'notifications/unread')).toMatchObject({ unread: 0 });
  await server.call(owner.token, 'PATCH', `agents/${paused.id}`, { paused: false });
  expect(await inboxOf(paused)).toEqual([]);
});
