/** Share links for a branch: to that branch alone, by every door, and only as long as it is open. */
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import type { GuestActor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import { codexDocumentName, commentsDocumentName, parseDocumentName } from '#core/protocol/document-name.ts';
import { admitToDocument, findDocumentPlace } from '../codices/reading/admit-to-document.ts';
import { type AccessParts, findAccess } from '../collaboration/sessions/document-access.ts';
import { NOTE, roleMatrix } from '../http/role-matrix.fixture.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

let api: TestClient;
let codexId: string;
let path: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const made = await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  expect(made.status).toBe(201);
});
afterAll(() => api?.close());
beforeEach(async () => {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'On main' });
  codexId = body.id;
  path = `/codices/${codexId}`;
  for (const name of ['draft', 'other']) await api.call('editor', 'POST', `${path}/branches`, { name });
  await api.call('editor', 'PATCH', `${path}?branch=draft`, { title: 'On the draft' });
});

async function guestOf(more: JsonObject = {}) {
  const link = await api.call('editor', 'POST', `${path}/share-links`, {
    role: 'edit',
    branch: 'draft',
    ...more,
  });
  expect(link.status, link.text).toBe(201);
  return { bearer: link.body.token, id: link.body.id };
}

async function actorOf(token: string): Promise<GuestActor> {
  const found = await api.services.authenticator.fromSocketToken(token);
  if (found?.actor.kind !== 'guest') throw new Error('the link is open');
  return found.actor;
}

/** What a socket of theirs may do with a document. */
async function accessOf(token: string, documentName: string) {
  const name = parseDocumentName(documentName);
  const { prisma } = api.services;
  if (name === null) throw new Error('a document has a name');
  const parts: AccessParts = {
    admit: (wanted, actor) => admitToDocument(api.services, wanted, actor),
    findPlace: (wanted) => findDocumentPlace(prisma, wanted),
  };
  return await findAccess(parts, name, await actorOf(token));
}

test('its guests read, write and comment on the branch, and the page is told which it is', async () => {
  const guest = await guestOf();
  const there = await api.call(guest, 'GET', `${path}?branch=draft`);
  expect(there).toMatchObject({ status: 200, body: { title: 'On the draft' } });
  expect((await api.call(guest, 'PATCH', `${path}?branch=draft`, { title: 'By a guest' })).status).toBe(200);
  const said = await api.call(guest, 'POST', `${path}/comments?branch=draft`, {
    body: { markdown: 'Hello' },
  });
  expect(said.status).toBe(201);
  expect((await api.call('viewer', 'GET', path)).body.title).toBe('On main');
  const opened = await api.call(null, 'POST', '/share/open', { token: guest.bearer, name: 'Kim' });
  expect(opened).toMatchObject({ status: 200, body: { branch: 'draft', title: 'By a guest', role: 'edit' } });
  const { body } = await api.call('editor', 'GET', `${path}/share-links`);
  expect(body).toMatchObject({ items: [{ branch: 'draft', subtree: false, fields: null }] });
});

test('they know nothing of main, or of another branch, by any route', async () => {
  const guest = await guestOf();
  const named = Object.entries(roleMatrix(codexId)).filter(([route]) => route.includes('{codexId}'));
  const found: Record<string, number> = {};
  for (const [route, { path: at, body }] of named)
    found[route] = (await api.call(guest, route.split(' ')[0] ?? '', at, body)).status;
  expect(found).toEqual(Object.fromEntries(named.map(([route]) => [route, 404])));
  for (const branch of ['main', 'other', 'none'])
    expect((await api.call(guest, 'GET', `${path}?branch=${branch}`)).status).toBe(404);
  for (const list of ['/codices', '/search?q=main', '/share/tree', '/tree'])
    expect((await api.call(guest, 'GET', list)).status, list).toBeGreaterThanOrEqual(403);
  const { body: thread } = await api.call('editor', 'POST', `${path}/comments`, { body: { markdown: 'x' } });
  const reply = await api.call(guest, 'POST', `/comments/${thread.id}/replies`, { body: { markdown: 'x' } });
  expect(reply.status).toBe(404);
});

test('no socket of theirs opens another document, and no link to the Codex opens the branch', async () => {
  const [edit, comment, view] = [
    await guestOf(),
    await guestOf({ role: 'comment' }),
    await guestOf({ role: 'view' }),
  ];
  const onBranch = [codexDocumentName(codexId, 'draft'), commentsDocumentName(codexId, 'draft')];
  const accesses = await Promise.all(
    [edit, comment, view].map(async ({ bearer }) =>
      Promise.all(onBranch.map((name) => accessOf(bearer, name))),
    ),
  );
  expect(accesses).toEqual([
    ['write', 'write'],
    ['read', 'write'],
    ['read', 'read'],
  ]);
  for (const name of [
    ...[codexDocumentName(codexId), commentsDocumentName(codexId), await api.services.tree.documentName()],
    ...[codexDocumentName(codexId, 'other'), commentsDocumentName(codexId, 'other')],
  ])
    expect(await accessOf(edit.bearer, name), name).toBe('none');
  const { body } = await api.call('editor', 'POST', `${path}/share-links`, { role: 'edit' });
  for (const name of onBranch) expect(await accessOf(body.token, name)).toBe('none');
  expect(await accessOf(body.token, codexDocumentName(codexId))).toBe('write');
});

