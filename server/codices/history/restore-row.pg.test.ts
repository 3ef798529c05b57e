/** One row of a field restored over REST: while others write in other rows, by whom it may, and as the history tells it. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type BlameBody, type VersionBody, versionListSchema } from '#core/protocol/api/history.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';

const SOURCE = `{
  id: 'plan', version: 1, name: 'Plan',
  fields: {
    steps: { type: 'checklist' },
    actions: { type: 'table', columns: [{ id: 'what', label: 'What' }, { id: 'done', label: 'Done', type: 'checkbox' }] },
    shut: { type: 'checklist', writableBy: ['admin'] },
    note: { type: 'text' },
  },
}`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('admin', 'POST', '/templates/plan/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(() => api?.close());

const row = (id: string, what: string, done = false) => ({ id, what, done });

async function begin() {
  const { body } = await api.call('editor', 'POST', '/codices', {
    templateId: 'plan',
    title: 'Plan',
    fields: { actions: [row('a', 'Call the vendor'), row('b', 'Write it down'), row('c', 'Tell everybody')] },
  });
  const path = `/codices/${body.id}`;
  return { path, seq: (await versionsOf(path)).headSeq, id: body.id };
}

async function versionsOf(path: string) {
  return versionListSchema.parse((await api.call('viewer', 'GET', `${path}/versions`)).body);
}

async function newestOf(path: string): Promise<VersionBody | undefined> {
  return (await versionsOf(path)).items[0];
}

const restore = (
  path: string,
  seq: number,
  id: string,
  more: object = {},
  who: 'editor' | 'viewer' = 'editor',
) => api.call(who, 'POST', `${path}/restore`, { seq, row: { field: 'actions', id }, ...more });

test('a removed row comes back with its cells at its place, others keep what was written in them, and the history names it', async () => {
  const { path, seq } = await begin();
  const later = [row('b', 'Write it down, in public', true), row('c', 'Tell everybody'), row('d', 'Later')];
  await api.call('editor', 'PATCH', path, { fields: { actions: later, note: 'Since then.' } });
  const compared = await api.call('viewer', 'GET', `${path}/compare?from=${seq}`);
  expect(compared.body.changes[0]).toMatchObject({ rowIds: { added: ['d'], removed: ['a'] } });

  const back = await restore(path, seq, 'a');
  expect(back.body.fields).toMatchObject({
    actions: [row('a', 'Call the vendor'), ...later],
    note: 'Since then.',
  });
  expect(await newestOf(path)).toMatchObject({
    origin: 'restore',
    fields: ['actions'],
    restored: { seq, at: expect.any(String), row: { field: 'actions', id: 'a', name: 'Call the vendor' } },
  });
  // Its words are whose they were.
  const { text } = await api.call('viewer', 'GET', `${path}/blame?field=actions`);
  const { entries } = JSON.parse(text) as BlameBody;
  expect(entries.find((entry) => entry.row === 'a' && entry.column === 'what')).toMatchObject({
    origin: 'seed',
    restoredBy: { id: api.userIds.editor },
  });

  const made = Number(/versions\/(\d+)/.exec(`${back.headers.get('location')}`)?.[1]);
  const undone = await restore(path, made - 1, 'a');
  expect(undone.body.fields).toMatchObject({ actions: later });
  expect(await newestOf(path)).toMatchObject({ restored: { row: { id: 'a', name: 'Call the vendor' } } });
  const same = await restore(path, made - 1, 'a');
  expect(same.headers.get('location')).toBeNull();
});

test('only its own cells go back, and one that was not there is removed', async () => {
  const { path, seq } = await begin();
  const later = [
    row('a', 'Call nobody', true),
    row('b', 'Other'),
    row('c', 'Tell everybody'),
    row('d', 'New'),
  ];
  await api.call('editor', 'PATCH', path, { fields: { actions: later } });
  const one = await restore(path, seq, 'a');
  expect(one.body.fields).toMatchObject({ actions: [row('a', 'Call the vendor'), ...later.slice(1)] });
  const two = await restore(path, seq, 'd');
  expect(two.body.fields).toMatchObject({ actions: [row('a', 'Call the vendor'), ...later.slice(1, 3)] });
});

test('what is not to be restored is refused by name', async () => {
  const { path, seq } = await begin();
  expect(await restore(path, seq, 'nobody')).toMatchObject({ status: 404 });
  expect(await restore(path, seq, 'a', {}, 'viewer')).toMatchObject({ status: 403 });
  expect(await restore(path, seq, 'a', { fields: ['note'] })).toMatchObject({
    status: 422,
    body: { errors: [{ path: ['row'], message: 'Name fields or one row, not both.' }] },
  });
  const asked = (field: string) =>
    api.call('editor', 'POST', `${path}/restore`, { seq, row: { field, id: 'a' } });
  expect((await asked('note')).body).toMatchObject({
    errors: [{ path: ['row', 'note'], message: '“Note” has no rows. Restore the field as a whole.' }],
  });
  expect(await asked('gone')).toMatchObject({ status: 422 });
  await api.call('admin', 'PATCH', path, { fields: { shut: [{ id: 's', text: 'x', done: false }] } });
  const shut = await api.call('editor', 'POST', `${path}/restore`, { seq, row: { field: 'shut', id: 's' } });
  expect(shut.status, shut.text).toBe(422);
});

test('a branch restores its own row', async () => {
  const { path, id } = await begin();
  await api.call('editor', 'POST', `${path}/branches`, { name: 'try' });
  await api.call('editor', 'PATCH', `${path}?branch=try`, { fields: { actions: [] } });
  const back = await restore(path, 1, 'b', { branch: 'try' });
  expect(back.body.fields).toMatchObject({ actions: [row('b', 'Write it down')] });
  const main = await api.call('editor', 'GET', `/codices/${id}`);
  expect(main.body.fields['actions']).toHaveLength(3);
});
