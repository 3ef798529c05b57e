/** Ended credentials: sockets and peer keys of somebody whose access was revoked stop working. */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Role } from '#core/access/policy.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import {
  codexDocumentName,
  commentsDocumentName,
  workspaceDocumentName,
} from '#core/protocol/document-name.ts';
import type { ForwardedEdit, PeerAnswer } from '#core/protocol/peer-messages.ts';
import { proofBytes } from '#core/protocol/peer-proof.ts';
import { createUser } from '../accounts/create-user.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { readEnv } from '../config/env.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createHttpApp } from '../http/app.ts';
import { createServices } from '../runtime/create-services.ts';

const PASSWORD = 'correct horse battery';
type Room = Extract<PeerAnswer, { kind: 'room' }>;

let database: TestDatabase;
let dataDir: string;
let server: Awaited<ReturnType<typeof startServer>>;
let owner: Browser;
const members: Member[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-ended-'));
  server = await startServer();
  owner = await makeBrowser((await makeUser('owner')).email);
});
afterEach(() => {
  for (const member of members.splice(0)) member.leave();
});
afterAll(async () => {
  await server?.stop();
  await database?.drop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

async function startServer() {
  const env = readEnv({
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    DATABASE_URL: database.serverUrl,
    LOG_LEVEL: 'silent',
    GUEST_PEERS: 'on',
  });
  const prisma = createPrisma(database.serverUrl, { connections: 4 });
  const parts = await createServices(env, prisma, pino({ level: 'silent' }));
  const app = createHttpApp(parts.services);
  const http = createServer();
  http.on('upgrade', (request, socket, head) => parts.collaboration.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    ...parts,
    ...{ app, prisma },
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/collab`,
    async stop() {
      await parts.collaboration.close(2000);
      await parts.services.projection.stop();
      await parts.services.journal.drain(2000);
      await parts.services.background.settled();
      await parts.close();
      await prisma.$disconnect();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

async function makeUser(role: Role): Promise<{ id: string; email: string }> {
  const email = `${randomUUID()}@example.org`;
  const { id } = await createUser(server.prisma, { email, name: 'Ines', role, password: PASSWORD });
  return { id, email };
}

/** A call of REST; `headers` say as whom. */
async function send(headers: Record<string, string>, method: string, path: string, body?: JsonValue) {
  const response = await server.app.request(path.startsWith('/api/') ? path : `/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.status, text).toBeLessThan(300);
  return { body: JSON.parse(text === '' ? '{}' : text) as Record<string, string>, headers: response.headers };
}

interface Browser {
  send(method: string, path: string, body?: JsonValue): ReturnType<typeof send>;
  ticket(): Promise<string>;
}

async function makeBrowser(email: string, password = PASSWORD): Promise<Browser> {
  const answer = await send({}, 'POST', '/api/auth/sign-in/email', { email, password });
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const call: Browser['send'] = (method, path, body) =>
    send({ cookie, 'sec-fetch-site': 'same-origin' }, method, path, body);
  return { send: call, ticket: async () => (await call('POST', '/tickets', {})).body['ticket'] ?? '' };
}

async function makeCodex(parentId: string | null = null): Promise<string> {
  const made = await owner.send('POST', '/codices', { templateId: 'blank-page', title: 'A note', parentId });
  return made.body['id'] ?? '';
}

async function makeLink(codexId: string, by = owner): Promise<{ id: string; token: string }> {
  const { body } = await by.send('POST', `/codices/${codexId}/share-links`, { role: 'edit' });
  return { id: body['id'] ?? '', token: body['token'] ?? '' };
}

async function makeToken(browser: Browser, more: JsonObject = {}): Promise<{ id: string; token: string }> {
  const { body } = await browser.send('POST', '/api-tokens', { name: 'script', password: PASSWORD, ...more });
  return { id: body['id'] ?? '', token: body['token'] ?? '' };
}

function connect(codexId: string, token: string): Member & { readonly heard: PeerAnswer[] } {
  const member = joinDocument(server.url, codexDocumentName(codexId), token, new Y.Doc());
  const heard: PeerAnswer[] = [];
  member.provider.on('stateless', ({ payload }: { payload: string }) => heard.push(JSON.parse(payload)));
  members.push(member);
  return { ...member, heard };
}

/** A page among its peers, and the key it was given. */
async function joinPeers(codexId: string, token: string) {
  const page = connect(codexId, token);
  await expect.poll(() => page.provider.synced).toBe(true);
  page.provider.sendStateless(JSON.stringify({ type: 'peers', kind: 'join', client: page.doc.clientID }));
  const isRoom = (answer: PeerAnswer): answer is Room => answer.kind === 'room';
  await expect.poll(() => page.heard.find(isRoom)).toBeDefined();
  return { ...page, room: page.heard.find(isRoom) as Room };
}

/** Signed with the key that page was given, and dated as whoever has it likes. */
function forge(
  { doc, room }: Awaited<ReturnType<typeof joinPeers>>,
  at = Date.now() - 3600_000,
): ForwardedEdit {
  const copy = new Y.Doc();
  copy.clientID = doc.clientID;
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  const before = Y.encodeStateVector(copy);
  copy.getText('title').insert(0, 'put into her mouth ');
  const update = Y.encodeStateAsUpdate(copy, before);
  const mac = createHmac('sha256', Buffer.from(room.authorKey, 'base64')).update(proofBytes({ at, update }));
  return {
    ...{ id: randomUUID(), client: doc.clientID, author: room.author, at },
    ...{ update: Buffer.from(update).toString('base64'), proof: mac.digest('base64') },
  };
}

/** Handed in by somebody with an edit link and a stock provider. */
async function handIn(codexId: string, edit: ForwardedEdit): Promise<boolean | undefined> {
  const guest = connect(codexId, (await makeLink(codexId)).token);
  await expect.poll(() => guest.provider.synced).toBe(true);
  guest.provider.sendStateless(JSON.stringify({ type: 'peers', kind: 'carry', edits: [edit] }));
  const answer = () => guest.heard.find((one) => one.kind === 'carried');
  await expect.poll(answer).toBeDefined();
  const found = answer();
  return found?.kind === 'carried' ? found.stored : undefined;
}

const titleOf = async (codexId: string) => (await owner.send('GET', `/codices/${codexId}`)).body['title'];

describe('an edit signed with the key of access that has ended is not taken', () => {
  const newPassword = 'another long one';
  const ways: readonly [string, (email: string, id: string, browser: Browser) => Promise<void>][] = [
    ['signed out', async (_email, _id, browser) => void (await browser.send('POST', '/api/auth/sign-out'))],
    [
      'signed out by a new password elsewhere',
      async (email) => {
        const change = { currentPassword: PASSWORD, newPassword };
        await (await makeBrowser(email)).send('POST', '/api/auth/change-password', change);
      },
    ],
    [
      'gone on after a new password of its own',
      async (_email, _id, browser) => {
        const change = { currentPassword: PASSWORD, newPassword };
        await browser.send('POST', '/api/auth/change-password', change);
      },
    ],
    [
      'locked out by a password link',
      async (_email, id) => {
        const { body } = await owner.send('POST', `/members/${id}/password-link`);
        const token = new URL(body['url'] ?? '').hash.slice(1);
        await send({}, 'POST', '/password-links/use', { token, password: newPassword });
      },
    ],
    [
      'disabled',
      async (_email, id) => void (await owner.send('PATCH', `/members/${id}`, { disabled: true })),
    ],
    [
      'disabled and enabled again',
      async (email, id) => {
        await owner.send('PATCH', `/members/${id}`, { disabled: true });
        await owner.send('PATCH', `/members/${id}`, { disabled: false });
        await makeBrowser(email);
      },
    ],
  ];
  test.each(ways)('%s', async (_way, end) => {
    const { email, id } = await makeUser('editor');
    const browser = await makeBrowser(email);
    const codexId = await makeCodex();
    const page = await joinPeers(codexId, await browser.ticket());
    await end(email, id, browser);
    expect(await handIn(codexId, forge(page))).toBe(false);
    expect(await titleOf(codexId)).toBe('A note');
  });

  test('a token revoked', async () => {
    const browser = await makeBrowser((await makeUser('editor')).email);
    const { id, token } = await makeToken(browser);
    const codexId = await makeCodex();
    const page = await joinPeers(codexId, token);
    await browser.send('DELETE', `/api-tokens/${id}`);
    expect(await handIn(codexId, forge(page))).toBe(false);
    expect(await titleOf(codexId)).toBe('A note');
  });

  test('a share link revoked, or its maker disabled', async () => {
    const { email, id } = await makeUser('editor');
    const codexId = await makeCodex();
    const [first, second] = [await makeLink(codexId), await makeLink(codexId, await makeBrowser(email))];
    const [one, two] = [await joinPeers(codexId, first.token), await joinPeers(codexId, second.token)];
    await owner.send('DELETE', `/share-links/${first.id}`);
    await owner.send('PATCH', `/members/${id}`, { disabled: true });
    expect(await handIn(codexId, forge(one))).toBe(false);
    expect(await handIn(codexId, forge(two))).toBe(false);
    expect(await titleOf(codexId)).toBe('A note');
  });

  test('and while it holds it is, in the author’s name', async () => {
    const { email, id } = await makeUser('editor');
    const codexId = await makeCodex();
    const page = await joinPeers(codexId, await (await makeBrowser(email)).ticket());
    page.leave();
    expect(await handIn(codexId, forge(page))).toBe(true);
    const operations = await owner.send('GET', `/codices/${codexId}/operations`);
    expect(JSON.stringify(operations.body)).toContain(id);
  });
});

describe('the socket of an API token', () => {
  test('closes when the token expires, and opens no more', async () => {
    const browser = await makeBrowser((await makeUser('editor')).email);
    const codexId = await makeCodex();
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { token } = await makeToken(browser, { expiresAt });
    const member = connect(codexId, token);
    await expect.poll(() => member.provider.synced).toBe(true);
    await expect
      .poll(() => member.closes.map(({ reason }) => reason), { timeout: 10_000 })
      .toContain('unauthenticated');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    const again = connect(codexId, token);
    await expect.poll(() => again.refusals).toContain('unauthenticated');
  });

  test('closes when an admin revokes the token', async () => {
    const browser = await makeBrowser((await makeUser('editor')).email);
    const { id, token } = await makeToken(browser);
    const member = connect(await makeCodex(), token);
    await expect.poll(() => member.provider.synced).toBe(true);
    await owner.send('DELETE', `/api-tokens/${id}`);
    await expect.poll(() => member.closes.map(({ reason }) => reason)).toContain('unauthenticated');
  });

  test('only reads with a token that only reads', async () => {
    const { token } = await makeToken(owner, { scopes: ['read'] });
    const codexId = await makeCodex();
    const member = connect(codexId, token);
    await expect.poll(() => member.provider.synced).toBe(true);
    member.doc.getText('title').insert(0, 'not mine to change ');
    const reader = connect(codexId, token);
    await expect.poll(() => reader.provider.synced).toBe(true);
    expect(await titleOf(codexId)).toBe('A note');
  });

  test('opens nothing outside the part of the tree its token is for', async () => {
    const [root, outside] = [await makeCodex(), await makeCodex()];
    const { token } = await makeToken(owner, { scopes: ['write'], subtree: root });
    const inside = connect(root, token);
    await expect.poll(() => inside.provider.synced).toBe(true);
    const workspace = (await owner.send('GET', '/me')).body['workspace'] as unknown as { id: string };
    for (const name of [
      codexDocumentName(outside),
      commentsDocumentName(outside),
      workspaceDocumentName(workspace.id),
    ]) {
      const member = joinDocument(server.url, name, token, new Y.Doc());
      members.push(member);
      await expect.poll(() => member.refusals, { message: name }).toContain('revoked');
    }
  });

  test('closes when the Codex is moved out of that part, for its comments as for itself', async () => {
    const [root, moved] = [await makeCodex(), await makeCodex()];
    await owner.send('POST', `/codices/${moved}/move`, { parentId: root });
    const { token } = await makeToken(owner, { scopes: ['write'], subtree: root });
    const names = [codexDocumentName(moved), commentsDocumentName(moved)];
    const open = names.map((name) => joinDocument(server.url, name, token, new Y.Doc()));
    members.push(...open);
    for (const { provider } of open) await expect.poll(() => provider.synced).toBe(true);
    await owner.send('POST', `/codices/${moved}/move`, { parentId: null });
    for (const { refusals } of open) await expect.poll(() => refusals).toContain('revoked');
  });
});
