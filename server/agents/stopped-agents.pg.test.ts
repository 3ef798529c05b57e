/** Agents on two servers of one PostgreSQL: several kinds at once in one Codex, and each of them silent within a second wherever it is stopped. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import { Bindery } from '#clients/node/bindery.ts';
import { agentRunListSchema } from '#core/protocol/api/programs/agents.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { type AgentClient, connectAgent } from '../http/mcp-client.fixture.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';
import { type AgentSettings, type MadeAgent, makeAgent } from './agents.fixture.ts';

const WITHIN_MS = 1_000;
const WAIT_OPTIONS = { timeout: 20_000, interval: 5 };
const SOURCE = `{
  id: 'duty', version: 1, name: 'Duty',
  fields: {
    summary: { type: 'richText' }, note: { type: 'text' }, tags: { type: 'tags' },
    level: { type: 'select', options: ['low', 'mid', 'high'] }, budget: { type: 'number' },
  },
}`;

let database: TestDatabase;
let dataDir: string;
/** Where agents are stopped, and where they work. */
let here: TestServer;
let there: TestServer;
let owner: { readonly id: string; readonly token: string };
const left: (() => unknown)[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-agents-'));
  const start = () => startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  [here, there] = await Promise.all([start(), start()]);
  const others = () => [here, there].map(({ services }) => services.bus.others.size);
  await vi.waitFor(() => expect(others()).toEqual([1, 1]), WAIT_OPTIONS);
  owner = await makeMember('owner');
  await here.call(owner.token, 'POST', 'templates/duty/versions', { source: SOURCE, baseVersion: 0 });
}, 60_000);
afterEach(async () => {
  vi.restoreAllMocks();
  for (const leave of left.splice(0)) await leave();
});
afterAll(async () => {
  await here?.stop();
  await there?.stop();
  await database?.drop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

async function makeMember(role: 'owner' | 'editor') {
  const token = await here.makeToken(role);
  return { token, id: (await here.call(token, 'GET', 'me'))['id'] ?? '' };
}

const agentOf = (settings: Partial<AgentSettings> = {}) =>
  makeAgent(here.prisma, { ownerId: owner.id, scope: 'write', ...settings });

async function makeCodex(title = 'A note'): Promise<string> {
  const made = await here.call(owner.token, 'POST', 'codices', { templateId: 'duty', title });
  return made['id'] ?? '';
}

async function overMcp(token: string): Promise<AgentClient> {
  const client = await connectAgent(async (request) => await there.app.fetch(request), token);
  left.push(() => client.close());
  return client;
}

function overSdk(token: string): Bindery {
  const client = new Bindery({ baseUrl: there.baseUrl, token });
  left.push(() => client.close());
  return client;
}

function overSocket(codexId: string, token: string): Member {
  const member = joinDocument(there.url, codexDocumentName(codexId), token, new Y.Doc());
  left.push(() => member.leave());
  return member;
}

const rest = async (token: string, method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return await there.app.request(`/api/v1/${path}`, {
    ...{ method, headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
};

const headOf = async (codexId: string): Promise<number> =>
  Number(
    (await here.prisma.document.findUniqueOrThrow({ where: { name: codexDocumentName(codexId) } })).headSeq,
  );

interface Stop {
  /** Asked at the server where the agent is not. */
  readonly stop: (agent: MadeAgent, ownerId: string) => Promise<unknown>;
  /** It may go on reading. */
  readonly reads?: true;
}

const WAYS: readonly (readonly [string, Stop])[] = [
  ['paused', { stop: ({ id }) => here.call(owner.token, 'PATCH', `agents/${id}`, { paused: true }) }],
  [
    'its scope narrowed to reading',
    { stop: ({ id }) => here.call(owner.token, 'PATCH', `agents/${id}`, { scope: 'read' }), reads: true },
  ],
  ['its token revoked', { stop: ({ tokenId }) => here.call(owner.token, 'DELETE', `api-tokens/${tokenId}`) }],
  ['removed', { stop: ({ id }) => here.call(owner.token, 'DELETE', `agents/${id}`) }],
  [
    'its owner suspended',
    { stop: (_, ownerId) => here.call(owner.token, 'PATCH', `members/${ownerId}`, { disabled: true }) },
  ],
  ['its owner removed', { stop: (_, ownerId) => here.call(owner.token, 'DELETE', `members/${ownerId}`) }],
];

describe.each(WAYS)('an agent is %s', (_name, { stop, reads }) => {
  test('and is silent within a second over socket, REST and MCP, while it writes at all three', async () => {
    const keeper = await makeMember('editor');
    const agent = await agentOf({ ownerId: keeper.id });
    const codexId = await makeCodex();
    const socket = overSocket(codexId, agent.token);
    const mcp = await overMcp(agent.token);
    await vi.waitFor(() => expect(socket.provider.authorizedScope).toBe('read-write'), WAIT_OPTIONS);
    await vi.waitFor(() => expect(socket.provider.isSynced).toBe(true), WAIT_OPTIONS);
    let goesOn = true;
    const type = async () => {
      for (; goesOn; await new Promise((resolve) => setTimeout(resolve, 20)))
        socket.doc.getText('title').insert(0, 'x');
    };
    const send = async () => {
      for (let n = 0; goesOn; n += 1) {
        await rest(agent.token, 'PATCH', `codices/${codexId}`, { fields: { budget: n } });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const say = async () => {
      for (let n = 0; goesOn; n += 1) await mcp.call('comment', { id: codexId, text: `Comment ${n}` });
    };
    const working = [type(), send(), say().catch(() => undefined)];
    await vi.waitFor(async () => expect(await headOf(codexId)).toBeGreaterThan(4), WAIT_OPTIONS);
    await stop(agent, keeper.id);
    const stopped = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    goesOn = false;
    await Promise.all(working);
    const late = await here.prisma.documentUpdate.findMany({
      where: { actorId: agent.id, createdAt: { gt: new Date(stopped) } },
      orderBy: { createdAt: 'desc' },
      select: { createdAt: true, documentName: true },
    });
    const tookMs = Math.max(0, ...late.map(({ createdAt }) => createdAt.getTime() - stopped));
    console.info(`${_name}: the last edit was stored ${tookMs} ms after it was stopped`);
    expect(tookMs).toBeLessThan(WITHIN_MS);
    expect((await rest(agent.token, 'GET', `codices/${codexId}`)).status).toBe(reads ? 200 : 401);
    expect((await rest(agent.token, 'PATCH', `codices/${codexId}`, { title: 'y' })).status).toBe(
      reads ? 403 : 401,
    );
    await vi.waitFor(() => expect(socket.refusals.length).toBeGreaterThan(0), WAIT_OPTIONS);
  }, 60_000);

  test('and is shown no document that was loading for it', async () => {
    const keeper = await makeMember('editor');
    const agent = await agentOf({ ownerId: keeper.id });
    const codexId = await makeCodex();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { journal } = there.services;
    const load = journal.load.bind(journal);
    let isLoading = false;
    vi.spyOn(journal, 'load').mockImplementation(async (name, ...others) => {
      if (name === codexDocumentName(codexId)) {
        isLoading = true;
        await gate;
      }
      return await load(name, ...others);
    });
    const socket = overSocket(codexId, agent.token);
    await vi.waitFor(() => expect(isLoading).toBe(true), WAIT_OPTIONS);
    await stop(agent, keeper.id);
    await new Promise((resolve) => setTimeout(resolve, 100));
    open();
    if (reads) await vi.waitFor(() => expect(socket.provider.authorizedScope).toBe('readonly'), WAIT_OPTIONS);
    else {
      await vi.waitFor(() => expect(socket.refusals.length).toBeGreaterThan(0), WAIT_OPTIONS);
      expect(socket.doc.getText('title').toString()).toBe('');
    }
    const before = await headOf(codexId);
    socket.doc.getText('title').insert(0, 'too late');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await headOf(codexId)).toBe(before);
  }, 60_000);
});

describe('agents of different kinds in one Codex', () => {
  test('one over MCP, one over the Node client, one over REST: each under its own name, none over the other, one stopped and undone', async () => {
    const keeper = await makeMember('editor');
    const [scribe, tally, clerk] = await Promise.all([
      agentOf({ ownerId: keeper.id, name: 'Scribe', provider: 'Alpha' }),
      agentOf({ ownerId: keeper.id, name: 'Tally', provider: 'Beta' }),
      agentOf({ ownerId: keeper.id, name: 'Clerk', provider: 'Gamma' }),
    ]);
    const codexId = await makeCodex('Cache');
    await here.call(owner.token, 'PATCH', `codices/${codexId}`, {
      fields: { note: 'One. Two. Three.', level: 'low', summary: { markdown: 'First.\n\nLast.' } },
    });
    const person = overSocket(codexId, keeper.token);
    await vi.waitFor(() => expect(person.provider.isSynced).toBe(true), WAIT_OPTIONS);
    const live = await overSdk(tally.token).openCodex(codexId);
    live.presence.setStatus('summing up…');
    const mcp = await overMcp(scribe.token);
    const seen = () =>
      [...(person.provider.awareness?.getStates().values() ?? [])].map((state) => state['user']) as object[];
    await vi.waitFor(
      () =>
        expect(seen()).toContainEqual(
          expect.objectContaining({ name: 'Tally', agent: { provider: 'Beta', owner: 'Ines' } }),
        ),
      WAIT_OPTIONS,
    );
    await Promise.all([
      mcp.done('edit_passage', { id: codexId, field: 'note', quote: 'Two.', replacement: 'Two, by Scribe.' }),
      live
        .field('summary')
        .setMarkdown('First, by Tally.\n\nLast.')
        .then(() => live.saved()),
      rest(clerk.token, 'PATCH', `codices/${codexId}`, { fields: { level: 'high', tags: ['clerk'] } }),
    ]);
    await here.call(keeper.token, 'PATCH', `codices/${codexId}`, { fields: { budget: 7 } });
    const history = await here.call(owner.token, 'GET', `codices/${codexId}/versions`);
    const authors = history.items.flatMap((version) => (version as unknown as { authors: object[] }).authors);
    for (const name of ['Scribe', 'Tally', 'Clerk'])
      expect(authors).toContainEqual(expect.objectContaining({ name, agentFor: 'Ines' }));
    // One of them is stopped, and what it did is undone; the others go on.
    await here.call(keeper.token, 'GET', 'me');
    await here.call(owner.token, 'PATCH', `agents/${tally.id}`, { paused: true });
    const runs = agentRunListSchema.parse(await here.call(owner.token, 'GET', `agents/${tally.id}/runs`));
    await here.call(owner.token, 'POST', `agents/${tally.id}/runs/undo`, { from: runs.items[0]?.from ?? '' });
    await mcp.done('edit_passage', {
      id: codexId,
      field: 'note',
      quote: 'Three.',
      replacement: 'Three, by Scribe.',
    });
    const now = (await here.call(owner.token, 'GET', `codices/${codexId}?richtext=markdown`)) as unknown as {
      readonly fields: object;
    };
    expect(now.fields).toMatchObject({
      ...{ note: 'One. Two, by Scribe. Three, by Scribe.', level: 'high', tags: ['clerk'], budget: 7 },
      summary: { markdown: 'First.\n\nLast.' },
    });
  }, 60_000);

  test('the budget holds over a socket too: what is beyond it is refused with the time, and nothing of it is stored', async () => {
    const agent = await agentOf({ edits: 3 });
    const codexId = await makeCodex();
    const codex = await overSdk(agent.token).openCodex(codexId);
    const before = await headOf(codexId);
    for (let n = 0; n < 3; n += 1) {
      codex.setTitle(`Title ${n}`);
      await codex.saved();
    }
    codex.setTitle('One too many');
    // It is told why, and until when; the edit waits where it was made.
    await vi.waitFor(
      () =>
        expect(codex.status.postponed).toMatch(
          /3 edits in an hour, is used up\. It is available again at 20/,
        ),
      WAIT_OPTIONS,
    );
    expect(codex.status.waiting).toBeGreaterThan(0);
    expect(await headOf(codexId)).toBe(before + 3);
    await here.call(owner.token, 'PATCH', `agents/${agent.id}`, { budget: { edits: 10, bytes: 1_000_000 } });
    await codex.saved();
    expect(await headOf(codexId)).toBe(before + 4);
  }, 60_000);
});
