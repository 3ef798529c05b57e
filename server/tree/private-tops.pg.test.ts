/** The pages of those who may read a private Codex are told that their list of them is another now; nobody else is, and nobody by a word of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { fingerprintSeed, seedUpdate } from '#core/codex/seed-codex.ts';
import { PRIVATE_CODICES_CHANGED } from '#core/protocol/api/people.ts';
import { subtreeDocumentName } from '#core/protocol/document-name.ts';
import { SYNC_STEP, writeEdit } from '#core/protocol/wire/frames.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import { writeRichText } from '#richtext/field-text.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { openRawPage, type RawPage } from '../collaboration/raw-page.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { line: 'line' } }`;
const WORD = 'Zwielichtung';

let server: TestServer;
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-tops-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

const isTold = (page: RawPage): boolean => page.hears(PRIVATE_CODICES_CHANGED.type);

test('a role given, a new title, the trash and a role taken back are told to the readers alone', async () => {
  const [owner, maker, reader, other] = await Promise.all(
    (['owner', 'editor', 'viewer', 'editor'] as const).map((role) => server.makeToken(role)),
  );
  if (!owner || !maker || !reader || !other) throw new Error('there are four');
  await server.call(owner, 'POST', 'templates/note/versions', { source: NOTE, baseVersion: 0 });
  const actor = (await server.services.authenticator.fromSocketToken(maker))?.actor as UserActor;
  const made = await createCodex(server.services, actor, { templateId: 'note', title: 'New', private: true });
  const { id } = made.body;
  const readerId = (await server.call(reader, 'GET', 'me'))['id'] ?? '';
  const workspace = await server.services.tree.documentName();
  const pages = async () => {
    const open = async (token: string) => {
      const page = await openRawPage(server.url, workspace);
      await page.enter(token);
      return page;
    };
    return { own: await open(reader), others: await open(other) };
  };
  const grant = `codices/${id}/grants/member:${readerId}`;
  const acts = [
    () => server.call(maker, 'PUT', grant, { role: 'viewer' }),
    () => server.call(maker, 'PATCH', `codices/${id}`, { title: WORD }),
    () => server.services.titles.flush(),
    () => server.call(maker, 'DELETE', `codices/${id}`),
    () => server.call(maker, 'POST', `codices/${id}/restore-from-trash`),
    () => server.call(maker, 'DELETE', grant),
  ];
  for (const [step, act] of acts.entries()) {
    const { own, others } = await pages();
    await act();
    // A new title is told once the tree has it.
    if (step !== 1) await expect.poll(() => [step, isTold(own)], { interval: 20 }).toEqual([step, true]);
    await others.settle();
    expect([step, isTold(others), own.hears(WORD), others.hears(WORD)]).toEqual([step, false, false, false]);
    own.leave();
    others.leave();
  }
}, 60_000);

test('what a page makes below a private Codex stands there once, and says that it is private', async () => {
  const maker = await server.makeToken('editor');
  const by = (await server.services.authenticator.fromSocketToken(maker))?.actor as UserActor;
  const top = await createCodex(server.services, by, { templateId: 'note', title: 'Own', private: true });
  const topId = top.body.id;
  const name = subtreeDocumentName(topId);
  const page = await openRawPage(server.url, name);
  expect(await page.enter(maker)).toBe('write');
  const { environment, journal, templates } = server.services;
  const actor = { id: by.id, name: by.name };
  for (const title of ['One', 'Two']) {
    const id = environment.newId();
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await journal.load(name)).state);
    const before = Y.encodeStateVector(doc);
    openWorkspace(doc, { environment, actor }).insert(id, { parentId: topId }, { title, templateId: 'note' });
    const update = Y.encodeStateAsUpdate(doc, before);
    page.send(writeEdit(name, SYNC_STEP.update, { update, trailer: null }));
    await page.settle(1);
    const at = environment.now();
    const template = await templates.get('note');
    const seed = seedUpdate({
      ...{ codexId: id, template, title, values: {}, now: at, actor, writeFragment: writeRichText },
    });
    const made = {
      at: new Date(at).toISOString(),
      by: actor,
      templateVersion: 1,
      seed: fingerprintSeed(seed),
    };
    const body = { id, templateId: 'note', title, parentId: topId, private: true, made };
    expect(await server.call(maker, 'POST', 'codices', body)).toMatchObject({ id, privateTopId: topId });
    expect(page.isOpen).toBe(true);
  }
  const below = await server.services.tree
    .of(topId)
    .read((tree) => tree.children(topId).map((id) => tree.node(id)?.label?.title));
  expect(below).toEqual(['One', 'Two']);
  page.leave();
}, 60_000);
