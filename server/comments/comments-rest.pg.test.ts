/** Answers of the REST API about comments: to requests sent again, and to lists that go on. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import {
  type CommentActList,
  commentActListSchema,
  type SeenThreadsBody,
  type ThreadList,
} from '#core/protocol/api/comments.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';

const NOTE = `{ id: 'remark', version: 1, name: 'Remark', fields: { text: { type: 'text' } } }`;
const TEXT = 'Ships wait for the tide.';

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/remark/versions', { source: NOTE, baseVersion: 0 });
});
afterAll(() => api?.close());
beforeEach(async () => {
  codexId = await makeCodex();
});

async function makeCodex(): Promise<string> {
  const made = await api.call('editor', 'POST', '/codices', {
    ...{ templateId: 'remark', title: 'Port', fields: { text: TEXT } },
  });
  expect(made.status).toBe(201);
  return made.body.id;
}

const say = (markdown: string) => ({ body: { markdown } });
const post = (path: string, body: JsonObject, key?: string) =>
  api.call('editor', 'POST', path, body, key === undefined ? {} : { 'idempotency-key': key });
const begin = (codex: string, body: JsonObject, key?: string) =>
  post(`/codices/${codex}/comments`, body, key);
const list = (query = '', caller: Caller = 'editor', codex = codexId) =>
  api.call(caller, 'GET', `/codices/${codex}/comments${query}`);
async function threadsOf(codex: string): Promise<ThreadList['items']> {
  return ((await list('', 'editor', codex)).body as unknown as ThreadList).items;
}
const seenIn = ({ body }: { readonly body: unknown }) => (body as SeenThreadsBody).threads;
const textsOf = (threads: ThreadList['items']) =>
  threads.map(({ comments }) => comments.map(({ body }) => body.markdown));

test('a list goes on after a thread that was settled or deleted meanwhile', async () => {
  const begun = [];
  for (const text of ['a', 'b', 'c', 'd']) begun.push((await begin(codexId, say(text))).body.id);
  const first = (await list('?limit=2&resolved=false')).body;
  await api.call('editor', 'PATCH', `/comments/${begun[1]}`, { resolved: true });
  const next = (await list(`?limit=1&resolved=false&cursor=${first.nextCursor}`)).body;
  expect(textsOf(next.items as unknown as ThreadList['items'])).toEqual([['c']]);
  await api.call('editor', 'DELETE', `/comments/${begun[2]}/${begun[2]}`);
  const last = (await list(`?resolved=false&cursor=${next.nextCursor}`)).body;
  expect(textsOf(last.items as unknown as ThreadList['items'])).toEqual([['d']]);
  expect(last.nextCursor).toBeNull();
  expect((await list('?cursor=nonsense')).status).toBe(422);
});

test('a thread that guests are not to read is refused by name, and so is a suggestion', async () => {
  const anchor = { field: 'text', quote: 'the tide' };
  const change = { kind: 'text', text: 'a tide' };
  for (const refused of [
    await begin(codexId, { ...say('Between us'), audience: 'members' }),
    await post(`/codices/${codexId}/suggestions`, { anchor, change, audience: 'members' }),
  ]) {
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('guests included');
  }
  expect(await threadsOf(codexId)).toEqual([]);
  expect((await begin(codexId, { ...say('To all'), audience: 'readers' })).status).toBe(201);
});

test('history tells who said, settled and decided what, in pages, and no words of what was deleted', async () => {
  const { body: thread } = await begin(codexId, {
    ...say('Which *tide*?'),
    anchor: { field: 'text', quote: 'the tide' },
  });
  const { body: answer } = await post(`/comments/${thread.id}/replies`, say('secret words'));
  await api.call('editor', 'DELETE', `/comments/${thread.id}/${answer.id}`);
  await api.call('owner', 'PATCH', `/comments/${thread.id}`, { resolved: true });
  const { body: link } = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, {
    role: 'comment',
  });
  const guest = { bearer: link.token };
  const change = { kind: 'text', text: 'a tide' };
  const { body: suggestion } = await api.call(guest, 'POST', `/codices/${codexId}/suggestions`, {
    ...{ anchor: { field: 'text', quote: 'the tide' }, change },
  });
  const { revision } = suggestion as unknown as { revision: string };
  const accepted = await api.call('owner', 'POST', `/suggestions/${suggestion.id}/accept`, { revision });
  expect(accepted.status, accepted.text).toBe(200);

  const at = `/codices/${codexId}/comments/activity`;
  const told: CommentActList['items'] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await api.call('viewer', 'GET', `${at}?limit=2${cursor && `&cursor=${cursor}`}`);
    expect(page.status, page.text).toBe(200);
    expect(page.text).not.toContain('secret');
    const { items, nextCursor } = commentActListSchema.parse(JSON.parse(page.text));
    told.push(...items);
    cursor = nextCursor;
  }
  const who = told.map(({ kind, author, suggestedBy }) => [kind, author.name, suggestedBy?.kind ?? null]);
  expect(who).toEqual([
    ['accepted', 'The owner', 'guest'],
    ['suggested', expect.any(String), null],
    ['resolved', 'The owner', null],
    ['deleted', 'The editor', null],
    ['answered', 'The editor', null],
    ['commented', 'The editor', null],
  ]);
  expect(told.at(-1)).toMatchObject({ threadId: thread.id, field: 'text', excerpt: 'Which tide?' });
  expect((await api.call(guest, 'GET', at)).status).toBe(403);
});

test('what a member has seen only moves forward, is of this Codex and theirs alone, and is never of the future', async () => {
  const { body: thread } = await begin(codexId, say('a'));
  const { body: foreign } = await begin(await makeCodex(), say('b'));
  const at = `/codices/${codexId}/comments/seen`;
  const see = async (threads: Record<string, string>, caller: Caller = 'editor') =>
    seenIn(await api.call(caller, 'PUT', at, { threads }));
  const [early, late] = ['2026-11-01T10:00:00.000Z', '2026-11-02T10:00:00.000Z'];
  expect(await see({ [thread.id]: late, [foreign.id]: late })).toEqual({ [thread.id]: late });
  expect(await see({ [thread.id]: early })).toEqual({ [thread.id]: late });
  expect(seenIn(await api.call('viewer', 'GET', at))).toEqual({});
  expect(await see({ [thread.id]: early }, 'viewer')).toEqual({ [thread.id]: early });
  const { [thread.id]: ahead } = await see({ [thread.id]: '2999-01-01T00:00:00.000Z' });
  expect(Date.parse(ahead ?? '')).toBeLessThan(Date.now() + 120_000);
  const both = [see({ [thread.id]: early }), see({ [thread.id]: late })];
  expect(await Promise.all(both)).toHaveLength(2);
  expect((await api.call('editor', 'PUT', at, { threads: { nonsense: late } })).status).toBe(422);
  // It goes with the thread's Codex.
  expect(await api.services.prisma.seenThread.count({ where: { threadId: thread.id } })).toBe(2);
});

describe('an Idempotency-Key', () => {
  test('stands for one request to one Codex: another Codex has a thread of its own under it', async () => {
    const [key, other] = [`a-${codexId}`, await makeCodex()];
    const [here, there] = [await begin(codexId, say('here'), key), await begin(other, say('there'), key)];
    expect([here.status, there.status]).toEqual([201, 201]);
    expect(there.body.id).not.toBe(here.body.id);
    expect((await post(`/comments/${there.body.id}/replies`, say('over there'))).status).toBe(201);
    expect(textsOf(await threadsOf(codexId))).toEqual([['here']]);
    expect(textsOf(await threadsOf(other))).toEqual([['there', 'over there']]);
  });

  test('stands for one reply to one thread', async () => {
    const key = `b-${codexId}`;
    const first = await begin(codexId, say('first'), key);
    const second = await begin(codexId, say('second'));
    for (const { body } of [first, second, second])
      expect(await post(`/comments/${body.id}/replies`, say('yes'), key)).toMatchObject({
        status: 201,
        body: { body: { markdown: 'yes' } },
      });
    expect(textsOf(await threadsOf(codexId))).toEqual([
      ['first', 'yes'],
      ['second', 'yes'],
    ]);
  });

  test('answers a thread that was begun, also when its words are no longer there', async () => {
    const key = `c-${codexId}`;
    const request = { ...say('which?'), anchor: { field: 'text', quote: 'the tide' } };
    const first = await begin(codexId, request, key);
    await api.call('editor', 'PATCH', `/codices/${codexId}`, { fields: { text: 'Nothing.' } });
    expect(await begin(codexId, request, key)).toMatchObject({ status: 201, body: { id: first.body.id } });
    expect(await threadsOf(codexId)).toHaveLength(1);
  });
});
