/** Comments on a branch: apart from those of the Codex, and with the Codex once the branch is merged. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Actor } from '#core/access/policy.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { JsonValue } from '#core/json.ts';
import { type ThreadBody, threadListSchema } from '#core/protocol/api/comments.ts';
import { commentsDocumentName, parseDocumentName } from '#core/protocol/document-name.ts';
import { type Caller, createTestClient, type TestClient } from '../../http/test-client.ts';
import { admitToDocument } from '../reading/admit-to-document.ts';

const TEXT = 'The tide turns at noon. Boats leave after it.';

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const source = `{ id: 'tides', version: 1, name: 'Tides', fields: { plain: { type: 'text' } } }`;
  const made = await api.call('admin', 'POST', '/templates/tides/versions', { source, baseVersion: 0 });
  expect(made.status).toBe(201);
});
afterAll(() => api?.close());

async function begin(name = 'wording') {
  const fields = { plain: TEXT };
  const { body } = await api.call('editor', 'POST', '/codices', {
    templateId: 'tides',
    title: 'Tides',
    fields,
  });
  const path = `/codices/${body.id}`;
  expect((await api.call('editor', 'POST', `${path}/branches`, { name })).status).toBe(201);
  return { id: body.id, path, branch: `${path}/branches/${name}`, on: `?branch=${name}` };
}

const say = (markdown: string, quote?: string): JsonValue => ({
  body: { markdown },
  ...(quote !== undefined && { anchor: { field: 'plain', quote } }),
});

async function threadsOf(path: string, on = '', caller: Caller = 'viewer') {
  const { body } = await api.call(caller, 'GET', `${path}/comments${on}`);
  return threadListSchema.parse(body);
}
const wordsOf = ({ items }: { readonly items: readonly ThreadBody[] }) =>
  items.map(({ comments }) => comments.map(({ body }) => body.markdown));

test('what is said about a branch is of the branch alone, and answered by the id of its thread', async () => {
  const { path, on } = await begin();
  await api.call('editor', 'POST', `${path}/comments`, say('On main'));
  const begun = await api.call('editor', 'POST', `${path}/comments${on}`, say('At noon?', 'noon'));
  expect(begun).toMatchObject({ status: 201, body: { anchor: { quote: 'noon', from: 18 } } });
  const thread = `/comments/${begun.body.id}`;
  expect((await api.call('owner', 'POST', `${thread}/replies`, say('At one.'))).status).toBe(201);
  expect(wordsOf(await threadsOf(path, on))).toEqual([['At noon?', 'At one.']]);
  expect(wordsOf(await threadsOf(path))).toEqual([['On main']]);
  const { body } = await api.call('viewer', 'GET', `${path}/branches`);
  expect(body).toMatchObject({ items: [{ openThreads: 1 }] });
  expect((await api.call('owner', 'PATCH', thread, { resolved: true })).status).toBe(200);
  expect((await api.call('viewer', 'GET', `${path}/branches`)).body).toMatchObject({
    items: [{ openThreads: 0 }],
  });
  expect(await threadsOf(path)).toMatchObject({ open: 1 });
  expect((await api.call('viewer', 'POST', `${thread}/replies`, say('no'))).status).toBe(403);
  expect((await api.call('editor', 'POST', `${path}/comments?branch=none`, say('x'))).status).toBe(404);
});

test('a merge carries the threads to the Codex, each as it was signed and at the words it was about', async () => {
  const { id, path, branch, on } = await begin();
  await api.call('editor', 'PATCH', `${path}${on}`, {
    fields: { plain: TEXT.replace('noon', 'one o’clock') },
  });
  const { body: open } = await api.call(
    'owner',
    'POST',
    `${path}/comments${on}`,
    say('Summer time?', 'one o’clock'),
  );
  const { body: settled } = await api.call(
    'editor',
    'POST',
    `${path}/comments${on}`,
    say('Which boats?', 'Boats'),
  );
  await api.call('editor', 'PATCH', `/comments/${settled.id}`, { resolved: true });
  const { body: gone } = await api.call('editor', 'POST', `${path}/comments${on}`, say('Never mind.'));
  await api.call('editor', 'DELETE', `/comments/${gone.id}/${gone.id}`);
  // Main goes on meanwhile, before the words.
  await api.call('admin', 'PATCH', path, { fields: { plain: `Of the port. ${TEXT}` } });
  expect((await api.call('admin', 'POST', `${branch}/merge`, {})).status).toBe(200);
  const { items } = await threadsOf(path);
  expect(items).toMatchObject([
    { id: open.id, anchor: { from: 31, removed: false, edited: false }, resolvedAt: null },
    { id: settled.id, anchor: { quote: 'Boats', removed: false }, resolvedAt: expect.any(String) },
  ]);
  expect(items[0]?.comments[0]?.author.id).toBe(api.userIds.owner);
  // The thread is of the Codex now, and what is said in it stands there; the branch keeps what was said on it.
  expect((await api.call('editor', 'POST', `/comments/${open.id}/replies`, say('Yes.'))).status).toBe(201);
  expect(wordsOf(await threadsOf(path))[0]).toEqual(['Summer time?', 'Yes.']);
  expect(wordsOf(await threadsOf(path, on))[0]).toEqual(['Summer time?']);
  expect((await api.call('editor', 'POST', `${path}/comments${on}`, say('late'))).status).toBe(409);
  // Merging again finds nothing new to carry.
  const seq = () => api.services.journal.headSeq(commentsDocumentName(id));
  const before = await seq();
  await api.call('admin', 'POST', `${branch}/merge`, {});
  expect(await seq()).toBe(before);
});

test('what a process that ended has not carried is carried by the next one that looks', async () => {
  const { id, path, on } = await begin('cut');
  await api.call('owner', 'POST', `${path}/comments${on}`, say('Kept', 'tide'));
  const { projection, prisma } = api.services;
  const name = commentsDocumentName(id, 'cut');
  await projection.project(name);
  // As the transaction leaves it that closes the branch, when the process ends there.
  const by = { closedAt: new Date(), closedById: api.userIds.admin, closedByName: 'The admin' };
  await prisma.branch.updateMany({
    where: { codexId: id },
    data: { ...by, mergedSeq: 1, mergedHead: 1, commentsSeq: 0 },
  });
  expect((await threadsOf(path)).items).toEqual([]);
  await projection.project(name);
  await projection.project(commentsDocumentName(id));
  expect(wordsOf(await threadsOf(path))).toEqual([['Kept']]);
});

test('a branch that is closed keeps what was said about it, and main knows nothing of that', async () => {
  const { path, branch, on } = await begin();
  const { body: thread } = await api.call('editor', 'POST', `${path}/comments${on}`, say('Not so?', 'tide'));
  expect((await api.call('editor', 'DELETE', branch)).status).toBe(204);
  expect(await threadsOf(path)).toMatchObject({ items: [], open: 0 });
  expect(wordsOf(await threadsOf(path, on))).toEqual([['Not so?']]);
  const refused = await api.call('editor', 'POST', `/comments/${thread.id}/replies`, say('Too late'));
  expect(refused.status).toBe(409);
  expect(refused.text).toContain('is closed');
  await api.call('editor', 'POST', `${branch}/reopen`);
  expect((await api.call('editor', 'POST', `/comments/${thread.id}/replies`, say('In time'))).status).toBe(
    201,
  );
});

test('guests of the Codex learn nothing of it, by no door', async () => {
  const { id, path, on } = await begin();
  const { body: thread } = await api.call('editor', 'POST', `${path}/comments${on}`, say('Among us', 'tide'));
  const { body: link } = await api.call('editor', 'POST', `${path}/share-links`, { role: 'comment' });
  const guest = { bearer: link.token };
  expect((await api.call(guest, 'GET', `${path}/comments${on}`)).status).toBe(404);
  expect((await api.call(guest, 'POST', `${path}/comments${on}`, say('me too'))).status).toBe(404);
  expect((await api.call(guest, 'POST', `/comments/${thread.id}/replies`, say('me'))).status).toBe(404);
  const name = parseDocumentName(commentsDocumentName(id, 'wording'));
  const outside: Pick<Actor, 'kind'> = { kind: 'guest' };
  expect(name && (await admitToDocument(api.services, name, outside))).toBe('none');
  expect(await api.services.live.read(commentsDocumentName(id), readThreads)).toEqual([]);
});
