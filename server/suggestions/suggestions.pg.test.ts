/** Suggestions over REST: proposed by those who only comment, accepted once, by the rules of every edit, in both names. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { readThread } from '#core/comments/read-threads.ts';
import { recordsOf } from '#core/comments/records.ts';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import type { SuggestionBody, SuggestionList } from '#core/protocol/api/suggestions.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';

const NOTE = `{
  id: 'remark', version: 1, name: 'Remark',
  fields: {
    text: { type: 'text' }, line: { type: 'line' }, body: { type: 'richText' }, empty: { type: 'richText' },
    level: { type: 'select', options: ['Low', 'High'] }, tags: { type: 'tags' },
    closed: { type: 'checkbox' }, locked: { type: 'text', readOnlyWhen: { field: 'closed', is: true } },
  },
}`;
const TEXT = 'A slow payment provider filled the queue.';

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const made = await api.call('owner', 'POST', '/templates/remark/versions', {
    source: NOTE,
    baseVersion: 0,
  });
  expect(made.status, made.text).toBe(201);
});
afterAll(() => api?.close());
beforeEach(async () => {
  const fields = {
    ...{ text: TEXT, line: 'One line', level: 'Low', tags: ['a'], locked: 'As it was.' },
    body: '# Plan\n\nA **slow** payment provider\n\n- wait\n- retry',
  };
  const made = await api.call('editor', 'POST', '/codices', {
    templateId: 'remark',
    title: 'Outage',
    fields,
  });
  expect(made.status, made.text).toBe(201);
  codexId = made.body.id;
});

async function guest(role: 'view' | 'comment' | 'edit'): Promise<Caller> {
  const link = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role });
  return { bearer: link.body.token };
}

const words = (text: string, more: JsonObject = {}) => ({ kind: 'text', text, ...more });
const value = (to: JsonObject[string]) => ({ kind: 'value', value: to });
const SLOW = { field: 'text', quote: 'slow' };

async function suggest(caller: Caller, anchor: JsonObject, change: JsonObject): Promise<SuggestionBody> {
  const made = await api.call(caller, 'POST', `/codices/${codexId}/suggestions`, { anchor, change });
  expect(made.status, made.text).toBe(201);
  return made.body as unknown as SuggestionBody;
}

const decide = (
  caller: Caller,
  { id, revision }: Pick<SuggestionBody, 'id' | 'revision'>,
  verb: 'accept' | 'reject' | 'reopen',
) => api.call(caller, 'POST', `/suggestions/${id}/${verb}`, { revision });
const codex = async () => (await api.call('viewer', 'GET', `/codices/${codexId}`)).body;
const list = async (query = '') =>
  (await api.call('viewer', 'GET', `/codices/${codexId}/suggestions${query}`))
    .body as unknown as SuggestionList;
const operations = async () => (await api.call('editor', 'GET', `/codices/${codexId}/operations`)).body.items;

test('a guest of a comment link proposes words, an editor accepts them, and the history has both names', async () => {
  const before = await operations();
  const petra = await guest('comment');
  const made = await suggest(petra, SLOW, words('degraded'));
  expect(made).toMatchObject({
    stands: 'ready',
    decision: null,
    author: { kind: 'guest' },
    anchor: { quote: 'slow' },
  });
  expect((await codex()).fields['text']).toBe(TEXT);
  expect(await operations()).toHaveLength(before.length);
  expect((await decide(petra, made, 'accept')).status).toBe(403);
  expect((await decide('viewer', made, 'accept')).status).toBe(403);

  const accepted = await decide('editor', made, 'accept');
  expect(accepted).toMatchObject({ status: 200, body: { decision: { outcome: 'accepted' } } });
  expect((await codex()).fields['text']).toBe(TEXT.replace('slow', 'degraded'));
  expect((await operations())[0]).toMatchObject({
    actor: { id: api.userIds.editor },
    proposal: { suggestionId: made.id, kind: 'guest', id: made.author.id },
    fields: [{ field: 'text', inserted: 8, deleted: 4 }],
  });
  expect((await list('?decided=true')).items).toMatchObject([{ id: made.id }]);
});

test('among the comments of a Codex a suggestion says what it proposes, and a comment that it proposes nothing', async () => {
  const made = await suggest('editor', SLOW, words('degraded'));
  await api.call('editor', 'POST', `/codices/${codexId}/comments`, { body: { markdown: 'Why?' } });
  const read = async () => (await api.call('viewer', 'GET', `/codices/${codexId}/comments`)).body.items;
  const change = { kind: 'text', side: 'over', text: 'degraded' };
  expect(await read()).toMatchObject([
    { id: made.id, suggestion: { revision: made.revision, change, decision: null } },
    { suggestion: null },
  ]);
  await decide('owner', made, 'reject');
  expect(await read()).toMatchObject([{ suggestion: { decision: { outcome: 'rejected' } } }, {}]);
});

test('accepted by two at once it is made once, and both are answered what was decided', async () => {
  const made = await suggest('editor', SLOW, words('very slow'));
  const before = (await operations()).length;
  const answers = await Promise.all(
    (['owner', 'editor', 'admin', 'owner'] as const).map((who) => decide(who, made, 'accept')),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect((await codex()).fields['text']).toBe(TEXT.replace('slow', 'very slow'));
  const after = await operations();
  expect(after).toHaveLength(before + 1);
  const decidedBy = (await list()).items.map(({ decision }) => decision?.by.id);
  expect(decidedBy).toEqual([after[0]?.actor.id]);
});

test('what was stored before a crash was accepted, by whoever did, whatever is asked next', async () => {
  const made = await suggest('editor', SLOW, words('sick'));
  const { live } = api.services;
  const edit = live.edit.bind(live);
  const broken = vi.spyOn(live, 'edit').mockImplementation((name, ...rest) => {
    if (name.startsWith('comments/')) return Promise.reject(new BinderyError('unavailable', 'Gone.'));
    return edit(name, ...rest);
  });
  expect((await decide('admin', made, 'accept')).status).toBe(503);
  broken.mockRestore();
  expect((await codex()).fields['text']).toBe(TEXT.replace('slow', 'sick'));
  expect((await list()).items).toMatchObject([{ decision: null }]);
  const before = await operations();
  expect((await decide('owner', made, 'reject')).status).toBe(409);
  expect(await decide('owner', made, 'accept')).toMatchObject({
    status: 200,
    body: { decision: { outcome: 'accepted', by: { id: api.userIds.admin } } },
  });
  expect(await operations()).toEqual(before);
});

describe('nothing is guessed:', () => {
  test('words that were edited meanwhile', async () => {
    const made = await suggest('editor', SLOW, words('degraded'));
    await api.write(codexId, (open) => open.text('text').insert(4, 'ugg'));
    expect((await list()).items).toMatchObject([{ stands: 'changed' }]);
    const answer = await decide('owner', made, 'accept');
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await api.write(codexId, (open) => open.text('text').delete(0, 20));
    expect((await list()).items).toMatchObject([{ stands: 'removed' }]);
    expect((await decide('owner', made, 'accept')).status).toBe(409);
    expect((await decide('owner', made, 'reject')).status).toBe(200);
  });

  test('a value that is another one meanwhile', async () => {
    const made = await suggest(await guest('comment'), { field: 'level' }, value('High'));
    await api.call('editor', 'PATCH', `/codices/${codexId}`, { fields: { level: null } });
    expect((await decide('owner', made, 'accept')).status).toBe(409);
    await api.call('editor', 'PATCH', `/codices/${codexId}`, { fields: { level: 'Low' } });
    expect((await decide('owner', made, 'accept')).status).toBe(200);
    expect((await codex()).fields['level']).toBe('High');
  });

  test('an empty field in which somebody wrote meanwhile', async () => {
    const made = await suggest('editor', { field: 'empty' }, words('First.\nSecond.'));
    const other = await suggest('editor', { field: 'empty' }, words('Mine.'));
    expect((await decide('owner', made, 'accept')).status).toBe(200);
    expect((await codex()).fields['empty']).toEqual({ markdown: 'First.\n\nSecond.' });
    expect((await decide('owner', other, 'accept')).status).toBe(409);
  });
});

describe('what is stored and cannot be accepted hides no other suggestion:', () => {
  /** Stores a thread as no server takes it any more. */
  async function store(
    anchor: unknown,
    change: JsonObject,
  ): Promise<Pick<SuggestionBody, 'id' | 'revision'>> {
    const { environment, live, projection } = api.services;
    const name = commentsDocumentName(codexId);
    const actor = { kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' } as const;
    const [id, at] = [environment.newId(), environment.now()];
    const author = { kind: 'user', id: actor.id, name: actor.name };
    await live.edit(name, actor, { origin: 'socket' }, (doc) => {
      recordsOf(doc, 'comments').set(id, { thread: id, author, at });
      recordsOf(doc, 'anchors').set(`${id}/${environment.newId()}`, { anchor, author, at });
      recordsOf(doc, 'proposals').set(`${id}/${environment.newId()}`, { change, author, at });
    });
    await projection.project(name);
    const revision = (await list()).items.find((item) => item.id === id)?.revision;
    if (revision === undefined) throw new Error('The suggestion is not listed.');
    return { id, revision };
  }
  const proposed = { kind: 'value', base: null, value: 'Nothing is left.' };

  test('a value for words of a rich text', async () => {
    const made = await suggest('editor', { field: 'body', quote: 'slow' }, words('sluggish'));
    const anchor = await api.services.live.read(
      commentsDocumentName(codexId),
      (doc) => readThread(doc, made.id)?.anchor,
    );
    const forged = await store(anchor, proposed);
    expect((await list()).items).toMatchObject([{ stands: 'ready' }, { id: forged.id, stands: 'changed' }]);
    const before = (await codex()).fields['body'];
    expect((await decide('owner', forged, 'accept')).status).toBe(409);
    expect((await codex()).fields['body']).toEqual(before);
    expect((await decide('owner', forged, 'reject')).status).toBe(200);
  });

  test.each(['text', 'body', 'empty'])('a value for the text %s as a whole', async (field) => {
    const made = await suggest('editor', SLOW, words('degraded'));
    const forged = await store({ on: 'field', field }, proposed);
    expect((await list()).items).toMatchObject([
      { id: made.id, stands: 'ready' },
      { id: forged.id, stands: 'changed' },
    ]);
    expect((await decide('owner', forged, 'accept')).status).toBe(409);
  });
});

