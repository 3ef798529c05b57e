/** The history of a branch over REST: its own operations, compared, restored within it, named; apart from that of its Codex. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { z } from 'zod';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { comparisonSchema } from '#core/protocol/api/history/comparison.ts';
import { blameSchema, operationListSchema, versionListSchema } from '#core/protocol/api/history.ts';
import { type Caller, createTestClient, type TestClient } from '../../http/test-client.ts';

const SOURCE = `{ id: 'log', version: 1, name: 'Log', fields: { text: { type: 'text' }, state: { type: 'select', options: ['begun', 'before', 'at-the-fork', 'tried', 'elsewhere'] } } }`;

let api: TestClient;
let path: string;
let codexId: string;
let round = 0;
let name: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/log/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(() => api?.close());

/** Three operations of main before the branch, one of it after; two of the branch after its first. */
beforeEach(async () => {
  round += 1;
  name = `look-${round}`;
  const fields = { text: 'From main.', state: 'begun' };
  codexId = (await call('admin', 'POST', '/codices', { templateId: 'log', title: 'Log', fields })).body.id;
  path = `/codices/${codexId}`;
  await patch({ state: 'before' }, '', 'admin');
  await patch({ state: 'at-the-fork' }, '', 'admin');
  await call('editor', 'POST', `${path}/branches`, { name });
  await patch({ text: 'From main. And the branch.' });
  await patch({ state: 'tried' });
  await patch({ state: 'elsewhere' }, '', 'admin');
});

async function call(who: Caller, method: string, at: string, body?: JsonValue) {
  const answer = await api.call(who, method, at, body);
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}
const patch = (fields: JsonObject, of = `?branch=${name}`, who: Caller = 'editor') =>
  call(who, 'PATCH', `${path}${of}`, { fields });
const read = async (at: string) => (await call('viewer', 'GET', at)).body;
const readAs = async <T>(schema: z.ZodType<T>, at: string): Promise<T> => schema.parse(await read(at));
const versions = async (of = `?branch=${name}`) => await readAs(versionListSchema, `${path}/versions${of}`);
const on = (at: string, more = '') => `${path}/${at}?branch=${name}${more}`;

test('lists its own sessions and operations, from the one that began it', async () => {
  const { items, headSeq, named } = await versions();
  expect([items.at(-1), headSeq, named]).toMatchObject([{ origin: 'branch', seq: 1 }, 3, []]);
  expect(items[0]?.fields.toSorted()).toEqual(['state', 'text']);
  const operations = await readAs(operationListSchema, on('operations'));
  expect(operations.items.map(({ seq, branch }) => [seq, branch])).toEqual([
    [3, name],
    [2, name],
    [1, name],
  ]);
  expect((await versions('')).headSeq).toBe(4);
  expect(await read(on('verify'))).toMatchObject({ ok: true, operations: 3 });
  const { body: found } = await call('viewer', 'GET', on('passages', '&q=and the branch'));
  expect(found.items).toMatchObject([{ kind: 'came', field: 'text' }]);
});

test('a state of it is read, and compared with another, with where it began, and with main', async () => {
  expect(await read(on('versions/2'))).toMatchObject({ seq: 2, fields: { state: 'at-the-fork' } });
  const compare = async (from: string, to: string) =>
    (await readAs(comparisonSchema, `${path}/compare?from=${from}&to=${to}`)).changes.map((change) =>
      change.kind === 'value' ? [change.field, change.beforeText, change.afterText] : [change.field],
    );
  expect(await compare(`branch:${name}@1`, `branch:${name}`)).toEqual([
    ['text'],
    ['state', 'at-the-fork', 'tried'],
  ]);
  expect(await compare('branch:main', `branch:${name}@3`)).toEqual([
    ['text'],
    ['state', 'elsewhere', 'tried'],
  ]);
});

test('is restored within it, and main is as it was', async () => {
  const restored = await call('editor', 'POST', `${path}/restore`, {
    seq: 1,
    fields: ['state'],
    branch: name,
  });
  expect(restored.body.fields).toMatchObject({ state: 'at-the-fork', text: 'From main. And the branch.' });
  expect(restored.headers.get('location')).toBe(`/api/v1${path}/versions/4?branch=${name}`);
  expect((await read(path)).fields).toMatchObject({ state: 'elsewhere', text: 'From main.' });
  expect((await versions()).items[0]).toMatchObject({ origin: 'restore', seq: 4 });
  // Its numbers are its own: main has a fourth operation, the branch has no fifth.
  const beyond = { seq: 5, branch: name };
  expect((await api.call('editor', 'POST', `${path}/restore`, beyond)).status).toBe(404);
  expect((await api.call('viewer', 'POST', `${path}/restore`, { seq: 1, branch: name })).status).toBe(403);
  await call('editor', 'DELETE', `${path}/branches/${name}`);
  expect((await api.call('editor', 'POST', `${path}/restore`, { seq: 1, branch: name })).status).toBe(409);
  // One that is closed is still looked back on.
  expect((await versions()).headSeq).toBe(4);
});

test('a version of it is named, among its own, and compared by that name', async () => {
  const named = await call('editor', 'POST', `${path}/versions`, {
    name: 'Second try',
    seq: 2,
    branch: name,
  });
  expect(named.body).toMatchObject({ name: 'Second try', seq: 2, branch: name });
  expect((await versions()).named).toMatchObject([{ name: 'Second try', branch: name }]);
  expect((await versions('')).named).toEqual([]);
  expect(
    await read(`${path}/compare?from=${encodeURIComponent('second try')}&to=branch:${name}`),
  ).toMatchObject({
    from: 2,
    fromBranch: name,
    changes: [{ field: 'state' }],
  });
  const again = await api.call('editor', 'POST', `${path}/versions`, { name: 'second TRY' });
  expect(again.status).toBe(409);
  const begun = await api.call('editor', 'POST', `${path}/branches`, { name: 'off-it', from: 'Second try' });
  expect([begun.status, begun.body.errors?.[0]?.path]).toEqual([422, ['from']]);
  await call('editor', 'DELETE', `${path}/versions/Second%20try`);
  await call('editor', 'POST', `${path}/versions/Second%20try/restore`);
  expect((await versions()).named).toMatchObject([{ seq: 2, branch: name }]);
  expect((await versions('')).named).toEqual([]);
});

test('its words are whose they are, those that came from main too', async () => {
  await patch({ text: 'From main. Later.' }, '', 'admin');
  await call('editor', 'POST', `${path}/branches/${name}/update`);
  const { spans } = await readAs(blameSchema, on('blame', '&field=text'));
  const writers = new Map(spans.map(({ text, author }) => [text, author?.name]));
  expect(writers.get('From main.')).toBe('The admin');
  expect(writers.get(' And the branch.')).toBe('The editor');
  expect(writers.get(' Later.')).toBe('The admin');
  expect(spans.every(({ seq }) => seq !== null && seq <= 4)).toBe(true);
});

test('is for members, and of a branch that there is', async () => {
  const link = await call('editor', 'POST', `${path}/share-links`, { role: 'edit' });
  const guest = { bearer: link.body.token };
  for (const at of ['versions', 'operations', 'verify', 'versions/1']) {
    expect((await api.call(guest, 'GET', on(at))).status).toBe(404);
    expect((await api.call('viewer', 'GET', `${path}/${at}?branch=nothing`)).status).toBe(404);
  }
  expect((await api.call('viewer', 'POST', `${path}/versions`, { name: 'No', branch: name })).status).toBe(
    403,
  );
});
