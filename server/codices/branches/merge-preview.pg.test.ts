/** The preview of a merge over REST: who wrote on each side, and both sides as documents. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { mergePreviewSchema } from '#core/protocol/api/history/branches.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';

const SOURCE = `{
  id: 'looked-at', version: 1, name: 'Looked at',
  fields: { state: { type: 'select', options: ['open', 'done', 'dropped'], default: 'open' } },
}`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('admin', 'POST', '/templates/looked-at/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(() => api?.close());

test('a preview says who wrote on each side, and the state of each can be had', async () => {
  const { body: made } = await api.call('editor', 'POST', '/codices', {
    templateId: 'looked-at',
    title: 'Before',
  });
  const path = `/codices/${made.id}`;
  await api.call('editor', 'POST', `${path}/branches`, { name: 'sides' });
  await api.call('admin', 'PATCH', path, { title: 'Ours', fields: { state: 'done' } });
  await api.call('owner', 'POST', `${path}/branches/sides/update`);
  await api.call('owner', 'PATCH', path, { fields: { state: 'dropped' } });
  await api.call('editor', 'PATCH', `${path}?branch=sides`, { fields: { state: 'open' } });
  const { body } = await api.call('viewer', 'GET', `${path}/branches/sides/merge`);
  const [state] = mergePreviewSchema.parse(body).fields;
  // What the branch took in is of those who wrote it on the Codex.
  expect(state).toMatchObject({
    ...{ field: 'state', conflict: true },
    main: { after: 'dropped', edits: { authors: [{ id: api.userIds.owner }] } },
    branch: { after: 'open', edits: { authors: [{ id: api.userIds.editor }] } },
  });
  const titleIn = async (at: string) => {
    const headers = { authorization: `Bearer ${api.tokens.viewer}` };
    const answer = await api.app.request(`/api/v1${path}/versions/${at}`, { headers });
    if (!answer.ok) return answer.status;
    const doc = new Y.Doc();
    Y.applyUpdate(doc, new Uint8Array(await answer.arrayBuffer()));
    return doc.getText('title').toString();
  };
  expect(await titleIn('1/state?branch=sides')).toBe('Before');
  expect(await titleIn('3/state?branch=sides')).toBe('Ours');
  expect(await titleIn('9/state?branch=sides')).toBe(404);
  expect(await titleIn('1/state?branch=nothing')).toBe(404);
});