describe('the rules of an edit hold for accepting:', () => {
  test('a value that is not allowed, and a field that is locked', async () => {
    const made = await suggest('editor', { field: 'level' }, value('Huge'));
    const answer = await decide('owner', made, 'accept');
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: ['fields', 'level'] }] } });
    const late = await suggest('editor', { field: 'locked', quote: 'was' }, words('is'));
    await api.call('editor', 'PATCH', `/codices/${codexId}`, { fields: { closed: true } });
    expect((await decide('owner', late, 'accept')).status).toBe(422);
    expect((await codex()).fields).toMatchObject({ level: 'Low', locked: 'As it was.' });
    expect((await list('?decided=false')).open).toBe(2);
  });

  test('several lines in a field of one', async () => {
    const made = await suggest('editor', { field: 'line', quote: 'line' }, words('two\nlines'));
    expect((await decide('owner', made, 'accept')).status).toBe(422);
  });
});

describe('in a rich text', () => {
  const markdown = async () => ((await codex()).fields['body'] as { readonly markdown: string }).markdown;

  test.each([
    [
      'words keep the marks of those they replace',
      'slow',
      words('degraded'),
      'A **degraded** payment provider',
    ],
    ['words go', 'slow payment', words(''), 'A  provider'],
    [
      'words come after others',
      'provider',
      words(' region', { side: 'after' }),
      'A **slow** payment provider region',
    ],
    [
      'words come before others',
      'payment',
      words('remote ', { side: 'before' }),
      'A **slow** remote payment provider',
    ],
    ['a line break begins a paragraph', 'payment', words('one\ntwo'), 'A **slow** one\n\ntwo provider'],
    [
      'formatting',
      'payment',
      { kind: 'format', add: [{ type: 'italic' }, { type: 'link', href: 'https://example.org/p' }] },
      'A **slow** [*payment*](https://example.org/p) provider',
    ],
    ['formatting is taken away', 'slow', { kind: 'format', remove: ['bold'] }, 'A slow payment provider'],
    [
      'the kind of a block',
      'payment',
      { kind: 'block', block: 'heading', level: 2 },
      '## A **slow** payment provider',
    ],
  ])('%s', async (_name, quote, change, expected) => {
    const made = await suggest(await guest('comment'), { field: 'body', quote }, change);
    const answer = await decide('owner', made, 'accept');
    expect(answer.status, answer.text).toBe(200);
    expect(await markdown()).toBe(`# Plan\n\n${expected}\n\n- wait\n- retry`);
  });

  test('what stands behind objects and lists is found', async () => {
    const made = await suggest('editor', { field: 'body', quote: 'retry' }, words('give up'));
    expect((await decide('owner', made, 'accept')).status).toBe(200);
    expect(await markdown()).toBe('# Plan\n\nA **slow** payment provider\n\n- wait\n- give up');
  });

  test('a link to a script, and a heading in a list item, are refused when accepted', async () => {
    const link = { kind: 'format', add: [{ type: 'link', href: 'javascript:alert(1)' }] };
    const made = await suggest('editor', { field: 'body', quote: 'payment' }, link);
    expect((await decide('owner', made, 'accept')).status).toBe(422);
    const heading = { kind: 'block', block: 'heading', level: 2 };
    const other = await suggest('editor', { field: 'body', quote: 'retry' }, heading);
    expect((await decide('owner', other, 'accept')).status).toBe(422);
    expect(await markdown()).toContain('A **slow** payment provider');
  });
});