test('in the trash it is there to be read, and whoever has it open is sent to open it again', async () => {
  const { bearer } = await guestOf();
  const actor = await actorOf(bearer);
  const onBranch = [codexDocumentName(codexId, 'draft'), commentsDocumentName(codexId, 'draft')];
  const names = onBranch.flatMap((name) => parseDocumentName(name) ?? []);
  const sent = vi.spyOn(api.services.live, 'disconnect');
  expect((await api.call('editor', 'DELETE', path)).status).toBeLessThan(300);
  await expect
    .poll(() => sent.mock.calls.flatMap(([{ documents = [] }]) => documents))
    .toEqual(expect.arrayContaining([codexDocumentName(codexId), ...onBranch]));
  sent.mockRestore();
  for (const name of names) expect(await admitToDocument(api.services, name, actor)).toBe('read');
  await api.call('editor', 'POST', `${path}/restore-from-trash`);
  for (const name of names) expect(await admitToDocument(api.services, name, actor)).toBe('write');
});

test.each([
  ['merged', 'POST', '/merge', /was merged/],
  ['closed', 'DELETE', '', /was not taken over/],
])('a branch that is %s ends its links for good, and says so', async (_, method, at, words) => {
  const guest = await guestOf();
  const onMain = await api.call('editor', 'POST', `${path}/share-links`, { role: 'view' });
  const actor = await actorOf(guest.bearer);
  const body = method === 'POST' ? {} : undefined;
  expect((await api.call('editor', method, `${path}/branches/draft${at}`, body)).status).toBeLessThan(300);
  expect(await api.services.authenticator.recheck(actor)).toBeNull();
  expect((await api.call(guest, 'GET', `${path}?branch=draft`)).status).toBe(401);
  const refused = await api.call(null, 'POST', '/share/open', { token: guest.bearer });
  expect(refused).toMatchObject({ status: 410, body: { errors: [{ path: ['branch'] }] } });
  expect(refused.text).toMatch(words);
  const { items } = (await api.call('editor', 'GET', `${path}/share-links`)).body as unknown as {
    items: unknown[];
  };
  expect(items).toMatchObject([{ id: onMain.body.id }]);
  if (method === 'POST') return;
  await api.call('editor', 'POST', `${path}/branches/draft/reopen`);
  expect((await api.call(null, 'POST', '/share/open', { token: guest.bearer })).status).toBe(410);
});

test('none is made for a branch that is not open, for some fields of one, for what is below, or as a public page', async () => {
  await api.call('editor', 'DELETE', `${path}/branches/other`);
  const make = (body: JsonObject) => api.call('editor', 'POST', `${path}/share-links`, body);
  expect((await make({ branch: 'none' })).status).toBe(404);
  expect((await make({ branch: 'other' })).status).toBe(409);
  expect((await make({ branch: 'draft', subtree: true })).status).toBe(422);
  expect((await make({ branch: 'draft', fields: ['title'] })).status).toBe(422);
  await api.call('admin', 'PATCH', '/workspace', { publicPages: true });
  const { id } = await guestOf({ role: 'view' });
  expect((await api.call('editor', 'PATCH', `/share-links/${id}`, { public: true })).status).toBe(422);
  expect((await api.call('viewer', 'POST', `${path}/share-links`, { branch: 'draft' })).status).toBe(403);
});

test('of the files of the Codex they have those that the branch shows', async () => {
  const [shown, kept] = await Promise.all(
    ['shown.txt', 'kept.txt'].map(async (name) => {
      const { body } = await api.call('editor', 'POST', `${path}/assets?name=${name}`, `of ${name}`);
      return body as unknown as { id: string; url: string };
    }),
  );
  const written = await api.call('editor', 'PATCH', `${path}?branch=draft`, {
    fields: { text: `See ${shown?.url}` },
  });
  expect(written.status, written.text).toBe(200);
  const { bearer } = await guestOf({ role: 'view' });
  const opened = await api.call(null, 'POST', '/share/open', { token: bearer, name: '' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const load = async (id = '') =>
    (await api.call(null, 'GET', `/assets/${id}`, undefined, { cookie })).status;
  expect([await load(shown?.id), await load(kept?.id)]).toEqual([200, 404]);
  await api.call('editor', 'DELETE', `${path}/branches/draft`);
  expect(await load(shown?.id)).toBe(404);
});
