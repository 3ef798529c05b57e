/** The template library: copies, the archive at every way in, and what comes with the product. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { splitTemplateFile } from '#core/template/template-file.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { loadTemplateLibrary } from './load-template-library.ts';
import { readShippedSources, shippedFolder } from './shipped-templates.ts';

let api: TestClient;
let task: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await loadTemplateLibrary(api.services, shippedFolder());
  task = (await readShippedSources()).get('task') ?? '';
});
afterAll(() => api?.close());

const listed = async (id: string) => {
  const { body } = await api.call('viewer', 'GET', '/templates?all=true');
  return body.items.find((template) => template.id === id);
};
const create = (templateId: string, more: object = {}) =>
  api.call('editor', 'POST', '/codices', { templateId, title: 'One', ...more });

test('a copy keeps the comments, begins at version 1, and is its own template', async () => {
  const copied = await api.call('admin', 'POST', '/templates/task/duplicate', { id: 'chore', name: 'Chore' });
  expect(copied).toMatchObject({
    status: 201,
    body: { template: { id: 'chore', name: 'Chore', version: 1 } },
  });
  const { text, headers } = await api.call('viewer', 'GET', '/templates/chore/source');
  expect(headers.get('etag')).toBe('"1"');
  expect(headers.get('content-type')).toContain('application/json5');
  expect(text).toBe(task.replace("'task',", "'chore',\n  name: 'Chore',"));
  expect(
    await api.call('admin', 'POST', '/templates/task/duplicate', { id: 'chore', name: 'Again' }),
  ).toMatchObject({
    status: 409,
  });
  expect(
    (await api.call('admin', 'POST', '/templates/nowhere/duplicate', { id: 'x', name: 'X' })).status,
  ).toBe(404);
});

test('a source as a file with what it extends holds both, and each can be read again', async () => {
  const { text } = await api.call('viewer', 'GET', '/templates/incident-review/source?ancestors=true');
  const file = splitTemplateFile(text);
  if (!file.ok) throw new Error(JSON.stringify(file.issues));
  const shipped = await readShippedSources();
  expect(file.sources).toEqual([shipped.get('record'), shipped.get('incident-review')]);
});

describe('the archive', () => {
  test('an archived template creates no Codex by any way in, and its Codices go on', async () => {
    const { body: before } = await create('meeting-notes');
    const { text: file } = await api.call('editor', 'GET', `/codices/${before.id}/export?format=json5`);
    const bytes = await exportBinary(before.id);
    expect((await api.call('admin', 'POST', '/templates/meeting-notes/archive')).body).toMatchObject({
      id: 'meeting-notes',
      archivedAt: expect.any(String),
    });
    expect(await create('meeting-notes')).toMatchObject({
      status: 422,
      body: { errors: [{ path: ['templateId'], message: expect.stringContaining('archived') }] },
    });
    for (const content of [new TextEncoder().encode(file), bytes]) {
      const response = await importBytes(content);
      expect(response.status).toBe(422);
      expect(await response.text()).toContain('archived');
    }
    // What it has goes on: read, written, listed, and following new versions.
    const patched = await api.call('editor', 'PATCH', `/codices/${before.id}`, { title: 'Still here' });
    expect(patched).toMatchObject({ status: 200, body: { title: 'Still here' } });
    await api.write(before.id, (codex) => codex.setTitle('By a socket'));
    const { body: gallery } = await api.call('viewer', 'GET', '/templates');
    expect(gallery.items.map(({ id }) => id)).not.toContain('meeting-notes');
    expect(await listed('meeting-notes')).toMatchObject({ archivedAt: expect.any(String), codices: 1 });
    expect((await api.call('viewer', 'GET', '/templates/meeting-notes')).status).toBe(200);

    expect((await api.call('admin', 'POST', '/templates/meeting-notes/unarchive')).body).toMatchObject({
      archivedAt: null,
    });
    expect((await create('meeting-notes')).status).toBe(201);
  });

  test('an archived child is not created along, and an archived parent can still be extended', async () => {
    const parent = `{ id: 'pair', version: 1, children: { create: [{ template: 'blank-page', title: 'Along' }] } }`;
    await api.call('admin', 'POST', '/templates/pair/versions', { source: parent, baseVersion: 0 });
    await api.call('admin', 'POST', '/templates/blank-page/archive');
    const { body } = await create('pair');
    const { body: children } = await api.call('viewer', 'GET', `/codices?parent=${body.id}`);
    expect(children.items).toEqual([]);
    const heir = `{ id: 'heir', version: 1, extends: 'blank-page' }`;
    expect(
      (await api.call('admin', 'POST', '/templates/heir/versions', { source: heir, baseVersion: 0 })).status,
    ).toBe(201);
    await api.call('admin', 'POST', '/templates/blank-page/unarchive');
  });
});

describe('what comes with the product', () => {
  test('changed here, then back to the shipped version, from which it follows the library again', async () => {
    expect(await listed('task')).toMatchObject({ shipped: 'same' });
    const own = task.replace('version: 1,', "version: 1,\n  name: 'To do',");
    await api.call('admin', 'POST', '/templates/task/versions', { source: own, baseVersion: 1 });
    expect(await listed('task')).toMatchObject({ shipped: 'changed', origin: 'custom' });
    const { body: shipped } = await api.call('viewer', 'GET', '/templates/task/shipped');
    expect(shipped).toMatchObject({ state: 'changed', source: task, base: task });
    const restore = (baseVersion: number) =>
      api.call('admin', 'POST', '/templates/task/restore-shipped', { baseVersion });
    expect((await restore(1)).status).toBe(409);
    expect(await restore(2)).toMatchObject({ status: 201, body: { template: { name: 'Task', version: 3 } } });
    expect(await listed('task')).toMatchObject({ shipped: 'same', origin: 'library' });
    expect(await loadTemplateLibrary(api.services, shippedFolder())).toEqual({
      published: [],
      held: [],
      problems: [],
    });
  });

  test('changed here and newer in the product: offered until it was looked at', async () => {
    const { prisma } = api.services;
    await api.call('admin', 'POST', '/templates/task/versions', {
      source: task.replace('version: 1,', "version: 1,\n  name: 'To do',"),
      baseVersion: 3,
    });
    // As if an earlier release had shipped something else.
    await prisma.template.update({ where: { id: 'task' }, data: { shippedSource: `// earlier\n${task}` } });
    expect(await listed('task')).toMatchObject({ shipped: 'updated' });
    const { body } = await api.call('admin', 'GET', '/templates/task/shipped');
    expect(body).toMatchObject({ state: 'updated', base: `// earlier\n${task}` });
    const acknowledge = (sha256: string) =>
      api.call('admin', 'POST', '/templates/task/acknowledge-shipped', { sha256 });
    expect((await acknowledge('0'.repeat(64))).status).toBe(409);
    expect((await acknowledge(String(Reflect.get(body, 'sha256')))).body).toMatchObject({ state: 'changed' });
    expect(await listed('task')).toMatchObject({ shipped: 'changed' });
  });
});

test('the JSON Schema is public and says nothing of the instance', async () => {
  const { status, headers, text } = await api.call(null, 'GET', '/templates/schema.json');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('application/schema+json');
  expect(JSON.parse(text)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
});

async function exportBinary(id: string): Promise<Uint8Array> {
  const response = await api.app.request(`/api/v1/codices/${id}/export?format=binary`, {
    headers: { authorization: `Bearer ${api.tokens.editor}` },
  });
  return new Uint8Array(await response.arrayBuffer());
}

async function importBytes(bytes: Uint8Array): Promise<Response> {
  return await api.app.request('/api/v1/import', {
    method: 'POST',
    body: Uint8Array.from(bytes),
    headers: { authorization: `Bearer ${api.tokens.editor}`, 'content-type': 'application/octet-stream' },
  });
}
