/** Looking at a Codex as the guests of a link see it: through the doors of guests, for reading, and as nobody's guest. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { JsonValue } from '#core/json.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

let server: TestServer;
let owner: string;
let maker: string;
let makerId: string;
let codexId: string;
const members: Member[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-view-as-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  owner = await server.makeToken('owner');
});
beforeEach(async () => {
  maker = await server.makeToken('editor');
  makerId = (await server.call(maker, 'GET', 'me'))['id'] ?? '';
  const made = await server.call(owner, 'POST', 'codices', { templateId: 'blank-page', title: 'Port' });
  codexId = made['id'] ?? '';
});
afterEach(() => {
  for (const member of members.splice(0)) member.leave();
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

type Body = Readonly<Record<string, JsonValue>>;

async function ask(token: string | null, method: string, path: string, body?: JsonValue) {
  const headers = {
    'content-type': 'application/json',
    ...(token !== null && { authorization: `Bearer ${token}` }),
  };
  const answer = await server.app.request(`/api/v1${path}`, {
    ...{ method, headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: JSON.parse(text || '{}') as Body };
}

const linkTo = async (body: JsonValue) =>
  (await server.call(owner, 'POST', `codices/${codexId}/share-links`, body)) as Readonly<
    Record<string, string>
  >;

/** The token of the address at which `who` looks. */
async function look(linkId: string | undefined, who = maker): Promise<string> {
  const { status, body } = await ask(who, 'POST', `/share-links/${linkId}/view-as`);
  expect(status, JSON.stringify(body)).toBe(200);
  return String(body['url']).split('/s/')[1] ?? '';
}

function connect(token: string, name = codexDocumentName(codexId)): Member {
  const member = joinDocument(server.url, name, token, new Y.Doc());
  members.push(member);
  return member;
}
const synced = (member: Member) => expect.poll(() => member.provider.isSynced, { timeout: 5_000 }).toBe(true);

test('opens what a guest opens, without a password, for reading, and leaves no trace of a guest', async () => {
  const link = await linkTo({ role: 'edit', name: 'Paylane', password: 'correct horse', maxGuests: 1 });
  const token = await look(link['id']);
  const guest = await ask(null, 'POST', '/share/open', {
    token: link['token'] ?? '',
    password: 'correct horse',
  });
  const opened = await ask(null, 'POST', '/share/open', { token, name: 'Somebody' });
  expect(opened.body).toEqual({ ...guest.body, viewAs: { name: 'Paylane', role: 'edit' } });
  expect(opened.headers.get('set-cookie')).toBeNull();
  const ticket = await ask(null, 'POST', '/tickets', { share: { token, guestId: 'view-as', name: '' } });
  expect(ticket.status).toBe(201);

  const page = connect(String(ticket.body['ticket']));
  await synced(page);
  expect(page.provider.authorizedScope).toBe('readonly');
  const comments = connect(token, commentsDocumentName(codexId));
  await synced(comments);
  expect(comments.provider.authorizedScope).toBe('readonly');
  expect((await ask(`${token}~view-as`, 'GET', `/codices/${codexId}/conflicts`)).status).toBe(200);
  expect((await ask(`${token}~view-as`, 'PATCH', `/codices/${codexId}`, { title: 'x' })).status).toBe(403);
  const said = await ask(token, 'POST', `/codices/${codexId}/comments`, { body: { markdown: 'x' } });
  expect(said.status).toBe(403);
  const other = await server.call(owner, 'POST', 'codices', { templateId: 'blank-page', title: 'Other' });
  expect((await ask(token, 'GET', `/codices/${other['id']}`)).status).toBeGreaterThan(400);

  // Two looks as a seat of one guest would show.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const where = { linkId: link['id'] ?? '' };
  expect(await server.prisma.linkSeat.count({ where })).toBe(0);
  expect(await server.prisma.linkGuest.count({ where })).toBe(0);
  const { items } = await server.call(owner, 'GET', `codices/${codexId}/share-links`);
  expect(items).toMatchObject([{ guests: [], seen: [], lastUsedAt: null }]);
  const opens = { action: 'link-opened', subject: link['id'] ?? '' };
  expect(await server.prisma.auditEvent.count({ where: opens })).toBe(0);
});

test('nobody in the document sees whoever looks', async () => {
  const link = await linkTo({ role: 'edit' });
  const watching = connect(owner);
  const guest = connect(link['token'] ?? '');
  const looking = connect(await look(link['id']));
  for (const member of [watching, guest, looking]) await synced(member);
  looking.provider.setAwarenessField('user', { name: 'Looking' });
  guest.provider.setAwarenessField('user', { name: 'A guest' });
  const idsThere = () => [...(watching.provider.awareness?.getStates().keys() ?? [])];
  await expect.poll(idsThere).toContain(guest.doc.clientID);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(idsThere()).not.toContain(looking.doc.clientID);
});

test.each([
  ['the link is closed', (linkId: string) => server.call(owner, 'DELETE', `share-links/${linkId}`)],
  [
    'they may no longer share',
    () => server.call(owner, 'PATCH', `members/${makerId}`, { role: 'commenter' }),
  ],
  ['they are suspended', () => server.call(owner, 'PATCH', `members/${makerId}`, { disabled: true })],
])('ends when %s, on open pages too', async (_why, end) => {
  const link = await linkTo({ role: 'view' });
  const token = await look(link['id']);
  const page = connect(token);
  await synced(page);
  const { body } = await ask(null, 'POST', '/tickets', { share: { token, guestId: 'view-as', name: '' } });
  await end(link['id'] ?? '');
  await expect
    .poll(() => server.services.live.connected(codexDocumentName(codexId)).length, { timeout: 2_000 })
    .toBe(0);
  expect((await ask(null, 'POST', '/share/open', { token })).status).toBeGreaterThan(400);
  expect((await ask(token, 'GET', `/codices/${codexId}`)).status).toBe(401);
  const { authenticator } = server.services;
  expect(await authenticator.fromSocketToken(String(body['ticket']))).toBeNull();
});

test('shows the chosen fields of a link for some fields, and is no use of it', async () => {
  const link = await linkTo({ fields: ['title'] });
  const token = await look(link['id']);
  const { body } = await ask(null, 'POST', '/share/view', { token });
  expect(body).toEqual({ title: 'Port', items: [], viewAs: { name: '', role: 'view' } });
  expect((await ask(null, 'POST', '/share/open', { token })).status).toBe(403);
  expect(await server.services.authenticator.fromSocketToken(token)).toBeNull();
  const row = await server.prisma.shareLink.findUniqueOrThrow({ where: { id: link['id'] ?? '' } });
  expect(row.lastUsedAt).toBeNull();
});

test('is for whoever may share, of a link that opens something, and for an hour', async () => {
  const link = await linkTo({ role: 'edit' });
  const path = `/share-links/${link['id']}/view-as`;
  expect((await ask(await server.makeToken('commenter'), 'POST', path)).status).toBe(403);
  expect((await ask(link['token'] ?? '', 'POST', path)).status).toBe(403);
  expect((await ask(null, 'POST', path)).status).toBe(401);
  const token = await look(link['id']);
  await server.prisma.verification.updateMany({
    where: { identifier: { startsWith: 'view-as:' } },
    data: { expiresAt: new Date(Date.now() - 1) },
  });
  expect((await ask(null, 'POST', '/share/open', { token })).status).toBe(404);
  await server.prisma.shareLink.update({
    where: { id: link['id'] ?? '' },
    data: { expiresAt: new Date(Date.now() - 1) },
  });
  expect((await ask(maker, 'POST', path)).status).toBe(409);
});
