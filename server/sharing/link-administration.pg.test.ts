/** The list of all share links, and revoking all of a person or all there are. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Shared' })).body.id;
});
afterAll(() => api?.close());

async function make(who: 'owner' | 'editor', name: string, more: Record<string, string> = {}) {
  const { body } = await api.call(who, 'POST', `/codices/${codexId}/share-links`, { name, ...more });
  return { ...body, path: `/share-links/${body.id}` };
}

async function namesIn(query: string): Promise<string[]> {
  const { body } = await api.call('admin', 'GET', `/share-links?${query}`);
  return body.items.map((item) => String((item as unknown as { readonly name: string }).name));
}

test('admins list the links of all, by state, maker and Codex, page by page, without a token', async () => {
  const [a, b, c] = [await make('owner', 'a'), await make('editor', 'b'), await make('editor', 'c')];
  await api.call('owner', 'DELETE', a.path);
  expect(await namesIn('')).toEqual(['c', 'b', 'a']);
  expect(await namesIn('state=open')).toEqual(['c', 'b']);
  expect(await namesIn('state=ended')).toEqual(['a']);
  expect(await namesIn(`createdBy=${api.userIds.owner}`)).toEqual(['a']);
  const first = await api.call('admin', 'GET', `/share-links?limit=2&codexId=${codexId}`);
  expect(first.body.items[0]).toMatchObject({ name: 'c', codexTitle: 'Shared', revokedAt: null });
  for (const secret of [a.token, b.token, c.token]) expect(first.text).not.toContain(secret);
  expect(await namesIn(`limit=2&cursor=${first.body.nextCursor}`)).toEqual(['a']);
  await api.call('editor', 'DELETE', `/codices/${codexId}`);
  expect(await namesIn('state=open')).toEqual([]);
  await api.call('editor', 'POST', `/codices/${codexId}/restore-from-trash`);
  expect(await namesIn('state=open')).toEqual(['c', 'b']);
});

test('all links of a person end at once, then all there are, each in the audit log', async () => {
  const [mine, theirs] = [await make('owner', 'mine'), await make('editor', 'theirs')];
  const connect = async (token: string, socketId: string) => {
    const actor = (await api.services.authenticator.fromSocketToken(token))?.actor;
    if (actor === undefined) throw new Error('no guest');
    api.services.live.connect({ socketId, documentName: `codex/${codexId}`, actor, readOnly: true });
  };
  await connect(mine.token, 'mine');
  await connect(theirs.token, 'theirs');
  const revoke = (body: Record<string, string | boolean>) =>
    api.call('admin', 'POST', '/share-links/revoke', body);
  expect((await revoke({})).status).toBe(422);
  expect((await revoke({ createdBy: api.userIds.editor, all: true })).status).toBe(422);
  const ended = await revoke({ createdBy: api.userIds.editor });
  expect(ended.body).toMatchObject({ revoked: 3 });
  expect(api.services.live.closed.at(-1)).toEqual({ socketId: 'theirs', reason: 'revoked' });
  expect(await api.services.authenticator.fromSocketToken(mine.token)).not.toBeNull();
  expect((await revoke({ all: true })).body).toMatchObject({ revoked: 1 });
  expect(await api.services.authenticator.fromSocketToken(mine.token)).toBeNull();
  expect((await revoke({ all: true })).body).toMatchObject({ revoked: 0 });
  const events = await api.services.prisma.auditEvent.findMany({ where: { action: 'link-revoked' } });
  expect(events.map(({ subject }) => subject)).toEqual(expect.arrayContaining([mine.id, theirs.id]));
});
