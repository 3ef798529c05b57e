/** Comments over REST: the same rules as on the socket, the same document, and its table. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { MAX_REACTIONS } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { reply } from '#core/comments/write-comments.ts';
import type { JsonObject } from '#core/json.ts';
import type { ThreadList } from '#core/protocol/api/comments.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { purgeCodex } from '../codices/lifecycle/purge-codex.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';
import { authorOf } from './comment-rules.ts';

const NOTE = `{
  id: 'remark', version: 1, name: 'Remark',
  fields: { text: { type: 'text' }, body: { type: 'richText' }, level: { type: 'number' },
            steps: { type: 'checklist' } },
}`;
const TEXT = 'The harbour is quiet at night. Ships wait for the tide. The night ends.';

const UNKNOWN = '0190f3a0-0000-7000-8000-00000000dead';

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/remark/versions', { source: NOTE, baseVersion: 0 });
});
afterAll(() => api?.close());
beforeEach(async () => {
  const fields = { text: TEXT, body: '# Plan\n\nWait for **the** tide.', steps: [{ text: 'Wait' }] };
  const made = await api.call('editor', 'POST', '/codices', { templateId: 'remark', title: 'Port', fields });
  expect(made.status).toBe(201);
  codexId = made.body.id;
});

const say = (markdown: string) => ({ body: { markdown } });
const start = (caller: Caller, body: JsonObject) =>
  api.call(caller, 'POST', `/codices/${codexId}/comments`, body);
const list = (caller: Caller, query = '') => api.call(caller, 'GET', `/codices/${codexId}/comments${query}`);

/** The threads as the list answers them. */
async function threadsFor(caller: Caller): Promise<ThreadList['items']> {
  return ((await list(caller)).body as unknown as ThreadList).items;
}

async function guest(role: 'view' | 'comment' | 'edit'): Promise<Caller> {
  const link = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role });
  return { bearer: link.body.token };
}

test('a thread is begun, answered, edited, reacted to, settled and reopened', async () => {
  const begun = await start('editor', {
    ...say('Which *tide*?'),
    anchor: { field: 'text', quote: 'the tide' },
  });
  expect(begun).toMatchObject({
    status: 201,
    body: {
      anchor: { field: 'text', quote: 'the tide', from: 46, to: 54, edited: false, removed: false },
      resolvedAt: null,
      comments: [{ author: { kind: 'user' }, body: { markdown: 'Which *tide*?' }, editedAt: null }],
    },
  });
  const thread = begun.body.id;
  const answer = await api.call('owner', 'POST', `/comments/${thread}/replies`, say('The next.'));
  expect(answer).toMatchObject({ status: 201, body: { body: { markdown: 'The next.' } } });
  const at = `/comments/${thread}/${answer.body.id}`;
  expect(await api.call('owner', 'PATCH', at, say('The one after.'))).toMatchObject({
    status: 200,
    body: { body: { markdown: 'The one after.' }, editedAt: expect.any(String) },
  });
  expect(await api.call('editor', 'PUT', `${at}/reactions/👍`)).toMatchObject({
    status: 200,
    body: { reactions: [{ emoji: '👍', authors: [{ kind: 'user' }] }] },
  });
  expect((await api.call('editor', 'DELETE', `${at}/reactions/👍`)).body).toMatchObject({ reactions: [] });
  const settled = await api.call('owner', 'PATCH', `/comments/${thread}`, { resolved: true });
  expect(settled.body).toMatchObject({ resolvedAt: expect.any(String), resolvedBy: { kind: 'user' } });
  expect((await list('viewer', '?resolved=false')).body).toMatchObject({ items: [], open: 0 });
  await api.call('editor', 'PATCH', `/comments/${thread}`, { resolved: false });
  expect((await list('viewer')).body).toMatchObject({
    open: 1,
    items: [{ id: thread, comments: [{}, { body: { markdown: 'The one after.' } }] }],
    nextCursor: null,
  });
  expect((await api.call('owner', 'DELETE', at)).status).toBe(204);
  expect((await threadsFor('viewer'))[0]?.comments[1]).toMatchObject({
    body: { markdown: '' },
    deletedAt: expect.any(String),
  });
});

