/** Groups and grants over REST and sockets: raised where they say, inherited, and gone within a second when taken back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { JsonValue } from '#core/json.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

let server: TestServer;
let owner: string;
let viewer: { readonly id: string; readonly token: string };
let top: string;
let leaf: string;
const members: Member[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-grants-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  owner = await server.makeToken('owner');
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});
beforeEach(async () => {
  const token = await server.makeToken('viewer');
  const { id } = await server.call(token, 'GET', '/api/v1/me');
  viewer = { id: id ?? '', token };
  top = await make(null);
  leaf = await make(await make(top));
});
afterEach(() => {
  for (const member of members.splice(0)) member.leave();
});

const asOwner = (method: string, path: string, body?: JsonValue) =>
  server.call(owner, method, `/api/v1${path}`, body);

async function make(parentId: string | null): Promise<string> {
  const { id = '' } = await asOwner('POST', '/codices', {
    templateId: 'blank-page',
    title: 'Port',
    parentId,
  });
  return id;
}

/** The status of a request, whatever it is. */
async function status(token: string, method: string, path: string, body?: JsonValue): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return (await server.app.request(`/api/v1${path}`, init)).status;
}

const edits = (codexId: string, token = viewer.token) =>
  status(token, 'PATCH', `/codices/${codexId}`, { title: 'Mine' });
const grant = (codexId: string, principal: string, role = 'editor') =>
  asOwner('PUT', `/codices/${codexId}/grants/${principal}`, { role });

function connect(name: string): Member {
  const member = joinDocument(server.url, name, viewer.token, new Y.Doc());
  members.push(member);
  return member;
}

/** What a socket may do once it is open. */
async function scopeOf(name: string): Promise<string | undefined> {
  const member = connect(name);
  await expect.poll(() => member.provider.isSynced, { timeout: 5_000 }).toBe(true);
  return member.provider.authorizedScope;
}

test('a viewer of a group edits, comments and adds below what is granted to it, and nothing elsewhere', async () => {
  const other = await make(null);
  expect(await edits(leaf)).toBe(403);
  expect(await scopeOf(codexDocumentName(leaf))).toBe('readonly');
  const { id: groupId } = await asOwner('POST', '/groups', { name: `Harbour ${top}` });
  await asOwner('PUT', `/groups/${groupId}/members/${viewer.id}`);
  await grant(top, `group:${groupId}`);

  expect(await edits(leaf)).toBe(200);
  expect(await scopeOf(codexDocumentName(leaf))).toBe('read-write');
  expect(await scopeOf(commentsDocumentName(leaf))).toBe('read-write');
  const child = { templateId: 'blank-page', title: 'Below' };
  expect(await status(viewer.token, 'POST', '/codices', { ...child, parentId: leaf })).toBe(201);
  expect(await status(viewer.token, 'POST', '/codices', child)).toBe(403);
  expect(await status(viewer.token, 'POST', '/codices', { ...child, parentId: other })).toBe(403);
  expect(await edits(other)).toBe(403);
  expect(await status(viewer.token, 'POST', `/codices/${leaf}/move`, { parentId: null })).toBe(403);
  expect(await status(viewer.token, 'POST', '/templates/blank-page/archive')).toBe(403);
  expect(await status(viewer.token, 'POST', `/codices/${leaf}/share-links`, { role: 'edit' })).toBe(403);
  expect(await status(viewer.token, 'GET', `/codices/${leaf}/grants`)).toBe(403);
  const me = await server.call(viewer.token, 'GET', '/api/v1/me');
  expect(me).toMatchObject({ role: 'viewer', grants: [{ codexId: top, role: 'editor' }] });
  const listed = await asOwner('GET', `/codices/${leaf}/grants`);
  expect(listed.items).toMatchObject([{ principal: `group:${groupId}`, role: 'editor', codex: { id: top } }]);

  await asOwner('DELETE', `/groups/${groupId}/members/${viewer.id}`);
  expect(await edits(leaf)).toBe(403);
  await asOwner('PUT', `/groups/${groupId}/members/${viewer.id}`);
  expect(await edits(leaf)).toBe(200);
  await asOwner('DELETE', `/groups/${groupId}`);
  expect(await edits(leaf)).toBe(403);
});

