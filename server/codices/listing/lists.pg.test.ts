/** `GET /codices` over fields: filters, values, order, pages, and what is refused. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';
import { reindexSearch } from '../../projection/reindex.ts';

const SOURCES: Readonly<Record<string, string>> = {
  job: `{
    id: 'job', version: 1, name: 'Job',
    fields: {
      status: { type: 'select', options: ['open', 'review', 'done'] },
      estimate: { type: 'number' },
      due: { type: 'date' },
      owner: { type: 'person' },
      tags: { type: 'tags' },
      body: { type: 'richText' },
    },
  }`,
  trip: `{ id: 'trip', version: 1, name: 'Trip', fields: { due: { type: 'number' }, owner: { type: 'people' } } }`,
};

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const [id, source] of Object.entries(SOURCES)) {
    const answer = await api.call('admin', 'POST', `/templates/${id}/versions`, { source, baseVersion: 0 });
    expect(answer.status, answer.text).toBe(201);
  }
  const { editor, viewer } = api.userIds;
  await create('Anchor', {
    status: 'open',
    estimate: 3,
    due: '2026-12-01',
    owner: editor,
    tags: ['sea'],
    body: 'Heavy',
  });
  await create('Bell', { status: 'done', estimate: 8, due: '2027-02-01', owner: viewer });
  await create('Compass', { status: 'review', estimate: 5 });
  await create('Dinghy', { status: 'open', due: '2026-11-01' });
  await create('Away', { due: 4, owner: [editor] }, 'trip');
});
afterAll(() => api?.close());

async function create(title: string, fields: JsonObject, templateId = 'job'): Promise<string> {
  const answer = await api.call('editor', 'POST', '/codices', { templateId, title, fields });
  expect(answer.status, answer.text).toBe(201);
  await api.services.projection.project(`codex/${answer.body.id}`);
  return answer.body.id;
}

async function list(query: Readonly<Record<string, string>>) {
  return await api.call('viewer', 'GET', `/codices?${new URLSearchParams(query)}`);
}

async function titles(query: Readonly<Record<string, string>>): Promise<string[]> {
  const { status, body, text } = await list(query);
  expect(status, text).toBe(200);
  return body.items.map(({ title }) => title);
}

describe('filters', () => {
  test.each([
    ['status:open,review', ['Dinghy', 'Compass', 'Anchor']],
    ['estimate:3..5', ['Compass', 'Anchor']],
    ['due:<2027-01-01', ['Dinghy', 'Anchor']],
    ['due:3..5', ['Away']],
    ['due:empty', ['Compass']],
    ['owner:"The viewer"', ['Bell']],
    ['owner:me', ['Bell']],
    ['(status:done or tags:sea) -estimate:>5', ['Anchor']],
    ['title:anch or due:4', ['Away', 'Anchor']],
    ['body:any', ['Anchor']],
    ['anchor status:open', ['Anchor']],
  ])('%s', async (q, expected) => expect(await titles({ q })).toEqual(expected));
});

describe('order', () => {
  test.each([
    ['due', ['Away', 'Dinghy', 'Anchor', 'Bell', 'Compass']],
    ['-due', ['Bell', 'Anchor', 'Dinghy', 'Away', 'Compass']],
    ['-title', ['Dinghy', 'Compass', 'Bell', 'Away', 'Anchor']],
    ['created', ['Anchor', 'Bell', 'Compass', 'Dinghy', 'Away']],
    ['-updated', ['Away', 'Dinghy', 'Compass', 'Bell', 'Anchor']],
    ['status,-title', ['Dinghy', 'Anchor', 'Compass', 'Bell', 'Away']],
  ])('%s', async (sort, expected) => {
    expect(await titles({ sort })).toEqual(expected);
    expect(await walk({ sort, limit: '2' })).toEqual(expected);
  });

  test('goes by the names of people, in one template', async () => {
    expect(await titles({ sort: 'owner', template: 'job' })).toEqual(['Anchor', 'Bell', 'Compass', 'Dinghy']);
    const refused = await list({ sort: 'owner' });
    expect(refused.status).toBe(422);
    expect(refused.body.detail).toContain('several values in the template “trip”');
  });
});

async function walk(
  query: Readonly<Record<string, string>>,
  between?: () => Promise<void>,
): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body, text } = await list({ ...query, ...(cursor && { cursor }) });
    expect(status, text).toBe(200);
    found.push(...body.items.map(({ title }) => title));
    cursor = body.nextCursor;
    await between?.();
  }
  return found;
}

test('what nobody edits stands on one page, whatever others do meanwhile', async () => {
  const moved = await create('Moved', { estimate: 4 });
  let estimate = 100;
  const found = await walk({ q: 'estimate:any', sort: 'estimate', limit: '1' }, async () => {
    estimate = estimate === 100 ? -100 : 100;
    const { status } = await api.call('editor', 'PATCH', `/codices/${moved}`, { fields: { estimate } });
    expect(status).toBe(200);
  });
  expect(found.filter((title) => title !== 'Moved')).toEqual(['Anchor', 'Compass', 'Bell']);
  await api.call('editor', 'DELETE', `/codices/${moved}`);
});

test('items hold the fields that are asked for, as far as their templates have them', async () => {
  const { body } = await list({ fields: 'due,tags', sort: 'title', limit: '2' });
  expect(body.items.map(({ fields }) => fields)).toEqual([{ due: '2026-12-01', tags: ['sea'] }, { due: 4 }]);
  const all = await list({ fields: '*', q: 'anchor' });
  expect(all.body.items[0]?.fields).toMatchObject({
    status: 'open',
    body: { markdown: 'Heavy' },
    tags: ['sea'],
  });
  expect((await list({ q: 'anchor' })).body.items[0]).not.toHaveProperty('fields');
});

test('more values than fit on a page begin the next one', async () => {
  const text = 'long words '.repeat(90_000);
  for (let count = 0; count < 10; count += 1) await create(`Long ${count}`, { body: text });
  const first = await list({ fields: 'body', q: 'title:long', sort: 'title' });
  expect(first.body.items.length).toBeLessThan(10);
  expect(first.body.items.length).toBeGreaterThan(5);
  const found = await walk({ fields: 'body', q: 'title:long', sort: 'title' });
  expect(found).toEqual(Array.from({ length: 10 }, (_, count) => `Long ${count}`));
}, 120_000);

describe('refused by name, with the place', () => {
  test.each([
    [{ q: 'anchor sttus:open' }, 'q', 'There is no filter and no field “sttus”. Did you mean status?', 8, 18],
    [{ q: 'status:opn' }, 'q', '“opn” is no option of “Status”. Did you mean open?', 1, 11],
    [{ q: 'due:soon' }, 'q', '“soon” is not what “Due” holds', 1, 9],
    [{ q: 'status:>open' }, 'q', '“>” compares numbers, durations and days', 1, 13],
    [{ q: 'body:heavy' }, 'q', '“Body” is not searched by its values', 1, 11],
    [{ q: '(status:open' }, 'q', 'This bracket is not closed', 1, 2],
    [{ q: 'status:open or (a and owner:zed)' }, 'q', 'Nobody here is called “zed”', 23, 32],
    [{ q: 'status:open', template: 'trip' }, 'q', 'There is no filter and no field “status”', 1, 12],
    [{ fields: 'due,sttus' }, 'fields', 'There is no field “sttus”. Did you mean status?', 5, 10],
    [{ fields: '' }, 'fields', 'Name a field', 1, 2],
    [{ sort: 'title,-sttus' }, 'sort', 'There is no field “sttus” to order by. Did you mean status?', 7, 13],
    [{ sort: 'tags' }, 'sort', 'holds several values', 1, 5],
    [{ sort: 'body' }, 'sort', 'holds nothing that a list is ordered by', 1, 5],
    [{ sort: 'due,due' }, 'sort', '“due” is named twice', 5, 8],
  ] as const)('%j', async (query, parameter, message, from, to) => {
    const { status, body } = await list(query);
    expect(status).toBe(422);
    expect(body.errors[0]).toMatchObject({ path: [parameter], column: from, endColumn: to });
    expect(body.errors[0]?.message).toContain(message);
  });

  test('templates, cursors of other lists, and cursors made up', async () => {
    expect((await list({ template: 'jb' })).status).toBe(422);
    const { body } = await list({ sort: 'due', limit: '1' });
    const cursor = body.nextCursor ?? '';
    expect((await list({ sort: '-due', limit: '1', cursor })).status).toBe(422);
    const forged = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');
    const id = body.items[0]?.id ?? '';
    for (const place of [
      [99, 1e300, '\u0000'],
      [0, -1e300, '\ud800'],
    ])
      expect((await list({ sort: 'due', cursor: forged(['due', [place], id]) })).status).toBe(200);
    for (const place of [['due', [[1e9, 0, '']], id], ['due', [], id], ['due', [null], 'x'], 7])
      expect((await list({ sort: 'due', cursor: forged(place) })).status).toBe(422);
    expect((await list({ sort: 'updated', cursor: forged(['updated', [[0, 1e300, '']], id]) })).status).toBe(
      200,
    );
  });

  test('guests, and tokens that reach only a part', async () => {
    const id = (await list({ q: 'anchor' })).body.items[0]?.id ?? '';
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
    const guest = await api.call({ bearer: link.body.token }, 'GET', '/codices?sort=due&fields=*');
    expect(guest.status).toBe(403);
  });
});

test('while Codices are read anew after an update, lists by fields say so', async () => {
  const fresh = await createTestClient(inject('testDatabase'));
  try {
    await fresh.call('admin', 'POST', '/templates/job/versions', {
      source: SOURCES['job'] ?? '',
      baseVersion: 0,
    });
    const made = await fresh.call('editor', 'POST', '/codices', {
      templateId: 'job',
      title: 'Old',
      fields: { estimate: 1 },
    });
    await fresh.services.projection.project(`codex/${made.body.id}`);
    // As the release before leaves it.
    await fresh.services.prisma.$executeRaw`UPDATE "CodexSearch" SET "version" = 2`;
    await fresh.services.prisma.$executeRaw`DELETE FROM "CodexFieldValue"`;
    for (const query of ['q=estimate:1', 'sort=-estimate'])
      expect((await fresh.call('viewer', 'GET', `/codices?${query}`)).status).toBe(503);
    const search = await fresh.call('viewer', 'GET', '/search?q=estimate:1');
    expect(search.text).toContain('still being read after an update');
    expect((await fresh.call('viewer', 'GET', '/codices')).body.items).toHaveLength(1);
    await reindexSearch(fresh.services);
    expect((await fresh.call('viewer', 'GET', '/codices?q=estimate:1')).body.items).toHaveLength(1);
  } finally {
    await fresh.close();
  }
});