test('whoever deletes once more is told that it is done, also of the last comment of a thread', async () => {
  const { body: thread } = await start('editor', say('one'));
  const at = `/comments/${thread.id}/${thread.id}`;
  for (const _ of [1, 2, 3]) expect((await api.call('editor', 'DELETE', at)).status).toBe(204);
  expect((await list('editor')).body.items).toEqual([]);
  // Of what somebody else may not delete, and of what was never there, nothing else is said than before.
  expect((await api.call('viewer', 'DELETE', at)).status).toBe(403);
  expect((await api.call('editor', 'DELETE', `/comments/${thread.id}/${UNKNOWN}`)).status).toBe(404);
  const replies = `/comments/${thread.id}/replies`;
  expect((await api.call('editor', 'POST', replies, say('late'))).status).toBe(404);
  expect((await api.call('editor', 'PATCH', `/comments/${thread.id}`, { resolved: true })).status).toBe(404);
});

test('who has reacted too often is told of a conflict', async () => {
  const { body: thread } = await start('editor', say('one'));
  const emoji = Array.from({ length: MAX_REACTIONS + 1 }, (_, index) =>
    String.fromCodePoint(0x1f600 + index),
  );
  const answers: number[] = [];
  for (const one of emoji) {
    const at = `/comments/${thread.id}/${thread.id}/reactions/${one}`;
    answers.push((await api.call('editor', 'PUT', at)).status);
  }
  expect(answers).toEqual([...emoji.slice(1).map(() => 200), 409]);
});

test('a thread that nobody knows is looked for among the latest edits alone', async () => {
  const read = vi.spyOn(api.services.prisma, '$queryRaw');
  try {
    expect((await api.call('editor', 'PATCH', `/comments/${UNKNOWN}`, { resolved: true })).status).toBe(404);
    const asked = read.mock.calls
      .map(([query]) => String(query))
      .filter((query) => query.includes('commentsSeq'));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('make_interval');
  } finally {
    read.mockRestore();
  }
});

describe('what a thread is about', () => {
  test.each([
    [undefined, { field: null, quote: null, removed: false }],
    [{ field: 'level' }, { field: 'level', quote: null, removed: false }],
    [
      { field: 'title', quote: 'Port' },
      { field: 'title', quote: 'Port', from: 0, to: 4 },
    ],
    [
      { field: 'body', quote: 'Plan Wait' },
      { field: 'body', quote: 'Plan\nWait', from: 0, to: 9 },
    ],
    [
      { field: 'text', quote: 'night', from: 60 },
      { quote: 'night', from: 60 },
    ],
    [
      { field: 'text', from: 31, to: 36 },
      { quote: 'Ships', from: 31, to: 36 },
    ],
  ])('%j', async (anchor, expected) => {
    const begun = await start('editor', { ...say('x'), ...(anchor && { anchor }) });
    expect(begun).toMatchObject({ status: 201, body: { anchor: expected } });
  });

  test.each([
    [{ field: 'nowhere' }, ['anchor', 'field']],
    [{ field: 'level', quote: 'x' }, ['anchor', 'field']],
    [{ field: 'text', quote: 'not there' }, ['anchor', 'quote']],
    [{ field: 'text', quote: 'night' }, ['anchor', 'quote']],
    [{ field: 'text', from: 31, to: 36, quote: 'tide' }, ['anchor', 'quote']],
    [{ field: 'text', from: 31 }, ['anchor', 'from']],
    [{ field: 'steps', row: 'none' }, ['anchor', 'row']],
    [{ field: 'text', word: 'x' }, ['anchor', 'word']],
  ])('%j is refused at %j', async (anchor, path) => {
    const refused = await start('editor', { ...say('x'), anchor });
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body.errors)).toContain(path.at(-1));
    expect((await list('editor')).body.items).toEqual([]);
  });

  test('a row is found as long as it is there, and words as long as half of them are', async () => {
    const { body } = await api.call('editor', 'GET', `/codices/${codexId}`);
    const [step] = body.fields['steps'] as unknown as readonly { readonly id: string }[];
    await start('editor', { ...say('x'), anchor: { field: 'steps', row: step?.id ?? '' } });
    await start('editor', { ...say('y'), anchor: { field: 'text', quote: 'Ships wait for the tide' } });
    const text = TEXT.replace('Ships wait', 'Ships still wait');
    await api.call('editor', 'PATCH', `/codices/${codexId}`, { fields: { text, steps: [] } });
    const anchors = async () =>
      (await threadsFor('viewer')).map(({ anchor }) => [anchor.edited, anchor.removed]);
    expect(await anchors()).toEqual([
      [false, true],
      [true, false],
    ]);
    await api.call('editor', 'PATCH', `/codices/${codexId}`, { fields: { text: 'Nothing.' } });
    expect(await anchors()).toEqual([
      [false, true],
      [false, true],
    ]);
  });
});