test('a title is suggested in words', async () => {
  const made = await suggest(
    await guest('comment'),
    { field: 'title', quote: 'Outage' },
    words('Checkout outage'),
  );
  expect((await decide('owner', made, 'accept')).status).toBe(200);
  expect((await codex()).title).toBe('Checkout outage');
});

test('a rejection is taken back, and what was taken back can be accepted', async () => {
  const made = await suggest('editor', SLOW, words('degraded'));
  expect((await decide('owner', made, 'reject')).body).toMatchObject({ decision: { outcome: 'rejected' } });
  expect((await decide('owner', made, 'accept')).status).toBe(409);
  expect((await decide('owner', made, 'reopen')).body).toMatchObject({ decision: null });
  expect((await decide('owner', made, 'accept')).body).toMatchObject({ decision: { outcome: 'accepted' } });
  expect((await decide('owner', made, 'reopen')).status).toBe(409);
});

test('another revision than the one seen is not accepted', async () => {
  const made = await suggest('editor', SLOW, words('degraded'));
  const other = { ...made, revision: '0190f3a0-0000-7000-8000-00000000dead' };
  expect((await decide('owner', other, 'accept')).status).toBe(412);
  expect((await decide('owner', other, 'reject')).status).toBe(412);
});

test('another place than the one seen is not accepted, whatever time the proposal with it is of', async () => {
  const { environment, live } = api.services;
  const made = await suggest('editor', SLOW, words(''));
  const other = await suggest('editor', { field: 'text', quote: 'payment provider' }, words('x'));
  const actor = { kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' } as const;
  await live.edit(commentsDocumentName(codexId), actor, { origin: 'socket' }, (doc) => {
    const [at, { author }] = [environment.now(), readThread(doc, made.id)?.comments[0] ?? {}];
    const { anchor } = readThread(doc, other.id) ?? {};
    const change = { kind: 'text', side: 'over', text: 'y' };
    const earlier = Date.parse(made.createdAt) - 1;
    recordsOf(doc, 'anchors').set(`${made.id}/${environment.newId()}`, { anchor, author, at: at + 1_000 });
    recordsOf(doc, 'proposals').set(`${made.id}/${environment.newId()}`, { change, author, at: earlier });
  });
  for (const verb of ['accept', 'reject'] as const)
    expect((await decide('owner', made, verb)).status).toBe(412);
  const [now] = (await list()).items;
  expect(now).toMatchObject({ id: made.id, anchor: { quote: 'payment provider' }, change: { text: '' } });
  expect((await codex()).fields['text']).toBe(TEXT);
});

test('one that was taken back is gone', async () => {
  const made = await suggest('editor', SLOW, words('degraded'));
  await api.call('editor', 'POST', `/comments/${made.id}/replies`, { body: { markdown: 'No.' } });
  expect((await api.call('editor', 'DELETE', `/comments/${made.id}/${made.id}`)).status).toBe(204);
  expect((await decide('owner', made, 'accept')).status).toBe(410);
  expect((await list()).items).toEqual([]);
});

test('guests of an edit link decide only by name, and guests of a view link propose nothing', async () => {
  const made = await suggest('editor', SLOW, words('degraded'));
  expect((await decide(await guest('edit'), made, 'accept')).status).toBe(403);
  const body = { anchor: SLOW, change: words('x') };
  expect((await api.call(await guest('view'), 'POST', `/codices/${codexId}/suggestions`, body)).status).toBe(
    403,
  );
});

test.each([
  ['a field that is not there', { field: 'nowhere' }, words('x')],
  ['words that are not there', { field: 'text', quote: 'fast' }, words('x')],
  ['formatting of plain text', SLOW, { kind: 'format', add: [{ type: 'bold' }] }],
  ['a value for a text', { field: 'text' }, value('x')],
  ['words for a value', { field: 'level' }, words('x')],
  ['a value for words', { field: 'level', quote: 'Low' }, value('High')],
  ['a kind of change that there is not', SLOW, { kind: 'embed', html: '<b>' }],
  ['a change with more in it', SLOW, { ...words('x'), accepted: true }],
  ['no change', SLOW, { kind: 'format' }],
])('is refused with what is wrong: %s', async (_name, anchor, change) => {
  const answer = await api.call('editor', 'POST', `/codices/${codexId}/suggestions`, { anchor, change });
  expect(answer.status, answer.text).toBe(422);
});

test('sent again under its key it is made once', async () => {
  const body = { anchor: SLOW, change: words('degraded') };
  const send = () =>
    api.call('editor', 'POST', `/codices/${codexId}/suggestions`, body, {
      'idempotency-key': `k-${codexId}`,
    });
  const [first, second] = [await send(), await send()];
  expect([first.status, second.status, second.body.id]).toEqual([201, 201, first.body.id]);
});
