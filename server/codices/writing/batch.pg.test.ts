/** `POST /codices/batch`, and sets that are added to and taken from. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { type BatchAnswer, batchAnswerSchema } from '#core/protocol/api/codices.ts';
import { type Caller, createTestClient, type TestClient } from '../../http/test-client.ts';

const SOURCE = `{
  id: 'job', version: 1, name: 'Job',
  fields: {
    estimate: { type: 'number' },
    tags: { type: 'tags' },
    people: { type: 'people' },
    areas: { type: 'multiSelect', options: ['sea', 'land'] },
  },
}`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const made = await api.call('admin', 'POST', '/templates/job/versions', { source: SOURCE, baseVersion: 0 });
  expect(made.status, made.text).toBe(201);
});
afterAll(() => api?.close());

async function create(title: string, fields: JsonObject = {}): Promise<string> {
  const { body, status, text } = await api.call('editor', 'POST', '/codices', {
    templateId: 'job',
    title,
    fields,
  });
  expect(status, text).toBe(201);
  return body.id;
}

async function send(
  operations: readonly JsonValue[],
  who: Caller = 'editor',
  key?: string,
): Promise<BatchAnswer['items']> {
  const headers = key === undefined ? {} : { 'Idempotency-Key': key };
  const { status, text } = await api.call(who, 'POST', '/codices/batch', { operations }, headers);
  expect(status, text).toBe(200);
  return batchAnswerSchema.parse(JSON.parse(text)).items;
}

const statuses = (items: BatchAnswer['items']) => items.map(({ status }) => status);

describe('a batch', () => {
  test('makes, changes and trashes in order, and one that fails stops none of the others', async () => {
    const [a, b] = [await create('A', { estimate: 1 }), await create('B')];
    const fresh = api.services.environment.newId();
    const items = await send([
      { create: { id: fresh, templateId: 'job', title: 'Fresh', fields: { estimate: 2 } } },
      { update: { id: fresh, fields: { estimate: 3 }, add: { tags: ['new'] } } },
      { update: { id: a, fields: { estimate: 'many' } } },
      { update: { id: a, title: 'A again', seq: 99 } },
      { trash: { id: b } },
      { trash: { id: b } },
      { create: { templateId: 'jb', title: 'No' } },
    ]);
    expect(statuses(items)).toEqual([201, 200, 422, 412, 204, 404, 422]);
    expect(items[2]).toMatchObject({
      problem: { code: 'invalid_input', errors: [{ path: ['fields', 'estimate'] }] },
    });
    const { body } = await api.call('viewer', 'GET', `/codices/${fresh}`);
    expect(body.fields).toMatchObject({ estimate: 3, tags: ['new'] });
    expect((await api.call('viewer', 'GET', `/codices/${a}`)).body).toMatchObject({
      title: 'A',
      fields: { estimate: 1 },
    });
    expect((await api.call('viewer', 'GET', `/codices/${b}`)).status).toBe(404);
  });

  test('sent again under its key does nothing twice, and another under the same key is refused', async () => {
    const gone = await create('Gone');
    const kept = await create('Kept', { estimate: 1 });
    const operations = [
      { create: { templateId: 'job', title: 'Once' } },
      { update: { id: kept, fields: { estimate: 5 } } },
      { update: { id: gone, fields: { estimate: 9 } } },
      { trash: { id: gone } },
    ];
    const first = await send(operations, 'editor', 'the-key');
    await api.call('editor', 'PATCH', `/codices/${kept}`, { fields: { estimate: 6 } });
    const again = await send(operations, 'editor', 'the-key');
    expect(statuses(again)).toEqual([201, 200, 200, 204]);
    expect(again[0]).toMatchObject({ id: 'id' in (first[0] ?? {}) ? (first[0] as { id: string }).id : '' });
    expect((await api.call('viewer', 'GET', `/codices/${kept}`)).body.fields).toMatchObject({ estimate: 6 });
    expect((await api.call('viewer', 'GET', '/codices?q=title:once')).body.items).toHaveLength(1);
    const other = await api.call(
      'editor',
      'POST',
      '/codices/batch',
      { operations: operations.slice(1) },
      { 'Idempotency-Key': 'the-key' },
    );
    expect(other.status).toBe(422);
  });

  test('gives nobody more than single requests do', async () => {
    const id = await create('Guarded');
    expect(statuses(await send([{ update: { id, title: 'No' } }, { trash: { id } }], 'viewer'))).toEqual([
      403, 403,
    ]);
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
    const guest = await api.call({ bearer: link.body.token }, 'POST', '/codices/batch', {
      operations: [{ trash: { id } }],
    });
    expect(guest.status).toBe(403);
  });

  test('has a limit, and costs what its operations cost', async () => {
    const update = { update: { id: await create('Often') } };
    const tooMany = await api.call('editor', 'POST', '/codices/batch', {
      operations: Array.from({ length: 201 }, () => update),
    });
    expect(tooMany.status).toBe(422);
    const remaining = async () =>
      Number((await api.call('editor', 'GET', '/codices?limit=1')).headers.get('RateLimit-Remaining'));
    const before = await remaining();
    await send(Array.from({ length: 20 }, () => update));
    expect(before - (await remaining())).toBe(21);
  });
});

describe('add and remove', () => {
  test('change sets beside fields, and leave what others put there', async () => {
    const { editor, viewer } = api.userIds;
    const id = await create('Sets', { tags: ['a', 'b'], people: [editor], areas: ['sea'] });
    const answer = await api.call('editor', 'PATCH', `/codices/${id}`, {
      fields: { estimate: 4 },
      add: { tags: ['c', 'a', 'c'], people: [viewer] },
      remove: { tags: ['b', 'never there'], areas: ['sea'] },
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.fields).toMatchObject({
      estimate: 4,
      tags: ['a', 'c'],
      people: [editor, viewer],
      areas: [],
    });
    const both = ['x', 'y'].map((tag) =>
      api.call('editor', 'PATCH', `/codices/${id}`, { add: { tags: [tag] } }),
    );
    for (const { status } of await Promise.all(both)) expect(status).toBe(200);
    const { body } = await api.call('viewer', 'GET', `/codices/${id}`);
    expect([...(body.fields['tags'] as string[])].sort()).toEqual(['a', 'c', 'x', 'y']);
  });

  test.each([
    [{ add: { estimate: [1] } }, ['add', 'estimate'], 'holds no set'],
    [{ remove: { nothing: ['x'] } }, ['remove', 'nothing'], 'has no such field'],
    [{ fields: { tags: ['a'] }, add: { tags: ['b'] } }, ['add', 'tags'], 'also under `fields`'],
    [{ add: { tags: ['z', 'b'] }, remove: { tags: ['b'] } }, ['add', 'tags', 1], 'added and removed at once'],
    [{ add: { areas: ['air'] } }, ['fields', 'areas', 1], ''],
  ])('%j is refused', async (patch, path, message) => {
    const id = await create('Refused', { tags: ['a'], areas: ['sea'] });
    const { status, body } = await api.call(
      'editor',
      'PATCH',
      `/codices/${id}`,
      patch as unknown as JsonObject,
    );
    expect(status).toBe(422);
    expect(body.errors[0]?.path).toEqual(path);
    expect(body.errors[0]?.message).toContain(message);
    expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields).toMatchObject({
      tags: ['a'],
      areas: ['sea'],
    });
  });
});
