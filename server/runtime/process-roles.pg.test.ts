/** A web process and a worker on one PostgreSQL: what each does, and what is said while there is no worker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import { STREAM_FORM } from '#core/crdt/tree/stream-text.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { findBehind } from '../projection/tables/codex-store.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let database: TestDatabase;
let dataDir: string;
const servers: TestServer[] = [];
const members: Member[] = [];

beforeEach(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-roles-'));
});
afterEach(async () => {
  for (const member of members.splice(0)) member.leave();
  for (const server of servers.splice(0)) await server.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

async function start(role: 'all' | 'web' | 'worker'): Promise<TestServer> {
  const server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.url, BINDERY_ROLE: role });
  servers.push(server);
  return server;
}

async function acquainted(...all: readonly TestServer[]): Promise<void> {
  for (const { services } of all) {
    await expect.poll(() => services.bus.others.size, { timeout: 20_000 }).toBe(all.length - 1);
    for (const other of services.bus.others) await expect.poll(() => services.roles.of(other)).not.toBeNull();
  }
}

interface Readiness {
  readonly status: string;
  readonly checks: { readonly work: { readonly ok: boolean; readonly detail: string } };
}
const readiness = async ({ app }: TestServer) => (await (await app.request('/readyz')).json()) as Readiness;

/** Writes the title over a socket, as a page does: nobody waits for the lists. */
async function retitle(at: TestServer, owner: string, codexId: string, title: string): Promise<void> {
  const member = joinDocument(at.url, codexDocumentName(codexId), owner, new Y.Doc());
  members.push(member);
  await expect.poll(() => member.provider.synced).toBe(true);
  const text = member.doc.getText('title');
  member.doc.transact(() => {
    text.delete(0, text.length);
    text.insert(0, title);
  });
  await expect.poll(() => member.provider.hasUnsyncedChanges).toBe(false);
}

/** The tree as the owner's page has it, over a socket. */
async function treeAsPage(at: TestServer, owner: string): Promise<Workspace> {
  const name = await at.services.tree.documentName();
  const page = joinDocument(`${at.url}?tree=${STREAM_FORM}`, name, owner, new Y.Doc());
  members.push(page);
  await expect.poll(() => page.provider.synced).toBe(true);
  const { id, name: called } = await at.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  const actor = { kind: 'user', id, name: called, role: 'owner' } as const;
  return openWorkspace(page.doc, { environment: serverEnvironment, actor });
}

const titleInLists = async ({ prisma }: TestServer, id: string) =>
  (await prisma.codex.findUnique({ where: { id }, select: { title: true } }))?.title;

const make = async (at: TestServer, owner: string): Promise<string> => {
  const made = await at.call(owner, 'POST', 'codices', { templateId: 'blank-page', title: 'A note' });
  return made['id'] ?? '';
};

test('an edit at a web process is in lists, search and tree by the work of the worker', async () => {
  const [web, worker] = [await start('web'), await start('worker')];
  await acquainted(web, worker);
  const owner = await web.makeToken('owner');
  const codexId = await make(web, owner);
  await retitle(web, owner, codexId, 'Renamed zeppelin');
  await expect.poll(() => titleInLists(web, codexId)).toBe('Renamed zeppelin');
  const found = await web.call(owner, 'GET', 'search?q=zeppelin');
  expect(found.items.map(({ id }) => id)).toEqual([codexId]);
  await expect
    .poll(() => web.services.tree.read((tree) => tree.node(codexId)?.label?.title))
    .toBe('Renamed zeppelin');
  expect(await readiness(web)).toMatchObject({
    status: 'ready',
    checks: { work: { ok: true, detail: 'done by 1 other' } },
  });
  expect(await readiness(worker)).toMatchObject({
    status: 'ready',
    checks: { work: { detail: 'done here' } },
  });
  vi.spyOn(web.services.bus, 'state', 'get').mockReturnValue('away');
  expect(await readiness(web)).toMatchObject({
    status: 'degraded',
    checks: { work: { ok: false, detail: expect.stringContaining('not heard') } },
  });
});

test('without a worker a web process says what stands still, and a worker that comes takes it up', async () => {
  const web = await start('web');
  const owner = await web.makeToken('owner');
  const codexId = await make(web, owner);
  expect(await readiness(web)).toMatchObject({
    status: 'degraded',
    checks: { work: { ok: false, detail: expect.stringContaining('no worker is heard') } },
  });
  expect(await web.services.metrics()).toContain('\nbindery_workers 0\n');
  await retitle(web, owner, codexId, 'Nobody lists this');
  // Whatever it would project is projected by this.
  await web.services.projection.stop();
  expect(await titleInLists(web, codexId)).toBe('A note');
  const behind = [codexDocumentName(codexId)];
  expect(await findBehind(web.prisma)).toEqual(behind);
  expect(await findBehind(web.prisma, 60)).toEqual(behind);
  expect(await findBehind(web.prisma, 0)).toEqual([]);
  const worker = await start('worker');
  await expect.poll(() => titleInLists(web, codexId)).toBe('Nobody lists this');
  await acquainted(web, worker);
  expect((await readiness(web)).status).toBe('ready');
  expect(await web.services.metrics()).toContain('\nbindery_workers 1\n');
});

