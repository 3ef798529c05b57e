/** Restoring a Codex and all below it to an instant: planned, done as one act, carried on after a crash, undone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { JsonValue } from '#core/json.ts';
import {
  type SubtreePlan,
  type SubtreeRestoreBody,
  subtreePlanSchema,
  subtreeRestoreSchema,
} from '#core/protocol/api/history/subtree-restores.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../../access/api-token.ts';
import { createUser } from '../../accounts/create-user.ts';
import { writeDocumentCheckpoint } from '../../checkpoints/write-checkpoint.ts';
import { joinDocument } from '../../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../../database/test-database.ts';
import { packDocument } from '../../packing/pack-document.ts';
import { startTestServer, type TestServer } from '../../runtime/test-server.ts';
import { resumeSubtreeRestores } from './restore-subtree.ts';

const SOURCE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, sealed: { type: 'line', writableBy: ['admin'] } } }`;

let server: TestServer;
const tokens = { owner: '', editor: '', viewer: '' };
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-subtree-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  for (const role of ['owner', 'editor', 'viewer'] as const) {
    const email = `${role}@example.org`;
    const person = { email, name: `The ${role}`, role, password: 'correct horse' };
    const { id } = await createUser(server.prisma, person);
    tokens[role] = (await createApiToken(server.prisma, { userId: id, name: 'tests' })).token;
  }
  await send('POST', '/templates/note/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

/** Of different routes; a test that reads what is not there fails by itself. */
interface Answer {
  readonly id: string;
  readonly code?: string;
  readonly parentId: string | null;
  readonly fields: { readonly text: string };
}

