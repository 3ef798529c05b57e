/** A device receives the documents its person may read, and no others. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import {
  MAX_OFFLINE_DOCUMENTS,
  OFFLINE_DOCUMENTS_TYPE,
  type OfflineDocument,
  type OfflineWant,
  readOfflineDocuments as readAnswer,
} from '#core/protocol/api/offline.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { readOfflineDocuments } from './offline-documents.ts';

const MISSING = '0190f3a0-0000-7000-8000-00000000dead';
const environment = { now: () => 0, newId: () => MISSING, random: () => 0 };
const actor = { id: 'reader', name: 'Reader' };

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const source = "{ id: 'task', version: 1, name: 'Task', fields: { notes: { type: 'richText' } } }";
  await api.call('admin', 'POST', '/templates/task/versions', { source, baseVersion: 0 });
});
afterAll(() => api?.close());

const create = async (title: string): Promise<string> =>
  (await api.call('editor', 'POST', '/codices', { templateId: 'task', title })).body.id;

async function fetchDocuments(documents: readonly OfflineWant[]): Promise<readonly OfflineDocument[]> {
  const response = await api.app.request('/api/v1/offline/documents', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.tokens.viewer}` },
    body: JSON.stringify({ documents }),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(OFFLINE_DOCUMENTS_TYPE);
  return readAnswer(new Uint8Array(await response.arrayBuffer()));
}

function titleOf(document: OfflineDocument | undefined): string | null {
  if (document?.state !== 'new') return null;
  const doc = new Y.Doc();
  Y.applyUpdate(doc, document.update);
  return openCodex(doc, { environment, actor }).title.toString();
}

test('come with what was said about them, again only when there is something new, and only to who may read them', async () => {
  const id = await create('Said');
  const body = { body: { markdown: 'Why?' } };
  expect(await fetchDocuments([{ id, of: 'comments' }])).toEqual([{ state: 'same', id }]);
  await api.call('editor', 'POST', `/codices/${id}/comments`, body);
  const [comments] = await fetchDocuments([{ id, of: 'comments' }]);
  if (comments?.state !== 'comments') throw new Error('there are some');
  const doc = new Y.Doc();
  Y.applyUpdate(doc, comments.update);
  expect(readThreads(doc).map((thread) => thread.comments[0]?.body)).toEqual(['Why?']);
  const { seq: since } = comments;
  expect(await fetchDocuments([{ id, of: 'comments', since }])).toEqual([{ state: 'same', id }]);
  await api.call('owner', 'DELETE', `/codices/${id}`);
  expect(await fetchDocuments([{ id, of: 'comments' }])).toEqual([{ state: 'absent', id }]);
});

test('come in the order asked for, and again only when there is something new', async () => {
  const [first, second] = [await create('First'), await create('Second')];
  const [b, a] = await fetchDocuments([{ id: second }, { id: first }]);
  expect([titleOf(b), titleOf(a)]).toEqual(['Second', 'First']);
  expect(a?.state === 'new' && a.codex).toMatchObject({
    id: first,
    title: 'First',
    template: { id: 'task' },
  });
  const since = a?.state === 'new' ? a.seq : 0;
  expect(await fetchDocuments([{ id: first, since }])).toEqual([{ state: 'same', id: first }]);

  await api.call('editor', 'PATCH', `/codices/${first}`, { title: 'First, changed' });
  const [changed] = await fetchDocuments([{ id: first, since }]);
  expect(titleOf(changed)).toBe('First, changed');
});

test('are absent when they are unknown, in the trash or deleted for good', async () => {
  const trashed = await create('Trashed');
  await api.call('editor', 'DELETE', `/codices/${trashed}`);
  const purged = await create('Purged');
  await api.call('editor', 'DELETE', `/codices/${purged}`);
  await api.call('admin', 'POST', `/codices/${purged}/purge`, {});
  await api.services.tree.project();
  const answer = await fetchDocuments([{ id: MISSING }, { id: trashed }, { id: purged }]);
  expect(answer.map(({ state }) => state)).toEqual(['absent', 'absent', 'absent']);
});

test('are handed to nobody who may not read them', async () => {
  const [shared, other] = [await create('Shared'), await create('Other')];
  const guest = { kind: 'guest', id: 'g', name: 'G', linkId: 'l', codexId: shared, role: 'view' } as const;
  const answer = await readOfflineDocuments(api.services, guest, [{ id: shared }, { id: other }]);
  expect(answer.map(({ state }) => state)).toEqual(['new', 'absent']);
});

test('are bounded in number and in bytes, and there is always one', async () => {
  const ids = [await create('One'), await create('Two')];
  const user = { kind: 'user', id: api.userIds.viewer, name: 'V', role: 'viewer' } as const;
  const wanted = ids.map((id) => ({ id }));
  expect(await readOfflineDocuments(api.services, user, wanted, 1)).toHaveLength(1);
  expect(await readOfflineDocuments(api.services, user, wanted)).toHaveLength(2);
  const tooMany = Array.from({ length: MAX_OFFLINE_DOCUMENTS + 1 }, () => ({ id: MISSING }));
  expect((await api.call('viewer', 'POST', '/offline/documents', { documents: tooMany })).status).toBe(422);
  expect((await api.call('viewer', 'POST', '/offline/documents', { documents: [{ id: 'x' }] })).status).toBe(
    422,
  );
});
