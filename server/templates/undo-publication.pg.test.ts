/** Undoing a publication: converted values come back, what was written since stays, and history says so. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { followEveryTemplate } from './follow-template.ts';
import { loadTemplateLibrary } from './load-template-library.ts';

let api: TestClient;
let templateId = '';
let counter = 0;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
});
afterAll(() => api?.close());
beforeEach(() => {
  counter += 1;
  templateId = `form-${counter}`;
});

async function publish(fields: string, baseVersion: number) {
  const source = `{ id: '${templateId}', version: 1, name: 'Form', fields: { ${fields} } }`;
  const { status, body } = await api.call('admin', 'POST', `/templates/${templateId}/versions`, {
    source,
    baseVersion,
  });
  expect([status, body.errors]).toEqual([201, undefined]);
  await api.services.background.settled();
}
async function create(fields: JsonObject): Promise<string> {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId, title: 'One', fields });
  return body.id;
}
const read = async (id: string) => (await api.call('viewer', 'GET', `/codices/${id}`)).body;
const write = (id: string, fields: JsonObject) => api.call('editor', 'PATCH', `/codices/${id}`, { fields });
const undoPath = (version: number) => `/templates/${templateId}/versions/${version}/undo`;
async function undo(version: number) {
  const answer = await api.call('admin', 'POST', undoPath(version), {});
  await api.services.background.settled();
  return answer;
}

const FIRST = "size: { type: 'select', options: ['5', 'x'] }, notes: 'richText', gone: 'line'";
const SECOND = "size: 'number', notes: 'line', fresh: 'line'";

test('what nobody has written since is as it was; what was written is kept, in the field or by name', async () => {
  await publish(FIRST, 0);
  const before = { size: 'x', notes: { markdown: '# Head\n\n**bold**' }, gone: 'here' };
  const untouched = await create(before);
  const converted = await create({ ...before, size: '5' });
  const unfitting = await create({ ...before, size: '5' });
  await publish(SECOND, 1);
  await write(converted, { size: 5, notes: 'Written since', fresh: 'new' });
  await write(unfitting, { size: 77 });

  const preview = await api.call('admin', 'GET', undoPath(2));
  expect(preview).toMatchObject({
    status: 200,
    body: {
      template: { version: 3 },
      impact: {
        codices: 3,
        fields: [
          {
            field: 'size',
            change: 'retyped',
            converts: 3,
            restores: 3,
            parks: 1,
            sample: [{ codex: unfitting, text: '77' }],
          },
          { field: 'notes', change: 'retyped', converts: 3, restores: 2, parks: 0 },
          { field: 'gone', change: 'restored', converts: 3, restores: 3 },
          { field: 'fresh', change: 'retired', parks: 1 },
        ],
      },
    },
  });
  expect((await api.call('viewer', 'GET', `/templates/${templateId}`)).body).toMatchObject({ version: 2 });

  expect(await undo(2)).toMatchObject({ status: 201, body: { template: { version: 3 } } });
  expect(await read(untouched)).toMatchObject({ template: { version: 3 }, fields: before });
  expect(await read(converted)).toMatchObject({
    fields: { size: '5', notes: { markdown: 'Written since' }, gone: 'here' },
    retired: { 'size@number': 5, 'notes@line': 'Written since', fresh: 'new' },
  });
  expect(await read(unfitting)).toMatchObject({
    fields: { size: '5' },
    retired: { 'size@number': 77 },
  });

  const { body: versions } = await api.call('viewer', 'GET', `/templates/${templateId}/versions`);
  expect(versions.items.map(({ version, undoes }) => [version, undoes])).toEqual([
    [3, 2],
    [2, null],
    [1, null],
  ]);
  const { body: history } = await api.call('viewer', 'GET', `/codices/${untouched}/versions`);
  expect(history.items[0]).toMatchObject({
    origin: 'template',
    undoes: 2,
    authors: [{ id: api.userIds.admin }],
  });
  expect(history.items[1]).not.toHaveProperty('undoes');
});

test('a field that was renamed is called as before, with what was written since; and again, when that is undone', async () => {
  await publish("cost: 'number', more: 'line'", 0);
  const id = await create({ cost: 3 });
  await publish("price: { type: 'number', was: 'cost' }", 1);
  await write(id, { price: 4 });
  expect((await undo(2)).status).toBe(201);
  expect((await read(id)).fields).toEqual({ cost: 4, more: '' });
  expect((await undo(3)).status).toBe(201);
  expect((await read(id)).fields).toEqual({ price: 4 });
  // The source of an undone version goes on as a draft without a word of it.
  await publish("price: { type: 'number', was: 'cost' }, extra: 'line'", 4);
  expect((await read(id)).fields).toEqual({ price: 4, extra: '' });
});

test('cut off in the middle, the rest follows later, each Codex once', async () => {
  await publish(FIRST, 0);
  const ids = await Promise.all(Array.from({ length: 5 }, () => create({ size: 'x' })));
  await publish(SECOND, 1);
  await undo(2);
  // As a server that ended after the operation and before the row.
  await api.services.prisma.codex.updateMany({
    where: { id: { in: ids.slice(0, 3) } },
    data: { templateVersion: 2 },
  });
  await Promise.all([followEveryTemplate(api.services), followEveryTemplate(api.services)]);
  await api.services.background.settled();
  for (const id of ids) {
    expect(await read(id)).toMatchObject({ template: { version: 3 }, fields: { size: 'x' } });
    const { body } = await api.call('viewer', 'GET', `/codices/${id}/versions`);
    expect(body.items.filter(({ undoes }) => undoes === 2)).toHaveLength(1);
  }
});

test('only the newest publication is undone, by whoever may publish, and none before the first', async () => {
  await publish("a: 'line'", 0);
  expect((await undo(1)).status).toBe(422);
  await publish("a: 'line', b: 'line'", 1);
  expect((await undo(1)).status).toBe(409);
  expect((await api.call('editor', 'POST', undoPath(2), {})).status).toBe(403);
  expect((await api.call('editor', 'GET', undoPath(2))).status).toBe(403);
  expect((await api.call('admin', 'POST', '/templates/nothing/versions/2/undo', {})).status).toBe(404);
  const [one, other] = await Promise.all([undo(2), undo(2)]);
  expect([one.status, other.status].sort()).toEqual([201, 409]);
});

test('another template that breaks by it has to be named', async () => {
  await publish("a: 'line'", 0);
  await publish("a: 'line', cost: 'number'", 1);
  const source = `{ id: 'total-${counter}', version: 1, children: { allow: ['${templateId}'] },
    fields: { total: { type: 'formula', expression: 'sum(children.cost)' } } }`;
  await api.call('admin', 'POST', `/templates/total-${counter}/versions`, { source, baseVersion: 0 });
  expect((await api.call('admin', 'GET', undoPath(2))).body).toMatchObject({
    impact: { breaks: [{ template: `total-${counter}` }] },
  });
  expect((await undo(2)).status).toBe(412);
  const named = await api.call('admin', 'POST', undoPath(2), { mayBreak: [`total-${counter}`] });
  expect(named.status).toBe(201);
});

test('an update of a shipped template that was undone stays undone at the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bindery-library-'));
  const ship = async (type: string) => {
    const source = `{ id: '${templateId}', version: 1, name: 'Form', fields: { size: '${type}' } }`;
    await writeFile(join(folder, 'form.json5'), source);
    return (await loadTemplateLibrary(api.services, folder)).published;
  };
  try {
    expect(await ship('line')).toEqual([`${templateId}@1`]);
    expect(await ship('number')).toEqual([`${templateId}@2`]);
    expect(await undo(2)).toMatchObject({ status: 201, body: { template: { version: 3 } } });
    expect(await ship('number')).toEqual([]);
    const newest = await api.call('admin', 'GET', `/templates/${templateId}/versions/3`);
    expect(newest).toMatchObject({ status: 200, body: { source: expect.stringContaining("'line'") } });
    expect((await api.call('viewer', 'GET', `/templates/${templateId}`)).body).toMatchObject({ version: 3 });
  } finally {
    await rm(folder, { recursive: true });
  }
});
