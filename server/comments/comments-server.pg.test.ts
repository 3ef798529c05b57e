/** Comments on a whole server: its journal, sockets with real tokens, REST beside them, the trash and a purge. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { reply, startThread } from '#core/comments/write-comments.ts';
import type { JsonValue } from '#core/json.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { createUser } from '../accounts/create-user.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { findBehind } from '../projection/tables/codex-store.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';
import { authorOf } from './comment-rules.ts';
import { placeOfThread } from './project-comments.ts';

const ON_CODEX = { on: 'codex' } as const;

let server: TestServer;
let owner: { readonly actor: UserActor; readonly token: string };
let codexId: string;
const members: Member[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-comments-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  const email = 'owner@example.org';
  const { prisma } = server;
  const { id } = await createUser(prisma, { email, name: 'Ines', role: 'owner', password: 'correct horse' });
  const { token } = await createApiToken(prisma, { userId: id, name: 'tests' });
  owner = { actor: { kind: 'user', id, name: 'Ines', role: 'owner' }, token };
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});
beforeEach(async () => {
  codexId = (await send('POST', '/codices', { templateId: 'blank-page', title: 'Port' }))['id'] ?? '';
});
afterEach(() => {
  for (const member of members.splice(0)) member.leave();
});

const send = (method: string, path: string, body?: JsonValue): Promise<Record<string, string>> =>
  server.call(owner.token, method, `/api/v1${path}`, body);

function connect(name: string, token: string): Member {
  const member = joinDocument(server.url, name, token, new Y.Doc());
  members.push(member);
  return member;
}

async function synced(token: string, name = commentsDocumentName(codexId)): Promise<Member> {
  const member = connect(name, token);
  await expect.poll(() => member.provider.isSynced, { timeout: 5_000 }).toBe(true);
  return member;
}

function writerOf(actor: Parameters<typeof authorOf>[0]) {
  return { author: authorOf(actor), environment: server.services.environment };
}

test('a page and REST answer one another, and what is saved is journalled, projected and found', async () => {
  const { prisma, journal, projection } = server.services;
  const name = commentsDocumentName(codexId);
  const page = await synced(owner.token);
  const thread = startThread(page.doc, { anchor: ON_CODEX, body: 'from a page' }, writerOf(owner.actor));
  await expect.poll(() => page.provider.unsyncedChanges, { timeout: 5_000 }).toBe(0);
  await send('POST', `/comments/${thread}/replies`, { body: { markdown: 'from a program' } });
  await expect.poll(() => readThreads(page.doc)[0]?.comments.length, { timeout: 5_000 }).toBe(2);
  expect(await prisma.commentThread.findUnique({ where: { id: thread } })).toMatchObject({ codexId });
  expect(await journal.verify(name)).toMatchObject({ operations: 2, ok: true });
  await projection.project(name);
  expect(await findBehind(prisma)).not.toContain(name);
  expect(await findBehind(prisma, 600)).not.toContain(name);
});

test('what a process that ended has not projected is found by any other', async () => {
  const { prisma, journal } = server.services;
  const name = commentsDocumentName(codexId);
  const page = await synced(owner.token);
  const thread = startThread(page.doc, { anchor: ON_CODEX, body: 'left behind' }, writerOf(owner.actor));
  await expect.poll(() => page.provider.unsyncedChanges, { timeout: 5_000 }).toBe(0);
  await expect.poll(() => prisma.commentThread.count({ where: { id: thread } }), { timeout: 5_000 }).toBe(1);
  await prisma.commentThread.deleteMany({ where: { codexId } });
  await prisma.codex.update({ where: { id: codexId }, data: { commentsSeq: 0 } });
  expect(await findBehind(prisma)).toContain(name);
  expect(await findBehind(prisma, 600)).toContain(name);
  expect(await placeOfThread(server.services, thread)).toEqual({ codexId, branch: null });
  const row = await prisma.codex.findUniqueOrThrow({ where: { id: codexId } });
  expect(row).toMatchObject({ openThreads: 1, commentsSeq: BigInt(await journal.headSeq(name)) });
});

test('the same of what was said about a branch, which is carried once that is merged', async () => {
  const { prisma, projection } = server.services;
  await send('POST', `/codices/${codexId}/branches`, { name: 'wording' });
  const name = commentsDocumentName(codexId, 'wording');
  const page = await synced(owner.token, name);
  const thread = startThread(page.doc, { anchor: ON_CODEX, body: 'carried' }, writerOf(owner.actor));
  await expect.poll(() => page.provider.unsyncedChanges, { timeout: 5_000 }).toBe(0);
  await expect.poll(() => prisma.commentThread.count({ where: { id: thread } }), { timeout: 5_000 }).toBe(1);
  expect(await findBehind(prisma)).not.toContain(name);
  // As the transaction leaves it that closes the branch, when the process ends there.
  const by = { closedAt: new Date(), closedById: owner.actor.id, closedByName: owner.actor.name };
  await prisma.branch.updateMany({
    where: { codexId },
    data: { ...by, mergedSeq: 1, mergedHead: 1, commentsSeq: 0 },
  });
  expect(await findBehind(prisma)).toContain(name);
  expect(await findBehind(prisma, 600)).toContain(name);
  await projection.project(name);
  await projection.project(commentsDocumentName(codexId));
  expect(await placeOfThread(server.services, thread)).toEqual({ codexId, branch: null });
  expect((await synced(owner.token)).doc.getMap('comments').has(thread)).toBe(true);
  for (const seconds of [null, 600]) expect(await findBehind(prisma, seconds)).not.toContain(name);
});

test('a guest of a comment link comments and does not edit; revoking the link ends both within a second', async () => {
  const link = await send('POST', `/codices/${codexId}/share-links`, { role: 'comment' });
  const guest = await synced(link['token'] ?? '');
  const codex = connect(codexDocumentName(codexId), link['token'] ?? '');
  await expect.poll(() => codex.provider.isSynced, { timeout: 5_000 }).toBe(true);
  const heard = (await synced(owner.token)).doc;
  const credentials = await server.services.authenticator.fromSocketToken(link['token'] ?? '');
  if (credentials === null) throw new Error('the link is open');
  const writer = writerOf(credentials.actor);
  const thread = startThread(guest.doc, { anchor: ON_CODEX, body: 'May I?' }, writer);
  await expect.poll(() => readThreads(heard)[0]?.id, { timeout: 5_000 }).toBe(thread);
  codex.doc.getText('title').insert(0, 'Not mine: ');
  const forger = await synced(link['token'] ?? '');
  reply(forger.doc, thread, { body: 'forged' }, writerOf(owner.actor));
  await expect.poll(() => forger.refusals, { timeout: 5_000 }).toContain(CLOSE.invalidUpdate.reason);
  forger.leave();
  const begun = Date.now();
  await send('DELETE', `/share-links/${link['id']}`);
  for (const { refusals } of [guest, codex])
    await expect.poll(() => refusals, { interval: 10 }).toContain(CLOSE.revoked.reason);
  expect(Date.now() - begun).toBeLessThan(1_000);
  expect(readThreads(heard)[0]?.comments.map(({ body }) => body)).toEqual(['May I?']);
  expect((await send('GET', `/codices/${codexId}`))['title']).toBe('Port');
});

test('who made a link sees the guests who have only the comments open', async () => {
  const link = await send('POST', `/codices/${codexId}/share-links`, { role: 'view' });
  const guests = async () => {
    const { items } = (await send('GET', `/codices/${codexId}/share-links`)) as unknown as {
      readonly items: readonly { readonly id: string; readonly guests: readonly unknown[] }[];
    };
    return items.find(({ id }) => id === link['id'])?.guests.length;
  };
  await synced(link['token'] ?? '');
  expect(await guests()).toBe(1);
  connect(codexDocumentName(codexId), link['token'] ?? '');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await guests()).toBe(1);
});

test('a purge takes the comments along: their rows, their history, and whoever has them open', async () => {
  const { prisma, journal } = server.services;
  const name = commentsDocumentName(codexId);
  await send('POST', `/codices/${codexId}/comments`, { body: { markdown: 'Soon gone.' } });
  await send('DELETE', `/codices/${codexId}`);
  const page = await synced(owner.token);
  expect(readThreads(page.doc)).toHaveLength(1);
  await send('POST', `/codices/${codexId}/purge`);
  await expect.poll(() => page.refusals, { timeout: 5_000 }).toContain(CLOSE.gone.reason);
  expect(await prisma.commentThread.count({ where: { codexId } })).toBe(0);
  expect(await prisma.documentUpdate.count({ where: { documentName: name } })).toBe(0);
  await expect(journal.load(name)).rejects.toMatchObject({ code: 'gone' });
  const late = connect(name, owner.token);
  await expect.poll(() => late.refusals, { timeout: 5_000 }).toContain(CLOSE.gone.reason);
});

test('who was given another name while offline is not refused for what they wrote under the one before', async () => {
  const { prisma } = server;
  const [email, password] = ['rae@example.org', 'correct horse'];
  const { id } = await createUser(prisma, { email, name: 'Rae', role: 'editor', password });
  const { token } = await createApiToken(prisma, { userId: id, name: 'tests' });
  const before = {
    author: { kind: 'user', id, name: 'Rae' } as const,
    environment: server.services.environment,
  };
  await prisma.user.update({ where: { id }, data: { name: 'Rae Okonjo' } });
  const page = await synced(token);
  startThread(page.doc, { anchor: ON_CODEX, body: 'from the train' }, before);
  await expect.poll(() => page.provider.unsyncedChanges, { timeout: 5_000 }).toBe(0);
  startThread(
    page.doc,
    { anchor: ON_CODEX, body: 'x' },
    { ...before, author: { ...before.author, name: 'Ines' } },
  );
  await expect.poll(() => page.refusals, { timeout: 5_000 }).toContain(CLOSE.invalidUpdate.reason);
  const stored = await server.services.live.read(commentsDocumentName(codexId), readThreads);
  expect(stored.map(({ comments }) => comments.map(({ author }) => author.name))).toEqual([['Rae']]);
});