async function send(method: string, path: string, body?: JsonValue, who: keyof typeof tokens = 'owner') {
  const response = await fetch(`${server.baseUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return JSON.parse(text === '' ? '{}' : text) as Answer;
}

const make = async (title: string, parentId: string | null, text = `${title} then`) =>
  (await send('POST', '/codices', { templateId: 'note', title, parentId, fields: { text } })).id;

interface World {
  readonly top: string;
  readonly a: string;
  readonly b: string;
  readonly c: string;
  readonly at: string;
}
let world: World;

/** A server's clock says when; two moments are told apart. */
async function instant(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 25));
  const [{ now } = { now: new Date() }] = await server.prisma.$queryRaw<
    { now: Date }[]
  >`SELECT now() AS "now"`;
  await new Promise((resolve) => setTimeout(resolve, 25));
  return now.toISOString();
}

beforeEach(async () => {
  const top = await make('Top', null);
  const [a, b, c] = [await make('A', top), await make('B', top), await make('C', top)];
  world = { top, a, b, c, at: await instant() };
});

const patch = (id: string, text: string, who: keyof typeof tokens = 'owner') =>
  send('PATCH', `/codices/${id}`, { fields: { text } }, who);
const textOf = async (id: string) => (await send('GET', `/codices/${id}`)).fields.text;
const plan = async (at = world.at, who: keyof typeof tokens = 'owner'): Promise<SubtreePlan> =>
  subtreePlanSchema.parse(
    await send('GET', `/codices/${world.top}/subtree-restores/plan?at=${at}`, undefined, who),
  );
const restore = async (body: object = {}, who: keyof typeof tokens = 'owner'): Promise<SubtreeRestoreBody> =>
  subtreeRestoreSchema.parse(
    await send('POST', `/codices/${world.top}/subtree-restores`, { at: world.at, ...body }, who),
  );
const parentOf = async (id: string) => (await send('GET', `/codices/${id}`)).parentId;

/** Edits, a move, a Codex in the trash, and a new one. */
async function goOn(): Promise<string> {
  await patch(world.a, 'A now');
  await patch(world.b, 'B now');
  await send('POST', `/codices/${world.b}/move`, { parentId: world.a });
  await send('DELETE', `/codices/${world.c}`);
  return await make('Newer', world.top);
}

test('the plan says which Codices change and how, and changes nothing', async () => {
  const newer = await goOn();
  const shown = await plan();
  expect(shown).toMatchObject({ same: 1, stays: [{ id: newer, title: 'Newer' }] });
  expect(shown.items).toMatchObject([
    { codex: { id: world.a }, fields: [{ field: 'text' }], place: null, refused: null },
    { codex: { id: world.b }, fields: [{ field: 'text' }], place: 'moved', refused: null },
    { codex: { id: world.c }, seq: null, fields: [], place: 'back', refused: null },
  ]);
  expect(await textOf(world.a)).toBe('A now');
  expect((await plan(await instant())).items).toEqual([]);
});

test('all of it comes back in one act, what was made since stays, and a second act finds nothing to do', async () => {
  const newer = await goOn();
  const { plan: expect_ } = await plan();
  const act = await restore({ expect: expect_ });
  expect(act).toMatchObject({ state: 'done', top: world.top });
  expect(act.codices.map(({ kept }) => kept)).toEqual([null, null, null]);
  expect(await Promise.all([world.a, world.b, world.c].map(textOf))).toEqual(['A then', 'B then', 'C then']);
  expect(await Promise.all([world.a, world.b, world.c, newer].map(parentOf))).toEqual(
    Array.from({ length: 4 }, () => world.top),
  );
  expect((await plan()).items).toEqual([]);
  expect((await restore()).codices).toEqual([]);
});

test('undone as one act it leaves what others wrote meanwhile, and says what stays for that', async () => {
  await goOn();
  const act = await restore();
  await patch(world.a, `A then, and more`, 'editor');
  const undone = subtreeRestoreSchema.parse(await send('POST', `/subtree-restores/${act.id}/undo`));
  expect(undone).toMatchObject({ state: 'undone', undoneBy: { name: 'The owner' } });
  const kept = new Map(undone.codices.map((each) => [each.id, each.kept]));
  expect(kept.get(world.b)).toBeNull();
  expect(await textOf(world.b)).toBe('B now');
  expect(await parentOf(world.b)).toBe(world.a);
  expect((await send('GET', `/codices/${world.c}`)).code).toBe('not_found');
  // One and the same sentence was changed by both.
  expect(kept.get(world.a)).toMatch(/Others have changed the same/);
  expect(await textOf(world.a)).toBe('A then, and more');
  const again = await send('POST', `/subtree-restores/${act.id}/undo`);
  expect(again).toMatchObject({ state: 'undone' });
});

test('what somebody may not restore is refused by name, all of it or on their word in part', async () => {
  await patch(world.a, 'A now');
  await send('PATCH', `/codices/${world.b}`, { fields: { sealed: 'kept for admins' } });
  const shown = await plan(world.at, 'editor');
  expect(shown.items).toMatchObject([
    { codex: { id: world.a }, refused: null },
    { codex: { id: world.b }, refused: expect.stringMatching(/./) },
  ]);
  const refused = await send('POST', `/codices/${world.top}/subtree-restores`, { at: world.at }, 'editor');
  expect(refused).toMatchObject({ code: 'conflict', errors: [{ path: ['codices', world.b] }] });
  expect(await textOf(world.a)).toBe('A now');
  expect(await server.prisma.subtreeRestore.count({ where: { topId: world.top } })).toBe(0);
  const act = await restore({ partial: true }, 'editor');
  expect(act.codices.map(({ id }) => id)).toEqual([world.a]);
  expect(await textOf(world.a)).toBe('A then');
  const asViewer = await send('POST', `/codices/${world.top}/subtree-restores`, { at: world.at }, 'viewer');
  expect(asViewer.code).toBe('forbidden');
});

test('another plan than was looked at is refused, and so is a time before it was there', async () => {
  await patch(world.a, 'A now');
  const { plan: seen } = await plan();
  await patch(world.b, 'B now');
  const path = `/codices/${world.top}/subtree-restores`;
  expect((await send('POST', path, { at: world.at, expect: seen })).code).toBe('precondition_failed');
  expect(await textOf(world.a)).toBe('A now');
  expect((await send('GET', `${path}/plan?at=2020-01-01T00:00:00Z`)).code).toBe('invalid_input');
});

test('an act that a process did not finish is carried to its end by another, each Codex once', async () => {
  await goOn();
  const { live, journal } = server.services;
  const name = codexDocumentName(world.b);
  // The process ends after the places and the first Codex.
  const { editElsewhere } = live;
  live.editElsewhere = (documentName, ...rest) =>
    documentName === name
      ? Promise.reject(new Error('the process ends'))
      : editElsewhere.call(live, documentName, ...rest);
  const failed = await send('POST', `/codices/${world.top}/subtree-restores`, { at: world.at });
  live.editElsewhere = editElsewhere;
  expect(failed.code).toBe('internal');
  expect(await textOf(world.a)).toBe('A then');
  expect(await textOf(world.b)).toBe('B now');
  const head = await journal.headSeq(codexDocumentName(world.a));
  const where = { topId: world.top };
  // As long as it is held, everybody else leaves it alone.
  await resumeSubtreeRestores(server.services);
  expect(await textOf(world.b)).toBe('B now');
  await server.prisma.subtreeRestore.updateMany({ where, data: { leasedUntil: new Date(1) } });
  await resumeSubtreeRestores(server.services);
  expect(await textOf(world.b)).toBe('B then');
  expect(await journal.headSeq(codexDocumentName(world.a))).toBe(head);
  expect(await server.prisma.subtreeRestore.findFirst({ where })).toMatchObject({ state: 'done', kept: {} });
});

test('an instant within packed operations is found in them', async () => {
  const name = codexDocumentName(world.a);
  for (const word of ['one', 'two']) await patch(world.a, `A, ${word}`);
  const between = await instant();
  for (const word of ['three', 'four', 'five']) await patch(world.a, `A, ${word}`);
  await server.services.journal.compact(name);
  await writeDocumentCheckpoint(server.services, name);
  const size = { rows: 100, bytes: 1_000_000, fewest: 1 };
  expect(await packDocument(server.services, name, { before: Date.now() + 1_000, size })).toBeGreaterThan(3);
  const act = await restore({ at: between });
  expect(act.codices.map(({ id }) => id)).toEqual([world.a]);
  expect(await textOf(world.a)).toBe('A, two');
});

test('others keep typing through it', async () => {
  await patch(world.a, 'A now');
  const { live } = server.services;
  const { editElsewhere } = live;
  const page = joinDocument(server.url, codexDocumentName(world.a), tokens.editor, new Y.Doc());
  await expect.poll(() => page.provider.isSynced, { timeout: 5_000 }).toBe(true);
  // Somebody types in the moment between reading the Codex and writing it.
  live.editElsewhere = (name, actor, options, makeEdit) =>
    editElsewhere.call(live, name, actor, options, async (base) => {
      const made = await makeEdit(base);
      const text = page.doc.getText('field:text');
      text.insert(text.length, ' and typed');
      await expect.poll(() => page.provider.unsyncedChanges, { timeout: 5_000 }).toBe(0);
      return made;
    });
  const act = await restore();
  live.editElsewhere = editElsewhere;
  expect(act.codices).toMatchObject([{ kept: null }]);
  expect(await textOf(world.a)).toBe('A then and typed');
  await expect.poll(() => page.doc.getText('field:text').toString()).toBe('A then and typed');
  page.leave();
});
