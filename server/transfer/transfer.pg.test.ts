/** Export and import over REST: round trips, all or nothing, and no trust in a file. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Role } from '#core/access/policy.ts';
import { readBinary, writeBinary } from '#core/format/binary-file.ts';
import type { JsonObject } from '#core/json.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { packageRoot } from '../config/package-root.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { loadTemplateLibrary } from '../templates/load-template-library.ts';
import { deflate } from './deflate.ts';
import { importFile } from './import-file.ts';

const SOURCE = (version: number, more = '') => `{
  id: 'parcel', version: ${version}, name: 'Parcel',
  fields: {
    body: { type: 'richText' }, plain: { type: 'text' }, size: { type: 'number', max: 10 },
    state: { type: 'select', options: ['open', 'done'], default: 'open' },
    labels: { type: 'tags' }, steps: { type: 'checklist' },
    parts: { type: 'table', columns: [{ id: 'part' }, { id: 'count', type: 'number' }] },
    cover: { type: 'image' }, papers: { type: 'file', multiple: true },
    next: { type: 'reference' }, others: { type: 'references' }, ${more}
  },
}`;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const NOWHERE = '0190f3a0-0000-7000-8000-0000000000aa';
let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await loadTemplateLibrary(api.services, join(packageRoot(), 'templates'));
  await publish(1, 0);
});
afterAll(() => api?.close());

async function publish(version: number, baseVersion: number, more = ''): Promise<void> {
  const answer = await api.call('admin', 'POST', '/templates/parcel/versions', {
    source: SOURCE(version, more),
    baseVersion,
  });
  expect(answer.body).toMatchObject({ template: { id: 'parcel', version } });
}

async function create(title: string, fields: JsonObject = {}, parentId?: string): Promise<string> {
  const body = { templateId: 'parcel', title, fields, ...(parentId !== undefined && { parentId }) };
  const answer = await api.call('editor', 'POST', '/codices', body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

async function fieldsOf(id: string): Promise<JsonObject> {
  return (await api.call('viewer', 'GET', `/codices/${id}`)).body.fields;
}

async function exportFile(
  id: string,
  query: string,
  who: Role = 'viewer',
): Promise<{ status: number; bytes: Uint8Array; headers: Headers }> {
  const response = await api.app.request(`/api/v1/codices/${id}/export?${query}`, {
    headers: { authorization: `Bearer ${api.tokens[who]}` },
  });
  return {
    status: response.status,
    bytes: new Uint8Array(await response.arrayBuffer()),
    headers: response.headers,
  };
}

interface Imported {
  readonly status: number;
  readonly body: ImportedBody & {
    readonly errors: readonly {
      path: readonly (string | number)[];
      message: string;
      line?: number;
      column?: number;
    }[];
    detail: string;
  };
}

async function importBytes(
  file: Uint8Array | string,
  { who = 'editor' as Role, query = '', headers = {} } = {},
): Promise<Imported> {
  const response = await api.app.request(`/api/v1/import${query}`, {
    method: 'POST',
    body: typeof file === 'string' ? file : new Uint8Array(file),
    headers: {
      authorization: `Bearer ${api.tokens[who]}`,
      'content-type': 'application/octet-stream',
      ...headers,
    },
  });
  return { status: response.status, body: (await response.json()) as Imported['body'] };
}

async function stateOf(id: string): Promise<Y.Doc> {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, (await api.services.journal.load(codexDocumentName(id))).state);
  return doc;
}

async function counts(): Promise<readonly number[]> {
  const { prisma, journal } = api.services;
  const documents = await Promise.all(
    (await prisma.codex.findMany()).map(({ id }) => journal.headSeq(codexDocumentName(id))),
  );
  return [
    await prisma.codex.count(),
    await prisma.asset.count(),
    documents.reduce((sum, seq) => sum + seq, 0),
  ];
}

const EVERYTHING: JsonObject = {
  body: { markdown: '# A heading\n\nSome *text*.' },
  plain: 'line one\nline two',
  size: 4,
  state: 'done',
  labels: ['b', 'a'],
  steps: [{ id: 's1', text: 'Pack', done: true }],
  parts: [{ id: 'r1', part: 'Bolt', count: 3 }],
};

describe('JSON5', () => {
  test('F6: comes back with equal values, under a new id and in the importer’s name', async () => {
    const id = await create('A parcel', EVERYTHING);
    const file = await exportFile(id, 'format=json5');
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''a-parcel.codex.json5");
    const { status, body } = await importBytes(file.bytes, { who: 'admin' });
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body).toMatchObject({
      codices: [{ title: 'A parcel', parentId: null, template: { id: 'parcel', version: 1 } }],
      warnings: [],
    });
    const copy = body.codices[0]?.id ?? '';
    expect(copy).not.toBe(id);
    expect(await fieldsOf(copy)).toEqual(await fieldsOf(id));
    expect((await api.call('viewer', 'GET', `/codices/${copy}`)).body).toMatchObject({
      createdBy: { id: api.userIds.admin },
    });
    const [operation] = await api.services.journal.list(codexDocumentName(copy), { limit: 5 });
    expect(operation).toMatchObject({ origin: 'import', actor: { id: api.userIds.admin } });
  });

  test('F11: a tree goes in one file, and what points within it points to the copies', async () => {
    const top = await create('Top');
    const first = await create('First', {}, top);
    const second = await create('Second', { next: first, others: [top] }, top);
    await api.write(second, (codex) => codex.addMember('others', NOWHERE));
    await create('Below the second', { body: { markdown: `See [[${first}|First]].` } }, second);
    const file = await exportFile(top, 'format=json5&subtree=true');
    const { body } = await importBytes(file.bytes);
    expect(body.codices.map(({ title }) => title)).toEqual(['Top', 'First', 'Second', 'Below the second']);
    const [newTop, newFirst, newSecond, below] = body.codices.map(({ id }) => id);
    expect(body.codices.map(({ parentId }) => parentId)).toEqual([null, newTop, newTop, newSecond]);
    expect(await fieldsOf(newSecond ?? '')).toMatchObject({ next: newFirst, others: [newTop, NOWHERE] });
    expect(await fieldsOf(below ?? '')).toMatchObject({ body: { markdown: `See [[${newFirst}|First]].` } });
    const tree = await api.services.tree.read((workspace) => workspace.children(newTop ?? null));
    expect(tree).toEqual([newFirst, newSecond]);
  });

  test('F3: what is written by hand needs no more than title and template; the rest is as in a new Codex', async () => {
    const { body } = await importBytes(
      "{ format: 'vespera-bindery/codex', version: 1, title: 'By hand', template: { id: 'parcel', version: 1 }, fields: { body: 'Some **Markdown**.' } }",
    );
    expect(await fieldsOf(body.codices[0]?.id ?? '')).toMatchObject({
      state: 'open',
      body: { markdown: 'Some **Markdown**.' },
    });
  });

  test('F8: every problem has its line and column, and nothing is written', async () => {
    const before = await counts();
    const { status, body } = await importBytes(
      "{\n  format: 'vespera-bindery/codex', version: 1,\n  title: 'x', template: { id: 'parcel', version: 1 },\n  fields: {\n    plain: 7,\n    labls: [],\n  },\n  children: [{ title: 'y', template: { id: 'nowhere', version: 1 } }],\n}",
    );
    expect(status).toBe(422);
    expect(body.detail).toMatch(/^Nothing was imported/);
    expect(body.errors.map(({ path, line, column }) => [path.join('.'), line, column])).toEqual([
      ['fields.plain', 5, 12],
      ['fields.labls', 6, 5],
      ['children.0.template.id', 8, 44],
    ]);
    expect(await counts()).toEqual(before);
  });

  test('F9, F12: a newer template than the one here is asked for, an unusual value is remarked on', async () => {
    const file = (version: number, size: number) =>
      `{ format: 'vespera-bindery/codex', version: 1, title: 'x', template: { id: 'parcel', version: ${version} }, fields: { size: ${size} } }`;
    expect((await importBytes(file(9, 1))).body.errors).toMatchObject([
      { path: ['template', 'version'], line: 1 },
    ]);
    const { status, body } = await importBytes(file(1, 99));
    expect([status, body.warnings]).toMatchObject([201, [{ path: ['fields', 'size'] }]]);
  });
});

describe('binary', () => {
  test('F18: is the same document, to the last struct', async () => {
    const id = await create('Binary', EVERYTHING);
    await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { plain: 'changed', labels: ['c'] } });
    const file = await exportFile(id, 'format=binary&history=true');
    const read = readBinary(file.bytes, deflate);
    expect(read.ok && read.content.codices[0]?.history).toHaveLength(2);
    const { status, body } = await importBytes(file.bytes);
    expect(status, JSON.stringify(body)).toBe(201);
    const [one, two] = [await stateOf(id), await stateOf(body.codices[0]?.id ?? '')];
    expect(Y.encodeStateVector(two)).toEqual(Y.encodeStateVector(one));
    expect(Y.equalSnapshots(Y.snapshot(one), Y.snapshot(two))).toBe(true);
    expect(await fieldsOf(body.codices[0]?.id ?? '')).toEqual(await fieldsOf(id));
  });

  test('F12: a Codex of an older version follows its template', async () => {
    const id = await create('Older');
    const file = await exportFile(id, 'format=binary');
    await publish(2, 1, "note: { type: 'line' },");
    const { body } = await importBytes(file.bytes);
    await api.services.background.settled();
    const copy = await api.call('viewer', 'GET', `/codices/${body.codices[0]?.id}`);
    expect(copy.body).toMatchObject({ template: { version: 2 }, fields: { note: '' } });
  });

  test('F10, F14: one bad Codex in a tree keeps all of it out', async () => {
    const top = await create('Good top');
    await create('Child', {}, top);
    const read = readBinary((await exportFile(top, 'format=binary&subtree=true')).bytes, deflate);
    if (!read.ok) throw new Error('the export can be read');
    const doc = new Y.Doc();
    Y.applyUpdate(doc, read.content.codices[1]?.state ?? new Uint8Array());
    doc.getMap('roles').set('me', 'owner');
    const state = Y.encodeStateAsUpdate(doc);
    const codices = read.content.codices.map((codex, index) => (index === 1 ? { ...codex, state } : codex));
    const before = await counts();
    const { status, body } = await importBytes(writeBinary({ ...read.content, codices }, deflate));
    expect([status, body.errors]).toMatchObject([422, [{ path: ['codices', 1, 'roles'] }]]);
    expect(await counts()).toEqual(before);
  });
});

describe('files', () => {
  async function upload(id: string): Promise<JsonObject> {
    const response = await api.app.request(`/api/v1/codices/${id}/assets?name=dot.png`, {
      method: 'POST',
      body: PNG,
      headers: { authorization: `Bearer ${api.tokens.editor}` },
    });
    const asset = (await response.json()) as { id: string; name: string; mime: string; size: number };
    return { assetId: asset.id, name: asset.name, mime: asset.mime, size: asset.size };
  }

  test('F13: go with the copy, which keeps them when the original is gone', async () => {
    const id = await create('With a picture');
    const asset = await upload(id);
    const markdown = `![dot](/api/v1/assets/${asset['assetId']})`;
    await api.call('editor', 'PATCH', `/codices/${id}`, {
      fields: { cover: asset, papers: [asset], body: { markdown } },
    });
    const file = await exportFile(id, 'format=json5');
    const { body } = await importBytes(file.bytes);
    const fields = await fieldsOf(body.codices[0]?.id ?? '');
    const copied = (fields['cover'] as JsonObject)['assetId'];
    expect(copied).not.toBe(asset['assetId']);
    expect(fields).toMatchObject({
      papers: [{ assetId: copied }],
      body: { markdown: `![dot](/api/v1/assets/${copied})` },
    });
    await api.call('editor', 'DELETE', `/codices/${id}`);
    expect((await api.call('viewer', 'GET', `/assets/${copied}`)).status).toBe(200);
    const late = await importBytes(file.bytes);
    expect(late.body.warnings).toMatchObject([{ message: expect.stringContaining('is not here') }]);
  });

  test('stand in the HTML page itself, and nothing in the page can run or be fetched', async () => {
    const id = await create('<script>alert(1)</script>', { plain: '<img src=x onerror=alert(1)>' });
    const asset = await upload(id);
    const markdown = `![dot](/api/v1/assets/${asset['assetId']})\n\n![far](https://example.org/x.png)`;
    await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { cover: asset, body: { markdown } } });
    const file = await exportFile(id, 'format=html');
    const html = new TextDecoder().decode(file.bytes);
    expect(html.match(/src="data:image\/png;base64,/g)).toHaveLength(2);
    expect(html).not.toMatch(/<script|<img src=x|example\.org/);
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  test('of another Codex are in no page for a guest, though the Codex names them', async () => {
    const asset = await upload(await create('Not shared'));
    const id = await create('Shared with pictures');
    const own = await upload(id);
    const markdown = `![no](/api/v1/assets/${asset['assetId']})\n\n![yes](/api/v1/assets/${own['assetId']})`;
    await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { body: { markdown } } });
    await api.write(id, (codex) => codex.setRegister('cover', asset));
    await api.services.prisma.assetUse.updateMany({ where: { codexId: id }, data: { granted: false } });
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'view' });
    const headers = { authorization: `Bearer ${link.body.token}` };
    const response = await api.app.request(`/api/v1/codices/${id}/export?format=html`, { headers });
    expect((await response.text()).match(/src="data:image/g)).toHaveLength(1);
  });
});

test('Markdown has the values in front, then headings by view and section', async () => {
  const id = await create('For reading', EVERYTHING);
  const text = new TextDecoder().decode((await exportFile(id, 'format=markdown')).bytes);
  expect(text).toMatch(/^---\ntitle: "For reading"\n/);
  expect(text).toContain('\nlabels: ["b", "a"]\n');
  expect(text).toContain('\n# For reading\n');
  expect(text).toMatch(/\n## Body\n\n### A heading\n\nSome \*text\*\./);
  expect(text).toContain('- [x] Pack');
  expect(text).toContain('| Bolt | 3 |');
});

describe('who, and what else', () => {
  test('a viewer takes along and brings nothing in; what is not there is not found', async () => {
    const id = await create('Roles');
    const file = await exportFile(id, 'format=json5');
    expect(file.status).toBe(200);
    const before = await counts();
    expect((await importBytes(file.bytes, { who: 'viewer' })).status).toBe(403);
    expect(await counts()).toEqual(before);
    expect((await exportFile('0190f3a0-0000-7000-8000-00000000ffff', 'format=json5')).status).toBe(404);
    expect((await exportFile(id, 'format=pdf')).status).toBe(422);
    expect((await exportFile(id, 'format=html&history=true')).status).toBe(422);
  });

  test('a guest takes along the one Codex, without what stands below it and without names', async () => {
    const other = await create('Secret title');
    const id = await create('Shared', { next: other });
    await create('Hidden child', {}, id);
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'view' });
    for (const format of ['markdown', 'html', 'json5']) {
      const headers = { authorization: `Bearer ${link.body.token}` };
      const response = await api.app.request(`/api/v1/codices/${id}/export?format=${format}&subtree=true`, {
        headers,
      });
      const text = await response.text();
      expect([response.status, text.includes('Shared')]).toEqual([200, true]);
      expect(text).not.toMatch(/Secret title|Hidden child/);
    }
  });

  test('a parent is looked at as when a Codex is made', async () => {
    const parent = await create('Parent');
    const { bytes } = await exportFile(await create('Child'), 'format=json5');
    const under = await importBytes(bytes, { query: `?parent=${parent}` });
    expect(under.body.codices[0]?.parentId).toBe(parent);
    const before = await counts();
    expect((await importBytes(bytes, { query: `?parent=${NOWHERE}` })).body.errors).toMatchObject([
      { path: ['parentId'] },
    ]);
    expect(await counts()).toEqual(before);
  });

  test('F14: the same key with the same file imports once', async () => {
    const { bytes } = await exportFile(await create('Once'), 'format=binary');
    const headers = { 'idempotency-key': 'once' };
    const [first, second] = [await importBytes(bytes, { headers }), await importBytes(bytes, { headers })];
    expect(second.body.codices).toEqual(first.body.codices);
    const other = await importBytes(bytes, { headers, who: 'admin' });
    expect(other.body.codices[0]?.id).not.toBe(first.body.codices[0]?.id);
  });
  test('F14: a crash between documents and rows leaves nothing anybody can see, and the retry completes it', async () => {
    const top = await create('Crash');
    await create('Crash child', {}, top);
    const { bytes } = await exportFile(top, 'format=binary&subtree=true');
    const before = await counts();
    const crash = vi
      .spyOn(api.services.prisma, '$transaction')
      .mockRejectedValueOnce(new Error('the process ended here'));
    const actor = { kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' } as const;
    await expect(importFile(api.services, actor, bytes, { idempotencyKey: 'crash' })).rejects.toThrow(
      'ended here',
    );
    crash.mockRestore();
    expect(await counts()).toEqual(before);
    const { codices } = await importFile(api.services, actor, bytes, { idempotencyKey: 'crash' });
    expect(codices).toHaveLength(2);
    expect(await api.services.journal.headSeq(codexDocumentName(codices[0]?.id ?? ''))).toBe(1);
  });

  test.each([
    ['nothing', ''],
    ['noise', Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 251)],
    ['a picture', PNG],
    ['a depth bomb', '['.repeat(500_000)],
    ['a page', '<!doctype html><title>x</title>'],
  ])('F7: %s is refused with words, and nothing is written', async (_name, bytes) => {
    const before = await counts();
    const { status, body } = await importBytes(bytes as string | Uint8Array);
    expect([status, body.errors.length > 0]).toEqual([422, true]);
    expect(await counts()).toEqual(before);
  });
});
