/** Searching what the texts of a Codex ever said. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { passageListSchema } from '#core/protocol/api/history.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';

const SOURCE = `{
  id: 'plan', version: 1, name: 'Plan',
  fields: { body: { type: 'richText' }, notes: { type: 'text' } },
}`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('admin', 'POST', '/templates/plan/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(() => api?.close());

async function search(path: string, words: string) {
  const answer = await api.call('viewer', 'GET', `${path}/passages?q=${encodeURIComponent(words)}`);
  return passageListSchema.parse(answer.body);
}

test('tells who brought words and who dropped them, in any text, and where it stood', async () => {
  const fields = { body: 'First deploy.\n\nThen call a Rollback, at once.', notes: 'Nothing yet' };
  const { body } = await api.call('editor', 'POST', '/codices', {
    templateId: 'plan',
    title: 'Plan',
    fields,
  });
  const path = `/codices/${body.id}`;
  // Another person each time, so that each edit is a session of its own.
  await api.call('admin', 'PATCH', path, { fields: { body: 'First deploy.' } });
  await api.call('editor', 'PATCH', path, { fields: { notes: 'A rollback is not planned' } });

  const { items, searchedFrom } = await search(path, 'ROLLBACK');
  expect(searchedFrom).toBe(1);
  expect(items).toMatchObject([
    { kind: 'came', field: 'notes', label: 'Notes', fromSeq: 3, seq: 3, left: 1, before: 'A ' },
    {
      kind: 'went',
      field: 'body',
      fromSeq: 2,
      left: 0,
      words: 'Rollback',
      after: ', at once.',
      authors: [{ id: api.userIds.admin, name: 'The admin' }],
    },
    { kind: 'came', field: 'body', fromSeq: 1, authors: [{ id: api.userIds.editor }] },
  ]);
  expect((await search(path, 'never written')).items).toEqual([]);
  expect((await search(path, 'plan')).items).toMatchObject([
    { field: 'notes', kind: 'came' },
    { field: 'title', kind: 'came', words: 'Plan' },
  ]);
});

test('asks for words', async () => {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'plan', title: 'Empty' });
  for (const query of ['', '?q=', '?q=%20%20', `?q=${'x'.repeat(201)}`])
    expect((await api.call('viewer', 'GET', `/codices/${body.id}/passages${query}`)).status, query).toBe(422);
});