test('a commenter here writes comments and leaves the Codex alone', async () => {
  await grant(leaf, `member:${viewer.id}`, 'commenter');
  expect(await edits(leaf)).toBe(403);
  expect(await scopeOf(codexDocumentName(leaf))).toBe('readonly');
  expect(await scopeOf(commentsDocumentName(leaf))).toBe('read-write');
});

test.each([
  ['taken back', () => asOwner('DELETE', `/codices/${top}/grants/member:${viewer.id}`)],
  ['lowered', () => grant(top, `member:${viewer.id}`, 'commenter')],
  ['left behind by a move', () => asOwner('POST', `/codices/${leaf}/move`, { parentId: null })],
])('a grant that is %s ends on open sockets', async (_how, end) => {
  await grant(top, `member:${viewer.id}`);
  const member = connect(codexDocumentName(leaf));
  await expect.poll(() => member.provider.isSynced, { timeout: 5_000 }).toBe(true);
  expect(member.provider.authorizedScope).toBe('read-write');
  await end();
  await expect.poll(() => member.provider.authorizedScope, { timeout: 5_000 }).toBe('readonly');
  const before = await server.prisma.document.findUniqueOrThrow({ where: { name: codexDocumentName(leaf) } });
  member.doc.getText('title').insert(0, 'too late');
  await expect.poll(() => edits(leaf)).toBe(403);
  const after = await server.prisma.document.findUniqueOrThrow({ where: { name: codexDocumentName(leaf) } });
  expect(after.headSeq).toBe(before.headSeq);
});

test('a Codex that everybody reads does not become private, and what a grant cannot give is refused by name', async () => {
  const path = `/codices/${top}/grants/member:${viewer.id}`;
  const answer = await server.app.request(`/api/v1${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/json' },
    body: JSON.stringify({ role: 'editor', inherit: false }),
  });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('does not become private');
  for (const role of ['viewer', 'admin', 'owner'])
    expect(await status(owner, 'PUT', path, { role })).toBe(422);
  expect(await status(owner, 'PUT', `/codices/${top}/grants/everybody`, { role: 'editor' })).toBe(422);
  expect(await status(owner, 'PUT', `/codices/${top}/grants/member:nobody`, { role: 'editor' })).toBe(404);
  expect(await status(viewer.token, 'PUT', path, { role: 'editor' })).toBe(403);
  expect(await edits(top)).toBe(403);
});

test('an API token edits by a grant only as far as its scopes go, and a disabled member not at all', async () => {
  await grant(top, `member:${viewer.id}`);
  const tokenFor = async (scopes: readonly ('read' | 'write')[]) =>
    (await createApiToken(server.prisma, { userId: viewer.id, name: 't', scopes })).token;
  expect(await edits(leaf, await tokenFor(['read']))).toBe(403);
  const writing = await tokenFor(['write']);
  expect(await edits(leaf, writing)).toBe(200);
  await asOwner('PATCH', `/members/${viewer.id}`, { disabled: true });
  expect(await edits(leaf, writing)).toBe(401);
});

test('what was granted is in the audit log, and gone with the Codex', async () => {
  await grant(top, `member:${viewer.id}`);
  await asOwner('DELETE', `/codices/${top}/grants/member:${viewer.id}`);
  const events = await server.prisma.auditEvent.findMany({
    where: { subject: top },
    orderBy: { seq: 'asc' },
  });
  expect(events.map(({ action }) => action)).toEqual(['grant-set', 'grant-removed']);
  await grant(leaf, `member:${viewer.id}`);
  await asOwner('DELETE', `/codices/${leaf}`);
  await asOwner('POST', `/codices/${leaf}/purge`);
  expect(await server.prisma.codexGrant.count({ where: { userId: viewer.id } })).toBe(0);
});