test('what REST answers with is in the lists, worker or not', async () => {
  const web = await start('web');
  const owner = await web.makeToken('owner');
  const codexId = await make(web, owner);
  await web.call(owner, 'PATCH', `codices/${codexId}`, { title: 'By REST' });
  expect(await titleInLists(web, codexId)).toBe('By REST');
});

test('a worker compacts what web processes write', async () => {
  const [web, worker] = [await start('web'), await start('worker')];
  await acquainted(web, worker);
  const owner = await web.makeToken('owner');
  const codexId = await make(web, owner);
  const name = codexDocumentName(codexId);
  // Nothing is due yet: whoever says so is not believed.
  web.services.bus.publish('compaction-due', { document: name });
  for (const letter of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const body = { markdown: `${letter.repeat(60)}\n\n`.repeat(4_000) };
    await web.call(owner, 'PATCH', `codices/${codexId}`, { fields: { body } });
  }
  const snapshotsOf = () => web.prisma.documentSnapshot.count({ where: { documentName: name } });
  await expect.poll(snapshotsOf).toBe(1);
});

test('a worker that is late with a document compacts it before it reads it', async () => {
  const worker = await start('worker');
  const { journal, projection } = worker.services;
  const documentName = codexDocumentName('0190f3a0-0000-7000-8000-000000000001');
  const doc = new Y.Doc();
  const payloads: Uint8Array[] = [];
  doc.on('update', (payload: Uint8Array) => payloads.push(payload));
  for (let letter = 0; letter < 2_700; letter += 1) doc.getText('title').insert(letter, 'x');
  const store = async (from: number, to: number) =>
    void (await Promise.all(
      payloads.slice(from, to).map((payload, index) =>
        journal.append({
          ...{ documentName, payload, origin: 'socket', clientTime: Date.now() },
          ...{ operationId: `letter:${from + index}`, actor: SYSTEM_ACTOR, clientId: doc.clientID },
          summary: { fields: [], clients: [], structs: 0, deletes: 0 },
        }),
      ),
    ));
  const snapshotSeq = async () =>
    Number((await worker.prisma.document.findUnique({ where: { name: documentName } }))?.snapshotSeq);
  await store(0, 600);
  await expect.poll(snapshotSeq).toBeGreaterThan(0);
  // Within a minute of that it is not compacted for the number of its operations.
  await store(600, 2_700);
  expect(await snapshotSeq()).toBeLessThanOrEqual(600);
  await projection.project(documentName);
  expect(await snapshotSeq()).toBe(2_700);
});

test('a token for a part of the tree ends when a page of a web process moves its Codex out', async () => {
  const [web, worker] = [await start('web'), await start('worker')];
  await acquainted(web, worker);
  const owner = await web.makeToken('owner');
  const [part, other] = [await make(web, owner), await make(web, owner)];
  const child = (
    await web.call(owner, 'POST', 'codices', { templateId: 'blank-page', title: 'A part', parentId: part })
  )['id'] as string;
  const limited = await web.makeToken('editor', { scopes: ['write'], subtreeId: part });
  const inside = joinDocument(web.url, codexDocumentName(child), limited, new Y.Doc());
  members.push(inside);
  await expect.poll(() => inside.provider.synced).toBe(true);
  const tree = await treeAsPage(web, owner);
  tree.move([child], { parentId: other });
  await expect.poll(() => inside.refusals).toContain('revoked');
});

test('a page that trashes a Codex at a web process takes from guests the right to write, worker or not', async () => {
  const web = await start('web');
  const owner = await web.makeToken('owner');
  const codexId = await make(web, owner);
  const link = await web.call(owner, 'POST', `codices/${codexId}/share-links`, { role: 'edit' });
  const guest = joinDocument(web.url, codexDocumentName(codexId), link['token'] ?? '', new Y.Doc());
  members.push(guest);
  await expect.poll(() => guest.provider.authorizedScope).toBe('read-write');
  const tree = await treeAsPage(web, owner);
  tree.setState([codexId], 'trashed');
  await expect.poll(() => guest.refusals.length).toBeGreaterThan(0);
  const { deletedAt } = await web.prisma.codex.findUniqueOrThrow({ where: { id: codexId } });
  expect(deletedAt).not.toBeNull();
  const again = joinDocument(web.url, codexDocumentName(codexId), link['token'] ?? '', new Y.Doc());
  members.push(again);
  await expect.poll(() => again.refusals.length).toBeGreaterThan(0);
});

test('beside a web process an `all` process does the work, of both', async () => {
  const [web, all] = [await start('web'), await start('all')];
  await acquainted(web, all);
  const owner = await web.makeToken('owner');
  const ids = await Promise.all([make(web, owner), make(all, owner)]);
  await retitle(web, owner, ids[0] ?? '', 'At web');
  await retitle(all, owner, ids[1] ?? '', 'At all');
  await expect.poll(() => titleInLists(web, ids[0] ?? '')).toBe('At web');
  await expect.poll(() => titleInLists(web, ids[1] ?? '')).toBe('At all');
});
