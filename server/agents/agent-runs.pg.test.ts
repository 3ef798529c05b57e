/** The runs of agents on a whole server: listed, and undone in one act while what others wrote in between stays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject, JsonValue } from '#core/json.ts';
import {
  type AgentRun,
  agentRunListSchema,
  type UndoneRunBody,
  undoneRunSchema,
} from '#core/protocol/api/programs/agents.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';
import { type MadeAgent, makeAgent } from './agents.fixture.ts';

const SOURCE = `{
  id: 'duty', version: 1, name: 'Duty',
  fields: {
    summary: { type: 'richText' }, note: { type: 'text' }, tags: { type: 'tags' },
    level: { type: 'select', options: ['low', 'mid', 'high'] }, budget: { type: 'number' },
    steps: { type: 'checklist' },
  },
}`;

let database: TestDatabase;
let dataDir: string;
let server: TestServer;
let owner: { readonly id: string; readonly token: string };
let other: string;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-agent-runs-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  const token = await server.makeToken('owner');
  owner = { token, id: (await server.call(token, 'GET', 'me'))['id'] ?? '' };
  other = await server.makeToken('editor');
  await server.call(token, 'POST', 'templates/duty/versions', { source: SOURCE, baseVersion: 0 });
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await database?.drop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

const writer = (): Promise<MadeAgent> => makeAgent(server.prisma, { ownerId: owner.id, scope: 'write' });
const patch = (token: string, id: string, body: JsonValue) =>
  server.call(token, 'PATCH', `codices/${id}`, body);
const fieldsOf = async (id: string) => (await read(id))['fields'];
const read = async (id: string): Promise<JsonObject> =>
  (await server.call(owner.token, 'GET', `codices/${id}?richtext=markdown`)) as unknown as JsonObject;

async function make(fields: JsonObject = {}, title = 'Search was slow', parentId: string | null = null) {
  const made = await server.call(owner.token, 'POST', 'codices', {
    templateId: 'duty',
    title,
    fields,
    parentId,
  });
  return made['id'] ?? '';
}

async function runsOf(agent: MadeAgent): Promise<readonly AgentRun[]> {
  const answer = await server.call(owner.token, 'GET', `agents/${agent.id}/runs`);
  return agentRunListSchema.parse(answer).items;
}

async function undoLast(agent: MadeAgent): Promise<UndoneRunBody['documents']> {
  const [run] = await runsOf(agent);
  const answer = await server.call(owner.token, 'POST', `agents/${agent.id}/runs/undo`, {
    from: run?.from ?? '',
  });
  return undoneRunSchema.parse(answer).documents;
}

const headOf = async (id: string): Promise<number> =>
  Number((await server.prisma.document.findUniqueOrThrow({ where: { name: `codex/${id}` } })).headSeq);

test('a run says what was written where, and is over after a pause', async () => {
  const agent = await writer();
  const [one, two] = [await make(), await make({}, 'Another')];
  await patch(agent.token, one, { fields: { note: 'By the agent.' } });
  await patch(agent.token, one, { title: 'Search was very slow' });
  await server.call(agent.token, 'POST', `codices/${two}/comments`, { body: { markdown: 'Seen.' } });
  await server.prisma.agentEdit.updateMany({
    where: { agentId: agent.id },
    data: { at: new Date(Date.now() - 15 * 60_000), runAt: new Date(Date.now() - 15 * 60_000) },
  });
  await patch(agent.token, two, { fields: { level: 'low' } });
  const runs = await runsOf(agent);
  expect(runs).toMatchObject([
    { edits: 1, documents: [{ kind: 'codex', codex: { id: two }, fields: ['level'] }], undone: null },
    {
      edits: 3,
      documents: expect.arrayContaining([
        expect.objectContaining({
          kind: 'codex',
          codex: { id: one, title: 'Search was very slow' },
          edits: 2,
        }),
        expect.objectContaining({
          kind: 'comments',
          codex: { id: two, title: 'Another' },
          edits: 1,
          fields: [],
        }),
      ]),
    },
  ]);
  const named = runs[1]?.documents.find(({ kind }) => kind === 'codex');
  expect(named?.fields.toSorted()).toEqual(['note', 'title']);
});

test('a run is undone in one act, and what others wrote in between and since stays', async () => {
  const agent = await writer();
  const id = await make({
    ...{ note: 'We retry twice. Then we give up.', level: 'low', budget: 10, tags: ['search'] },
    summary: { markdown: 'First.\n\nLast.' },
  });
  await patch(agent.token, id, {
    title: 'Renamed by an agent',
    fields: { level: 'high', tags: ['search', 'agent'] },
  });
  await patch(other, id, { fields: { budget: 25 } });
  await patch(agent.token, id, {
    fields: {
      note: 'We retry once. Then we give up.',
      summary: { markdown: 'First, says the agent.\n\nLast.' },
    },
  });
  await patch(other, id, {
    fields: { note: 'We retry once. Then we stop.', tags: ['search', 'agent', 'ours'] },
  });
  await patch(other, id, { fields: { summary: { markdown: 'First, says the agent.\n\nLast, says Ines.' } } });
  const before = await headOf(id);
  const documents = await undoLast(agent);
  expect(documents).toHaveLength(1);
  expect(documents[0]?.fields.toSorted()).toEqual(['level', 'note', 'summary', 'tags', 'title']);
  expect(documents[0]?.kept).toEqual([]);
  expect(await read(id)).toMatchObject({
    title: 'Search was slow',
    fields: {
      ...{ level: 'low', budget: 25, tags: ['search', 'ours'], note: 'We retry twice. Then we stop.' },
      summary: { markdown: 'First.\n\nLast, says Ines.' },
    },
  });
  // One operation, at the end: nothing of the history is another.
  expect(await headOf(id)).toBe(before + 1);
  expect(await runsOf(agent)).toMatchObject([{ undone: { by: { id: owner.id } } }]);
  const versions = await server.call(owner.token, 'GET', `codices/${id}/versions`);
  expect(versions.items[0]).toMatchObject({ origin: 'restore', authors: [{ id: owner.id }] });
  // Asked again, nothing is done twice.
  await undoLast(agent);
  expect(await headOf(id)).toBe(before + 1);
});

test('where somebody has written in the same place since, the field stays and is named', async () => {
  const agent = await writer();
  const id = await make({ level: 'low', note: 'We retry twice.', budget: 1 });
  await patch(agent.token, id, { fields: { level: 'mid', note: 'We retry once.', budget: 2 } });
  await patch(other, id, { fields: { level: 'high', note: 'We retry once or never.' } });
  const [undone] = await undoLast(agent);
  expect(undone).toMatchObject({ fields: ['budget'] });
  expect(undone?.kept.toSorted((a, b) => `${a.field}`.localeCompare(`${b.field}`))).toEqual([
    { field: 'level', why: 'changedSince' },
    { field: 'note', why: 'changedSince' },
  ]);
  expect(await fieldsOf(id)).toMatchObject({ level: 'high', note: 'We retry once or never.', budget: 1 });
  const { items } = await server.call(owner.token, 'GET', `codices/${id}/conflicts`);
  expect(items ?? []).toEqual([]);
});

test('in turns with somebody else, each turn is undone and theirs are kept', async () => {
  const agent = await writer();
  const id = await make({ note: 'One. Two. Three.' });
  for (const [token, note] of [
    [agent.token, 'One by the agent. Two. Three.'],
    [other, 'One by the agent. Two. Three by Ines.'],
    [agent.token, 'One by the agent. Two by the agent. Three by Ines.'],
    [other, 'One by the agent. Two by the agent. Three by Ines. Four.'],
  ] as const)
    await patch(token, id, { fields: { note } });
  await undoLast(agent);
  expect(await fieldsOf(id)).toMatchObject({ note: 'One. Two. Three by Ines. Four.' });
});

test('what it created goes to the trash unless others have written there, what it moved goes back, what it said stays', async () => {
  const agent = await writer();
  const [top, moved] = [await make({}, 'Top'), await make({}, 'Moved')];
  const create = async (title: string) =>
    (await server.call(agent.token, 'POST', 'codices', { templateId: 'duty', title }))['id'] ?? '';
  const [own, shared] = [await create('Made by an agent'), await create('Gone on with')];
  await patch(other, shared, { fields: { note: 'Ours now.' } });
  await server.call(agent.token, 'POST', `codices/${moved}/move`, { parentId: top });
  await server.call(agent.token, 'POST', `codices/${moved}/comments`, { body: { markdown: 'Moved.' } });
  const documents = await undoLast(agent);
  const of = (id: string, kind: string) => documents.find((one) => one.codex?.id === id && one.kind === kind);
  expect(of(own, 'codex')).toMatchObject({ trashed: true });
  expect(of(shared, 'codex')).toMatchObject({ trashed: false, kept: [{ field: null, why: 'changedSince' }] });
  expect(of(moved, 'tree')).toMatchObject({ fields: ['@place'], kept: [] });
  expect(of(moved, 'comments')).toMatchObject({ kept: [{ why: 'notUndone' }] });
  expect(await read(moved)).toMatchObject({ parentId: null });
  expect(await fieldsOf(shared)).toMatchObject({ note: 'Ours now.' });
  const { items } = await server.call(owner.token, 'GET', 'codices?trashed=only');
  expect(items.map(({ id }) => id)).toContain(own);
});

test('nobody undoes by it what they may not: a template that does not let them, an agent that is not theirs', async () => {
  const agent = await writer();
  const id = await make({ level: 'low' });
  await patch(agent.token, id, { fields: { level: 'high' } });
  const [run] = await runsOf(agent);
  const ask = async (token: string) =>
    (
      await server.app.request(`/api/v1/agents/${agent.id}/runs/undo`, {
        ...{ method: 'POST', body: JSON.stringify({ from: run?.from }) },
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      })
    ).status;
  expect(await ask(other)).toBe(404);
  expect(await ask(agent.token)).toBe(404);
  expect(await fieldsOf(id)).toMatchObject({ level: 'high' });
  expect(await ask(owner.token)).toBe(200);
  expect(await fieldsOf(id)).toMatchObject({ level: 'low' });
});

test('after a run was undone, what the agent writes is another run', async () => {
  const agent = await writer();
  const id = await make({ level: 'low' });
  await patch(agent.token, id, { fields: { level: 'mid' } });
  await undoLast(agent);
  await patch(agent.token, id, { fields: { level: 'high' } });
  expect(await runsOf(agent)).toMatchObject([{ undone: null }, { undone: { by: { id: owner.id } } }]);
  await undoLast(agent);
  expect(await fieldsOf(id)).toMatchObject({ level: 'low' });
});
