/** Content of a deleted Codex brought into a living one over REST: what is offered, what is refused and to whom, and whose the words are then. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { type ContentPlan, contentPlanSchema } from '#core/protocol/api/history/content-restores.ts';
import { type BlameBody, versionListSchema } from '#core/protocol/api/history.ts';
import { MERGES_ONLY } from '#core/template/format/main-changes.ts';
import { type Caller, createTestClient, type TestClient } from '../../http/test-client.ts';

const FIELDS = `
    note: { type: 'text' }, body: { type: 'richText' }, size: { type: 'number', max: 10 },
    tags: { type: 'tags' }, steps: { type: 'checklist' }, twice: { type: 'formula', expression: 'size * 2' },
    kind: { type: 'select', options: ['a', 'b'] }, locked: { type: 'text', writableBy: ['admin'] }`;
const TEMPLATES = {
  memo: `{ id: 'memo', version: 1, name: 'Memo', fields: { ${FIELDS} } }`,
  letter: `{ id: 'letter', version: 1, name: 'Letter', fields: {
    note: { type: 'text' }, size: { type: 'text' }, kind: { type: 'select', options: ['b', 'c'] } } }`,
  law: `{ id: 'law', version: 1, name: 'Law', mainChangesBy: 'approved-merge', fields: { note: { type: 'text' } } }`,
};

const OLD = {
  note: 'Written by the admin.',
  body: { markdown: 'Some **words**.' },
  size: 7,
  tags: ['x', 'y'],
  steps: [{ id: 's1', text: 'walk', done: true }],
  kind: 'a',
};

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const [id, source] of Object.entries(TEMPLATES)) {
    const made = await api.call('admin', 'POST', `/templates/${id}/versions`, { source, baseVersion: 0 });
    expect(made.status, made.text).toBe(201);
  }
});
afterAll(() => api?.close());

async function make(templateId: string, title: string, fields: JsonObject, more: JsonObject = {}) {
  const made = await api.call('admin', 'POST', '/codices', { templateId, title, fields, ...more });
  expect(made.status, made.text).toBe(201);
  return made.body.id;
}

async function makeDeleted(templateId = 'memo', fields: JsonObject = OLD, more: JsonObject = {}) {
  const id = await make(templateId, 'Gone', fields, more);
  expect((await api.call('admin', 'DELETE', `/codices/${id}`)).status).toBeLessThan(300);
  return id;
}

async function plan(id: string, from: string, who: Caller = 'editor'): Promise<ContentPlan> {
  const answer = await api.call(who, 'GET', `/codices/${id}/content-restores/plan?from=${from}`);
  expect(answer.status, answer.text).toBe(200);
  return contentPlanSchema.parse(answer.body);
}

const bring = (id: string, from: string, fields: string[], who: Caller = 'editor', more: JsonObject = {}) =>
  api.call(who, 'POST', `/codices/${id}/content-restores`, { from, fields, ...more });

const refusals = ({ fields }: ContentPlan) =>
  Object.fromEntries(fields.map(({ field, refused }) => [field, refused]));

test('fields of the same template are offered with what they would change, brought over as one edit, and taken back', async () => {
  const from = await makeDeleted();
  const id = await make('memo', 'Living', {
    note: 'Mine.',
    size: 7,
    steps: [{ id: 's2', text: 'run', done: false }],
  });
  const planned = await plan(id, from);
  expect(planned.from).toMatchObject({ id: from, title: 'Gone', template: { id: 'memo', name: 'Memo' } });
  expect(planned.fields.map(({ field, change }) => [field, change?.kind ?? null])).toEqual([
    ['title', 'text'],
    ['note', 'text'],
    ['body', 'richText'],
    ['size', null],
    ['tags', 'set'],
    ['steps', 'rows'],
    ['kind', 'value'],
  ]);
  expect(new Set(Object.values(refusals(planned)))).toEqual(new Set([null]));

  const done = await bring(id, from, ['note', 'body', 'tags', 'steps']);
  expect(done.status, done.text).toBe(200);
  expect(done.body).toMatchObject({
    title: 'Living',
    fields: { note: OLD.note, tags: OLD.tags, steps: OLD.steps, size: 7, kind: null },
  });
  expect(done.body.fields['body']).toMatchObject({ markdown: expect.stringContaining('Some **words**.') });
  const made = Number(/versions\/(\d+)/.exec(`${done.headers.get('location')}`)?.[1]);
  const listed = versionListSchema.parse((await api.call('viewer', 'GET', `/codices/${id}/versions`)).body);
  expect(listed.items[0]).toMatchObject({
    ...{ origin: 'restore', seq: made },
    restored: { seq: planned.from.seq, from: { id: from, title: 'Gone' } },
  });
  expect((await bring(id, from, ['note'])).headers.get('location')).toBeNull();

  const undone = await api.call('editor', 'POST', `/codices/${id}/restore`, {
    ...{ seq: made - 1, fields: ['note', 'body', 'tags', 'steps'] },
  });
  expect(undone.body.fields).toMatchObject({ note: 'Mine.', tags: [], steps: [{ id: 's2', text: 'run' }] });
});

test('the words stay whose they were, and say who brought them', async () => {
  const from = await makeDeleted();
  const id = await make('memo', 'Living', {});
  const done = await bring(id, from, ['note', 'steps']);
  expect(done.status, done.text).toBe(200);
  await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { note: `${OLD.note} And more.` } });
  const read = async (field: string) =>
    JSON.parse((await api.call('viewer', 'GET', `/codices/${id}/blame?field=${field}`)).text) as BlameBody;
  const made = Number(/versions\/(\d+)/.exec(`${done.headers.get('location')}`)?.[1]);
  expect((await read('note')).spans).toMatchObject([
    { text: OLD.note, author: { id: api.userIds.admin }, restoredBy: { id: api.userIds.editor }, seq: made },
    { text: ' And more.', author: { id: api.userIds.editor } },
  ]);
  expect((await read('steps')).entries[0]).toMatchObject({
    ...{ row: 's1', author: { id: api.userIds.admin }, restoredBy: { id: api.userIds.editor } },
  });
  // Once it is deleted for good, only whoever brought them is known.
  expect((await api.call('admin', 'DELETE', `/codices/${from}/purge`)).status).toBeLessThan(500);
});

test('an earlier state of it is brought over by the number of its operation', async () => {
  const from = await make('memo', 'Gone', { note: 'First.' });
  await api.call('admin', 'PATCH', `/codices/${from}`, { fields: { note: 'Second.' } });
  await api.call('admin', 'DELETE', `/codices/${from}`);
  const id = await make('memo', 'Living', {});
  const done = await bring(id, from, ['note'], 'editor', { seq: 1 });
  expect(done.body.fields).toMatchObject({ note: 'First.' });
  expect((await bring(id, from, ['note'], 'editor', { seq: 99 })).status).toBe(404);
});

test('of another template come fields of the same key and type; others are refused by name', async () => {
  const from = await makeDeleted();
  const id = await make('letter', 'Living', {});
  expect(refusals(await plan(id, from))).toMatchObject({
    ...{ title: null, note: null },
    body: 'Letter has no field “Body” with the key body.',
    size: 'It is of the type Number there, and Text here.',
    kind: expect.stringContaining('a'),
  });
  const refused = await bring(id, from, ['note', 'body', 'kind']);
  expect(refused).toMatchObject({
    status: 422,
    body: { errors: [{ path: ['fields', 'body'] }, { path: ['fields', 'kind'] }] },
  });
  expect(await bring(id, from, ['locked'])).toMatchObject({
    ...{ status: 422, body: { errors: [{ message: 'The deleted Codex holds nothing in “locked”.' }] } },
  });
  const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
  expect(body.fields).toMatchObject({ note: '' });
  expect((await bring(id, from, ['title', 'note'])).body).toMatchObject({ title: 'Gone' });
});

test('rules of the template hold: who may write a field, and what changes by approved merge alone', async () => {
  const from = await makeDeleted('memo', { locked: 'Kept.' });
  const id = await make('memo', 'Living', {});
  expect(refusals(await plan(id, from))['locked']).toMatch(/admin/i);
  expect((await bring(id, from, ['locked'])).status).toBe(422);
  expect((await bring(id, from, ['locked'], 'admin')).status).toBe(200);

  const law = await make('law', 'Law', { note: 'It holds.' });
  const draft = await makeDeleted('law', { note: 'Another.' });
  expect(refusals(await plan(law, draft))).toEqual({ title: MERGES_ONLY, note: MERGES_ONLY });
  expect((await bring(law, draft, ['note'])).status).toBeGreaterThanOrEqual(400);
  expect((await api.call('viewer', 'GET', `/codices/${law}`)).body.fields).toMatchObject({
    note: 'It holds.',
  });
});

test('whoever may not edit the one, or not know the other, is refused; a living one and a private one stay where they are', async () => {
  const from = await makeDeleted();
  const id = await make('memo', 'Living', {});
  expect((await bring(id, from, ['note'], 'viewer')).status).toBe(403);
  expect((await bring(id, from, ['note'], 'commenter')).status).toBe(403);
  expect((await bring(from, from, ['note'])).status).toBe(404);
  const living = await make('memo', 'Also living', OLD);
  expect(await bring(id, living, ['note'])).toMatchObject({
    ...{ status: 409, body: { detail: expect.stringContaining('is not in the trash') } },
  });

  const top = await make('memo', 'Mine', {}, { private: true });
  const inner = await make('memo', 'Inner', { note: 'Secret.' }, { parentId: top });
  await api.call('admin', 'DELETE', `/codices/${inner}`);
  // To others it is as if it were not there.
  expect((await bring(id, inner, ['note'])).status).toBe(404);
  expect(await bring(id, inner, ['note'], 'admin')).toMatchObject({
    ...{ status: 403, body: { detail: expect.stringContaining('below the same private Codex') } },
  });
  expect((await bring(top, inner, ['note'], 'admin')).body.fields).toMatchObject({ note: 'Secret.' });
  expect((await bring(top, from, ['size'], 'admin')).body.fields).toMatchObject({ size: 7 });
});
