/** Blame over REST: several people, a suggestion, a restore, values; also after compaction. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import type { BlameBody } from '#core/protocol/api/history.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { type Caller, createTestClient, type TestClient } from '../../http/test-client.ts';

const SHEET = `{
  id: 'blamed', version: 1, name: 'Blamed',
  fields: { notes: 'richText', log: 'text', choice: { type: 'select', options: ['A', 'B'] }, tags: 'tags',
    parts: { type: 'table', columns: [{ id: 'part', type: 'line' }, { id: 'count', type: 'number' }] }, size: 'number', sum: { type: 'formula', expression: 'size + 1' } },
}`;

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/blamed/versions', { source: SHEET, baseVersion: 0 });
});
afterAll(() => api?.close());

async function make(fields: JsonObject): Promise<string> {
  const made = { templateId: 'blamed', title: 'One', fields };
  const { body, status } = await api.call('editor', 'POST', '/codices', made);
  expect(status).toBe(201);
  return body.id;
}

async function write(id: string, who: Caller, fields: JsonObject): Promise<void> {
  const { status, text } = await api.call(who, 'PATCH', `/codices/${id}`, { fields });
  expect(status, text).toBe(200);
}

async function blame(id: string, field: string, who: Caller = 'viewer'): Promise<BlameBody> {
  const { status, text } = await api.call(who, 'GET', `/codices/${id}/blame?field=${field}`);
  expect(status, text).toBe(200);
  return JSON.parse(text) as BlameBody;
}

const named = ({ spans }: BlameBody) =>
  spans.map(({ text, author }) => [
    text,
    Object.entries(api.userIds).find(([, id]) => id === author?.id)?.[0],
  ]);

test('each stretch of a text has its writer, after compaction too', async () => {
  const id = await make({ log: 'one two\n', notes: 'first\n\nsecond' });
  await write(id, 'admin', { log: 'one and two\n', notes: 'first\n\nsecond **third**' });
  await write(id, 'owner', { log: 'one and two\nthree\n' });
  const expected = [
    ['one ', 'editor'],
    ['and ', 'admin'],
    ['two\n', 'editor'],
    ['three\n', 'owner'],
  ];
  expect(named(await blame(id, 'log'))).toEqual(expected);
  expect(named(await blame(id, 'notes'))).toEqual([
    ['first\nsecond', 'editor'],
    [' third', 'admin'],
  ]);
  expect(named(await blame(id, 'title'))).toEqual([['One', 'editor']]);
  await api.services.journal.compact(codexDocumentName(id));
  expect(named(await blame(id, 'log'))).toEqual(expected);
});

test('a value says who set it, when and with which operation', async () => {
  const id = await make({ choice: 'A' });
  await write(id, 'admin', { choice: 'B' });
  await write(id, 'owner', { log: 'later' });
  const { value, spans } = await blame(id, 'choice');
  expect([value?.value, value?.author?.id, value?.seq, spans]).toEqual(['B', api.userIds.admin, 2, []]);
  await api.services.journal.compact(codexDocumentName(id));
  expect((await blame(id, 'choice')).value).toEqual(value);
});

test('a value that was restored is still of whoever set it', async () => {
  const id = await make({ choice: 'A' });
  await write(id, 'admin', { choice: 'B' });
  await write(id, 'editor', { choice: 'A' });
  await api.call('owner', 'POST', `/codices/${id}/restore`, { seq: 2 });
  const { value } = await blame(id, 'choice');
  expect([value?.value, value?.author?.id, value?.restoredBy?.id]).toEqual([
    'B',
    api.userIds.admin,
    api.userIds.owner,
  ]);
});

test('members of a set and cells of rows say who brought them', async () => {
  const id = await make({ tags: ['x'], parts: [{ part: 'bolt', count: 4 }] });
  await write(id, 'admin', { tags: ['x', 'y'] });
  const { text } = await api.call('editor', 'GET', `/codices/${id}`);
  const { fields } = JSON.parse(text) as { fields: { parts: JsonObject[] } };
  const [row] = fields.parts;
  await write(id, 'owner', { parts: [{ ...row, count: 5 }, { part: 'nut' }] });
  const brought = async (field: string) =>
    (await blame(id, field)).entries.map(({ value, column, author, seq }) => [
      value,
      column,
      Object.entries(api.userIds).find(([, user]) => user === author?.id)?.[0],
      seq,
    ]);
  expect(await brought('tags')).toEqual([
    ['x', undefined, 'editor', 1],
    ['y', undefined, 'admin', 2],
  ]);
  expect(await brought('parts')).toEqual([
    ['bolt', 'part', 'editor', 1],
    [5, 'count', 'owner', 3],
    ['nut', 'part', 'owner', 3],
  ]);
});

test('restored words are those of whoever wrote them first, also through two restores', async () => {
  const id = await make({ log: 'mine\n', notes: 'prose' });
  await write(id, 'admin', { log: 'mine\nyours\n', notes: 'prose and more' });
  const restore = async (who: Caller, seq: number) => {
    const { status, text } = await api.call(who, 'POST', `/codices/${id}/restore`, { seq });
    expect(status, text).toBe(200);
  };
  await write(id, 'editor', { log: 'new\n', notes: '' });
  await restore('owner', 2);
  const seqOf = async () =>
    Number((await api.call('editor', 'GET', `/codices/${id}`)).headers.get('etag')?.replaceAll('"', ''));
  const restoredAt = await seqOf();
  await write(id, 'editor', { log: '', notes: 'other' });
  await restore('admin', restoredAt);
  await write(id, 'owner', { log: 'mine\nyours\nlast\n' });
  const { spans } = await blame(id, 'log');
  const shown = spans.map(({ text, author, restoredBy }) => [text, author?.id, restoredBy?.id]);
  const { editor, admin, owner } = api.userIds;
  expect(shown).toEqual([
    ['mine\n', editor, admin],
    ['yours\n', admin, admin],
    ['last\n', owner, undefined],
  ]);
  expect(named(await blame(id, 'notes'))).toEqual([
    ['prose', 'editor'],
    [' and more', 'admin'],
  ]);
});

test('accepted words are those of whoever suggested them', async () => {
  const id = await make({ log: 'four seconds' });
  const suggested = await api.call('commenter', 'POST', `/codices/${id}/suggestions`, {
    anchor: { field: 'log', quote: 'four' },
    change: { kind: 'text', text: 'five' },
  });
  expect(suggested.status, suggested.text).toBe(201);
  const { id: suggestionId, revision } = JSON.parse(suggested.text) as { id: string; revision: string };
  const accepted = await api.call('owner', 'POST', `/suggestions/${suggestionId}/accept`, { revision });
  expect(accepted.status, accepted.text).toBe(200);
  const { spans } = await blame(id, 'log');
  const mine = spans.find(({ acceptedBy }) => acceptedBy !== undefined);
  expect([mine?.author?.id, mine?.acceptedBy?.id]).toEqual([api.userIds.commenter, api.userIds.owner]);
});

test('computed fields, unknown ones and guests are refused', async () => {
  const id = await make({});
  const status = async (field: string, who: Caller = 'viewer') =>
    (await api.call(who, 'GET', `/codices/${id}/blame?field=${field}`)).status;
  expect([await status('sum'), await status('nothing')]).toEqual([422, 404]);
  const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
  expect(await status('log', { bearer: link.body.token })).toBe(403);
});
