/** Texts so large that they are handled in a thread: the same answers, refusals and conditions as small ones. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { body: { type: 'richText' }, count: { type: 'number', max: 9 } } }`;
const PARAGRAPHS = 4_000;
const text = (changed: string) =>
  Array.from({ length: PARAGRAPHS }, (_, index) => (index === 7 ? changed : `Paragraph ${index}`)).join(
    '\n\n',
  );

let api: TestClient;
let id: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  const fields = { body: { markdown: text('seven') }, count: 3 };
  const made = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Long', fields });
  expect(made.status, made.text.slice(0, 300)).toBe(201);
  id = made.body.id;
});
afterAll(() => api?.close());

const patch = (body: string, more: { count?: number } = {}, headers = {}) =>
  api.call('editor', 'PATCH', `/codices/${id}`, { fields: { body: { markdown: body }, ...more } }, headers);

test('a large text is kept and read as it was sent; sending it again changes nothing', async () => {
  const read = await api.call('viewer', 'GET', `/codices/${id}`);
  expect(read.body.fields).toEqual({ body: { markdown: text('seven') }, count: 3 });
  expect((await patch(text('seven'))).headers.get('etag')).toBe(read.headers.get('etag'));
  const json = await api.call('viewer', 'GET', `/codices/${id}?richtext=json`);
  expect(json.body.fields['body']).toMatchObject({ type: 'doc' });
});

test('one paragraph of many is one small operation, and search finds it', async () => {
  const changed = await patch(text('a lighthouse'), { count: 4 });
  expect(changed.body.fields).toEqual({ body: { markdown: text('a lighthouse') }, count: 4 });
  const { items } = (await api.call('viewer', 'GET', `/codices/${id}/operations?limit=1`)).body;
  expect(items[0]).toMatchObject({ origin: 'api', actor: { name: 'The editor' } });
  expect((items[0] as unknown as { bytes: number }).bytes).toBeLessThan(2_000);
  expect(
    (await api.call('viewer', 'GET', '/codices?q=lighthouse')).body.items.map((item) => item.id),
  ).toEqual([id]);
});

test('what is not allowed is refused with its place, and nothing of it is written', async () => {
  const before = await api.call('viewer', 'GET', `/codices/${id}`);
  const refused = await patch(text('nothing of this'), { count: 10 });
  expect([refused.status, refused.body.errors.map(({ path }) => path)]).toEqual([422, [['fields', 'count']]]);
  const deep = await patch(`${text('nothing of this')}\n\n${'> '.repeat(400)}x`);
  expect([deep.status, deep.body.errors[0]?.path]).toEqual([422, ['fields', 'body']]);
  expect((await api.call('viewer', 'GET', `/codices/${id}`)).text).toBe(before.text);
});

test('If-Match and an Idempotency-Key hold for it too', async () => {
  const etag = (await api.call('viewer', 'GET', `/codices/${id}`)).headers.get('etag') ?? '';
  const keyed = { 'if-match': etag, 'idempotency-key': 'long' };
  const first = await patch(text('eight'), {}, keyed);
  expect(first.status, first.text.slice(0, 300)).toBe(200);
  expect((await patch(text('eight'), {}, keyed)).headers.get('etag')).toBe(first.headers.get('etag'));
  expect((await patch(text('nine'), {}, { 'if-match': etag })).status).toBe(412);
});

test('files of it say what it says, and make the same Codex again', async () => {
  const now = (await api.call('viewer', 'GET', `/codices/${id}`)).body;
  for (const format of ['json5', 'markdown', 'html']) {
    const file = await api.call('viewer', 'GET', `/codices/${id}/export?format=${format}`);
    expect(file.status, file.text.slice(0, 300)).toBe(200);
    expect(file.text.match(/Paragraph \d+/g)?.length).toBeGreaterThanOrEqual(PARAGRAPHS - 1);
  }
  const json5 = (await api.call('viewer', 'GET', `/codices/${id}/export?format=json5`)).text;
  const imported = await api.call('editor', 'POST', '/import', json5);
  expect(imported.status, imported.text.slice(0, 300)).toBe(201);
  const [made] = (imported.body as unknown as { codices: { id: string }[] }).codices;
  const copy = await api.call('viewer', 'GET', `/codices/${made?.id}`);
  expect(copy.body.fields).toEqual(now.fields);
});

test('it is compared with what it was, shown as it was, and brought back', async () => {
  const versions = await api.call('viewer', 'GET', `/codices/${id}/operations?limit=50`);
  const first = versions.body.items.at(-1) as unknown as { seq: number };
  const past = await api.call('viewer', 'GET', `/codices/${id}/versions/${first.seq}`);
  expect(past.body.fields).toEqual({ body: { markdown: text('seven') }, count: 3 });
  const compared = await api.call('viewer', 'GET', `/codices/${id}/compare?from=${first.seq}`);
  expect(compared.text).toContain('seven');
  const restored = await api.call('editor', 'POST', `/codices/${id}/restore`, { seq: first.seq });
  expect(restored.status, restored.text.slice(0, 300)).toBe(200);
  expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields).toEqual(past.body.fields);
});
