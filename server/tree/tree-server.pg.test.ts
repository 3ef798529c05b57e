/** The tree on a running server: journal, sockets, restarts, and compaction of an old log. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { ROLES, type Role, type UserActor } from '#core/access/policy.ts';
import { STREAM_FORM } from '#core/crdt/tree/stream-text.ts';
import type { Environment } from '#core/environment.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { createApiToken } from '../access/api-token.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { deleteCodex } from '../codices/lifecycle/delete-codex.ts';
import { purgeCodex } from '../codices/lifecycle/purge-codex.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { type Env, readEnv } from '../config/env.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createServices } from '../runtime/create-services.ts';
import { createTestInstance } from '../runtime/test-services.ts';
import { createShareLink } from '../sharing/share-links.ts';

let database: TestDatabase;
let env: Env;

beforeEach(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-tree-'));
  env = readEnv({
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    DATABASE_URL: database.serverUrl,
    LOG_LEVEL: 'silent',
  });
});
afterEach(async () => {
  await database.drop();
  rmSync(env.dataDir, { recursive: true });
});

async function startServer() {
  const prisma = createPrisma(database.serverUrl, { connections: 4 });
  const parts = await createServices(env, prisma, pino({ level: 'silent' }));
  const http = createServer();
  http.on('upgrade', (request, socket, head) => parts.collaboration.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/collab`;
  const members: Member[] = [];
  return {
    ...parts,
    prisma,
    join(documentName: string, token: string, query = ''): Member {
      const member = joinDocument(url + query, documentName, token, new Y.Doc());
      members.push(member);
      return member;
    },
    async stop() {
      for (const member of members) member.leave();
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

type Running = Awaited<ReturnType<typeof startServer>>;

async function makePeople({ prisma }: Running) {
  const people = {} as Record<Role, { actor: UserActor; token: string }>;
  for (const role of ROLES) {
    const { id, name } = await prisma.user.create({
      data: { email: `${role}@example.org`, name: role, role },
    });
    const { token } = await createApiToken(prisma, { userId: id, name: 'tests' });
    people[role] = { actor: { kind: 'user', id, name, role }, token };
  }
  return people;
}

const asPage = (member: Member, actor: UserActor): Workspace =>
  openWorkspace(member.doc, { environment: serverEnvironment, actor });

test('T14: a page that knows no streams is not shown the tree; one of today is', async () => {
  const server = await startServer();
  const { services } = server;
  const { editor } = await makePeople(server);
  const { id } = (await createCodex(services, editor.actor, { templateId: 'task', title: 'A' })).body;
  const name = await services.tree.documentName();
  const [old, today] = [
    server.join(name, editor.token, '?schema=1000'),
    server.join(name, editor.token, `?schema=1000&tree=${STREAM_FORM}`),
  ];
  await expect.poll(() => today.provider.synced, { timeout: 5000 }).toBe(true);
  await expect.poll(() => old.refusals.length, { timeout: 5000 }).toBeGreaterThan(0);
  expect(old.doc.store.clients.size).toBe(0);
  expect(asPage(today, editor.actor).children(null)).toEqual([id]);
  await server.stop();
});

test('members have the tree on their sockets, viewers to read, guests not at all; what pages do reaches the rows', async () => {
  const server = await startServer();
  const { services, prisma } = server;
  const people = await makePeople(server);
  const make = async (title: string) =>
    (await createCodex(services, people.editor.actor, { templateId: 'task', title })).body.id;
  const [a, b] = [await make('A'), await make('B')];
  const name = await services.tree.documentName();
  const [editor, viewer] = [server.join(name, people.editor.token), server.join(name, people.viewer.token)];
  await expect.poll(() => editor.provider.synced && viewer.provider.synced, { timeout: 5000 }).toBe(true);
  expect(viewer.provider.authorizedScope).toBe('readonly');
  const link = await createShareLink(services, people.editor.actor, a, { role: 'edit' });
  const guest = server.join(name, link.token);
  await expect.poll(() => guest.refusals.length, { timeout: 5000 }).toBeGreaterThan(0);
  expect(guest.doc.store.clients.size).toBe(0);

  asPage(editor, people.editor.actor).move([b], { parentId: a });
  const parentOf = async (id: string) => (await prisma.codex.findUniqueOrThrow({ where: { id } })).parentId;
  await expect.poll(() => parentOf(b), { timeout: 5000 }).toBe(a);
  await expect
    .poll(() =>
      openWorkspace(viewer.doc, { environment: serverEnvironment, actor: people.viewer.actor }).children(a),
    )
    .toEqual([b]);
  asPage(viewer, people.viewer.actor).move([b], { parentId: null });

  asPage(editor, people.editor.actor).setState([a], 'trashed');
  await expect
    .poll(async () => (await prisma.codex.findUniqueOrThrow({ where: { id: b } })).trashedWithId, {
      timeout: 5000,
    })
    .toBe(a);
  expect(await parentOf(b)).toBe(a);
  const [event] = await prisma.auditEvent.findMany({ where: { action: 'codex-deleted' } });
  expect(event).toMatchObject({ actorId: people.editor.actor.id, subject: a });
  await server.stop();
});

test('a page that purges, or signs with another name, is shown the door and changes nothing', async () => {
  const server = await startServer();
  const { services } = server;
  const people = await makePeople(server);
  const { body } = await createCodex(services, people.editor.actor, { templateId: 'task', title: 'A' });
  const name = await services.tree.documentName();
  const head = await services.journal.headSeq(name);
  const attacks: ((workspace: Workspace) => void)[] = [
    (workspace) => {
      workspace.setState([body.id], 'trashed');
      workspace.purge([body.id]);
    },
    (workspace) =>
      openWorkspace(workspace.doc, { environment: serverEnvironment, actor: people.owner.actor }).setState(
        [body.id],
        'trashed',
      ),
    (workspace) => workspace.doc.getMap('elsewhere').set('a', 1),
  ];
  for (const attack of attacks) {
    const member = server.join(name, people.admin.token);
    await expect.poll(() => member.provider.synced, { timeout: 5000 }).toBe(true);
    const workspace = asPage(member, people.admin.actor);
    workspace.transact(() => attack(workspace));
    await expect
      .poll(() => [...member.refusals, ...member.closes.map(({ reason }) => reason)], { timeout: 5000 })
      .toContain('invalid-update');
    member.leave();
  }
  expect(await services.journal.headSeq(name)).toBe(head);
  await server.stop();
});

test('what is purged is gone for those who have it open and for those who come later', async () => {
  const server = await startServer();
  const { services } = server;
  const { editor, owner } = await makePeople(server);
  const { id } = (await createCodex(services, editor.actor, { templateId: 'task', title: 'A' })).body;
  await deleteCodex(services, editor.actor, id);
  const reader = server.join(codexDocumentName(id), editor.token);
  await expect.poll(() => reader.provider.synced, { timeout: 5000 }).toBe(true);
  expect(reader.provider.authorizedScope).toBe('read-write');
  await purgeCodex(services, owner.actor, id);
  await expect.poll(() => reader.refusals, { timeout: 5000 }).toContain('gone');
  const late = server.join(codexDocumentName(id), editor.token);
  await expect.poll(() => late.refusals, { timeout: 5000 }).toContain('gone');
  expect(await server.prisma.documentUpdate.count({ where: { documentName: codexDocumentName(id) } })).toBe(
    0,
  );
  await server.stop();
});

test('a data folder from before there was a tree has one after the next start', async () => {
  const first = await startServer();
  const people = await makePeople(first);
  const { id: userId } = people.editor.actor;
  await first.stop();
  const prisma = createPrisma(database.url, { connections: 1 });
  const [parent, child] = [randomUUID(), randomUUID()];
  for (const [id, parentId] of [
    [parent, null],
    [child, parent],
  ] as const) {
    const template = await prisma.template.findUniqueOrThrow({ where: { id: 'task' } });
    const who = { createdById: userId, createdByName: 'E', updatedById: userId, updatedByName: 'E' };
    const pin = { templateId: template.id, templateVersion: template.version };
    await prisma.codex.create({ data: { id, parentId, title: id.slice(0, 4), ...pin, ...who } });
  }
  await prisma.$disconnect();
  const second = await startServer();
  const { tree } = second.services;
  expect(await tree.read((workspace) => workspace.subtree(parent))).toEqual([parent, child]);
  expect(await tree.read((workspace) => workspace.node(child)?.label?.title)).toBe(child.slice(0, 4));
  const [head, rows] = [
    await second.services.journal.headSeq(await tree.documentName()),
    await second.prisma.codex.findMany(),
  ];
  expect(rows.every(({ siblingRank }) => siblingRank !== null)).toBe(true);
  await second.stop();
  const third = await startServer();
  expect(await third.services.journal.headSeq(await third.services.tree.documentName())).toBe(head);
  await third.stop();
});

test('a long log is folded by the server, and the tree stays what it was', async () => {
  let ahead = 0;
  const environment: Environment = { ...serverEnvironment, now: () => Date.now() + ahead };
  const instance = await createTestInstance(inject('testDatabase'), { environment });
  const { services } = instance;
  const actor: UserActor = { kind: 'user', id: randomUUID(), name: 'E', role: 'editor' };
  const ids = Array.from({ length: 3 }, () => randomUUID());
  const [a, b, c] = ids as [string, string, string];
  await services.tree.edit(actor, (workspace) => {
    for (const id of ids) workspace.insert(id, { parentId: null });
    for (let step = 0; step < 2_600; step += 1) {
      workspace.move([c], { parentId: null, before: step % 2 === 0 ? a : b });
      workspace.setState([a], step % 2 === 0 ? 'archived' : 'live');
    }
  });
  const shape = () =>
    services.tree.read((workspace) => [workspace.children(null), workspace.logLength] as const);
  const [children, before] = await shape();
  expect(before).toBeGreaterThan(5_000);
  ahead = 31 * 24 * 60 * 60 * 1000;
  await services.tree.edit(SYSTEM_ACTOR, (workspace) => workspace.insert(randomUUID(), { parentId: a }));
  const [after, length] = await shape();
  expect(after).toEqual(children);
  expect(length).toBeLessThan(50);
  const [last] = await services.journal.list(await services.tree.documentName(), { limit: 1 });
  expect(last?.actor.kind).toBe('system');
  await instance.close();
});