test('nobody edits what another said; who may edit the Codex deletes it, and a guest only reads and adds', async () => {
  const { body: thread } = await start('owner', say('mine'));
  const at = `/comments/${thread.id}/${thread.id}`;
  expect((await api.call('editor', 'PATCH', at, say('theirs'))).status).toBe(403);
  const kim = await guest('edit');
  expect((await api.call(kim, 'PATCH', at, say('theirs'))).status).toBe(403);
  expect((await api.call(kim, 'DELETE', at)).status).toBe(403);
  expect((await api.call(kim, 'POST', `/comments/${thread.id}/replies`, say('hi'))).status).toBe(201);
  const looker = await guest('view');
  expect((await list(looker)).status).toBe(200);
  expect((await api.call(looker, 'POST', `/comments/${thread.id}/replies`, say('hi'))).status).toBe(403);
  expect((await api.call('viewer', 'PATCH', `/comments/${thread.id}`, { resolved: true })).status).toBe(403);
  expect((await api.call('editor', 'DELETE', at)).status).toBe(204);
  expect((await threadsFor('owner'))[0]?.comments.map(({ body }) => body)).toEqual([
    { markdown: '' },
    { markdown: 'hi' },
  ]);
});

test('a guest of a comment link takes part and does not change the Codex', async () => {
  const kim = await guest('comment');
  expect((await start(kim, say('May I?'))).body).toMatchObject({
    comments: [{ author: { kind: 'guest' } }],
  });
  expect((await api.call(kim, 'PATCH', `/codices/${codexId}`, { title: 'x' })).status).toBe(403);
});

test('the same key is done once', async () => {
  const headers = { 'idempotency-key': `k-${codexId}` };
  const [first, again] = [
    await api.call('editor', 'POST', `/codices/${codexId}/comments`, say('once'), headers),
    await api.call('editor', 'POST', `/codices/${codexId}/comments`, say('once'), headers),
  ];
  expect([first.status, again.body.id]).toEqual([201, first.body.id]);
  expect((await list('editor')).body.items).toHaveLength(1);
});

test.each([
  [422, say('  ')],
  [413, say('x'.repeat(10_001))],
  [422, { body: { markdown: 'x', html: 'y' } }],
  [422, { body: 'x' }],
])('%i', async (status, body) => {
  expect((await start('editor', body)).status).toBe(status);
});

test('the list goes on where it ended', async () => {
  for (const text of ['a', 'b', 'c']) await start('editor', say(text));
  const first = (await list('editor', '?limit=2')).body;
  expect(first.items).toHaveLength(2);
  const rest = (await list('editor', `?limit=2&cursor=${first.nextCursor}`)).body;
  expect(rest).toMatchObject({
    items: [{ comments: [{ body: { markdown: 'c' } }] }],
    nextCursor: null,
    open: 3,
  });
  expect((await list('editor', `?cursor=${UNKNOWN}`)).status).toBe(422);
});

test('the table counts open threads, moves nothing to the top, follows pages, and goes with the Codex', async () => {
  const { prisma, live, environment, projection } = api.services;
  const before = await prisma.codex.findUniqueOrThrow({ where: { id: codexId } });
  const { body: thread } = await start('editor', say('one'));
  await start('editor', say('two'));
  await api.call('editor', 'PATCH', `/comments/${thread.id}`, { resolved: true });
  const row = await prisma.codex.findUniqueOrThrow({ where: { id: codexId } });
  expect(row).toMatchObject({ openThreads: 1, commentsSeq: 3n, updatedAt: before.updatedAt });
  const threads = await prisma.commentThread.findMany({ where: { codexId }, orderBy: { id: 'asc' } });
  expect(threads.map(({ resolvedAt }) => resolvedAt !== null)).toEqual([true, false]);

  const name = commentsDocumentName(codexId);
  const actor = { kind: 'user', id: api.userIds.owner, name: 'owner', role: 'owner' } as const;
  await live.edit(name, actor, { origin: 'api' }, (doc) => {
    reply(doc, thread.id, { body: 'from a page' }, { author: authorOf(actor), environment });
  });
  await projection.project(name);
  expect((await live.read(name, readThreads))[0]?.comments).toHaveLength(2);

  await api.call('owner', 'DELETE', `/codices/${codexId}`);
  expect((await list('owner')).status).toBe(404);
  await purgeCodex(api.services, actor, codexId);
  expect(await prisma.commentThread.count({ where: { codexId } })).toBe(0);
});
