/** The history of a template draft: listed, compared with itself and with versions, restored as an edit. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { templateDocumentName } from '#core/protocol/document-name.ts';
import { openTemplateDraft, replaceSource } from '#core/template/draft/template-draft.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { admitToDraft } from './template-draft.ts';

let api: TestClient;
const SOURCE = "{ id: 'sheet', version: 1, name: 'Sheet', fields: { size: 'line' } }";
const NAME = templateDocumentName('sheet');

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('admin', 'POST', '/templates/sheet/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(() => api?.close());

const draft = '/templates/sheet/draft';
const textNow = () => api.services.live.read(NAME, (doc) => openTemplateDraft(doc).source.toString());
async function type(source: string): Promise<number> {
  const actor = { kind: 'user', id: api.userIds.admin, name: 'The admin', role: 'admin' } as const;
  const { seq } = await api.services.live.edit(NAME, actor, { origin: 'socket' }, (doc) =>
    replaceSource(openTemplateDraft(doc).source, source),
  );
  return seq;
}

test('who wrote when, two points compared, and one restored as an edit that keeps the rest', async () => {
  expect((await api.call('admin', 'GET', `${draft}/versions`)).status).toBe(404);
  await admitToDraft(api.services, 'sheet');
  const wider = SOURCE.replace("'line'", "'text'");
  const typed = await type(wider);
  const broken = await type(wider.replace("size: 'text'", "size: 'tekst'"));
  const { body: listed } = await api.call('admin', 'GET', `${draft}/versions`);
  expect(listed).toMatchObject({
    headSeq: broken,
    baseVersion: 1,
    nextCursor: null,
    items: [
      { seq: broken, origin: 'socket', authors: [{ id: api.userIds.admin }], operations: 2 },
      { seq: 1, origin: 'seed' },
    ],
  });

  const { body: told } = await api.call('admin', 'GET', `${draft}/compare?from=v1&to=${typed}`);
  expect(told).toMatchObject({
    from: { source: SOURCE, problem: null },
    to: { source: wider, problem: null },
    changes: [{ field: 'size', change: 'retyped' }],
  });
  const { body: unread } = await api.call('admin', 'GET', `${draft}/compare?from=${typed}`);
  expect(unread).toMatchObject({ changes: null, to: { problem: { line: 1 } } });

  const restored = await api.call('admin', 'POST', `${draft}/restore`, { seq: typed });
  expect(restored).toMatchObject({ status: 200, body: { seq: broken + 1 } });
  expect(await textNow()).toBe(wider);
  expect((await api.call('admin', 'POST', `${draft}/restore`, { seq: typed })).body).toEqual({ seq: null });
  const { body: after } = await api.call('admin', 'GET', `${draft}/versions`);
  expect(after.items[0]).toMatchObject({ seq: broken + 1, origin: 'restore' });
  expect((await api.call('admin', 'POST', `${draft}/restore`, { seq: broken })).status).toBe(200);
});

test('is for those who may publish, and of points that there are', async () => {
  await admitToDraft(api.services, 'sheet');
  for (const who of ['editor', 'viewer'] as const) {
    expect((await api.call(who, 'GET', `${draft}/versions`)).status).toBe(403);
    expect((await api.call(who, 'GET', `${draft}/compare?from=1`)).status).toBe(403);
    expect((await api.call(who, 'POST', `${draft}/restore`, { seq: 1 })).status).toBe(403);
  }
  expect((await api.call('admin', 'GET', `${draft}/compare?from=999`)).status).toBe(404);
  expect((await api.call('admin', 'GET', `${draft}/compare?from=v9`)).status).toBe(404);
  expect((await api.call('admin', 'GET', `${draft}/compare?from=abc`)).status).toBe(422);
  expect((await api.call('admin', 'POST', `${draft}/restore`, { seq: 999 })).status).toBe(404);
  expect((await api.call('admin', 'GET', `${draft}/versions?cursor=x`)).status).toBe(422);
});

test('a template in the making has one too, by the id of its member', async () => {
  const { admin } = api.userIds;
  await admitToDraft(api.services, admin);
  const { body } = await api.call('admin', 'GET', `/templates/${admin}/draft/versions`);
  expect(body).toMatchObject({ baseVersion: 0, items: [{ origin: 'seed' }] });
  expect((await api.call('admin', 'GET', `/templates/${admin}/draft/compare?from=1`)).body.changes).toEqual(
    [],
  );
});
