/** The server removes from comments the words that arrive after their deletion, whoever wrote them. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { deleteComment, editComment, startThread } from '#core/comments/write-comments.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { authorOf } from './comment-rules.ts';

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const source = `{ id: 'remark', version: 1, name: 'Remark', fields: { level: { type: 'number' } } }`;
  await api.call('owner', 'POST', '/templates/remark/versions', { source, baseVersion: 0 });
});
afterAll(() => api?.close());

test('words and quotes of a deleted thread do not stay in the document', async () => {
  const made = await api.call('editor', 'POST', '/codices', {
    templateId: 'remark',
    title: 'Port',
    fields: {},
  });
  expect(made.status).toBe(201);
  const name = commentsDocumentName(made.body.id);
  const { live, environment, projection, journal } = api.services;
  const actor = { kind: 'user', id: api.userIds.editor, name: 'Editor', role: 'editor' } as const;
  const writer = { author: authorOf(actor), environment };
  const anchor = { on: 'field', field: 'level' } as const;
  const { result: thread } = await live.edit(name, actor, { origin: 'api' }, (doc) =>
    startThread(doc, { anchor, body: 'first' }, writer),
  );
  const apart = await live.read(name, (doc) => {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    const seen = Y.encodeStateVector(copy);
    editComment(copy, thread, 'edited apart', writer);
    return Y.encodeStateAsUpdate(copy, seen);
  });
  await live.edit(name, actor, { origin: 'api' }, (doc) => deleteComment(doc, thread, writer));
  await live.apply(name, actor, { origin: 'api' }, apart);
  await projection.project(name);
  const kept = Buffer.from((await journal.load(name)).state).toString('utf8');
  for (const words of ['first', 'edited apart', 'level']) expect(kept).not.toContain(words);
  expect(await live.read(name, (doc) => doc.getMap('deletions').size)).toBe(1);
  const head = await journal.headSeq(name);
  await projection.project(name);
  expect(await journal.headSeq(name)).toBe(head);
});
