/** Merging a set of branches on a real server: in one transaction, through which others go on typing, and after a crash. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { Bindery } from '#clients/node/bindery.ts';
import type { JsonValue } from '#core/json.ts';
import { branchSetSchema } from '#core/protocol/api/history/branch-sets.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../../access/api-token.ts';
import { createUser } from '../../accounts/create-user.ts';
import { joinDocument } from '../../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../../database/test-database.ts';
import type { Journal } from '../../journal/journal.ts';
import { startTestServer, type TestServer } from '../../runtime/test-server.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, state: { type: 'select', options: ['open', 'done', 'dropped'], default: 'open' } } }`;
const LAW = `{ id: 'law', version: 1, name: 'Law', mainChangesBy: 'approved-merge', fields: { text: { type: 'text' } } }`;

let server: TestServer;
const tokens = { owner: '', editor: '', other: '' };
const userIds = { owner: '', editor: '', other: '' };
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-sets-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  for (const who of ['owner', 'editor', 'other'] as const) {
    const role = who === 'other' ? 'editor' : who;
    const person = { email: `${who}@example.org`, name: `The ${who}`, role, password: 'correct horse' };
    userIds[who] = (await createUser(server.prisma, person)).id;
    tokens[who] = (await createApiToken(server.prisma, { userId: userIds[who], name: 'tests' })).token;
  }
  for (const [id, source] of Object.entries({ note: NOTE, law: LAW }))
    await send('POST', `/templates/${id}/versions`, { source, baseVersion: 0 }, 'owner');
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

/** Of different routes; a test that reads what is not there fails by itself. */
interface Answer {
  readonly id: string;
  readonly code?: string;
  readonly fields: { readonly text: string; readonly state: string };
  readonly errors: readonly { readonly path: readonly string[]; readonly message: string }[];
}

async function send(method: string, path: string, body?: JsonValue, who: keyof typeof tokens = 'editor') {
  const response = await fetch(`${server.baseUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return JSON.parse(text === '' ? '{}' : text) as Answer;
}

const make = async (title: string, parentId: string | null, templateId = 'note') =>
  (await send('POST', '/codices', { templateId, title, parentId, fields: { text: `${title}.` } })).id;
const patch = (id: string, fields: Record<string, string>, branch?: string) =>
  send('PATCH', `/codices/${id}${branch === undefined ? '' : `?branch=${branch}`}`, { fields });
const fieldsOf = async (id: string) => (await send('GET', `/codices/${id}`)).fields;
const headOf = (id: string) => server.services.journal.headSeq(codexDocumentName(id));
const merge = (body: JsonValue = {}) => send('POST', `/branch-sets/${set.id}/merge`, body);

let ids: readonly [string, string, string];
let set: { readonly id: string };

beforeEach(async () => {
  const top = await make('Top', null);
  ids = [top, await make('A', top), await make('B', top)];
  set = await send('POST', `/codices/${top}/branch-sets`, { name: 'ours' });
  for (const id of ids) await patch(id, { text: 'Other words.' }, 'ours');
});

test('all of them are stored at one moment, each as one edit of whoever merges', async () => {
  const [top, a, b] = ids;
  await patch(a, { state: 'done' });
  branchSetSchema.parse(await merge());
  expect(await fieldsOf(a)).toEqual({ text: 'Other words.', state: 'done' });
  const rows = [];
  for (const id of [top, a, b])
    rows.push(...(await server.services.journal.describe(codexDocumentName(id), { limit: 1 })));
  expect(rows).toMatchObject(rows.map(() => ({ origin: 'merge', actor: { id: userIds.editor } })));
  expect(new Set(rows.map(({ serverTime }) => serverTime)).size).toBe(1);
  for (const id of ids) expect((await server.services.journal.verify(codexDocumentName(id))).ok).toBe(true);
});

test('one that is refused keeps all of them out, and every refusal is told at once', async () => {
  const [top, a, b] = ids;
  for (const id of [a, b]) {
    await patch(id, { state: 'done' }, 'ours');
    await patch(id, { state: 'dropped' });
  }
  const heads = await Promise.all(ids.map(headOf));
  const refused = await merge();
  expect(refused).toMatchObject({
    code: 'conflict',
    errors: [
      { path: ['codices', a, 'resolutions', 'state'] },
      { path: ['codices', b, 'resolutions', 'state'] },
    ],
  });
  const take = { resolutions: { state: { take: 'branch' } } };
  const stale = { ...take, expect: { main: 1, branch: 1 } };
  expect((await merge({ codices: { [a]: take, [b]: stale } })).code).toBe('precondition_failed');
  expect(await Promise.all(ids.map(headOf))).toEqual(heads);
  expect((await fieldsOf(top)).text).toBe('Top.');
  await merge({ codices: { [a]: take, [b]: { resolutions: { state: { take: 'main' } } } } });
  expect([(await fieldsOf(a)).state, (await fieldsOf(b)).state]).toEqual(['done', 'dropped']);
});

/** Puts a method in place of one of the journal’s until it is put back. */
function replaceTogether(work: (append: Journal['appendTogether']) => Journal['appendTogether']): () => void {
  const { journal } = server.services;
  const { appendTogether } = journal;
  Object.assign(journal, { appendTogether: work(appendTogether.bind(journal)) });
  return () => Object.assign(journal, { appendTogether });
}

test('a database that refuses one of the edits has none, and nobody sees any of them', async () => {
  const heads = await Promise.all(ids.map(headOf));
  const [, a] = ids;
  // As if one of them had been deleted for good in between: the statement fails after the others are written.
  const putBack = replaceTogether(
    (append) => async (entries) =>
      await append(
        entries.map((entry) =>
          entry.documentName === codexDocumentName(a) ? { ...entry, clientId: Number.NaN } : entry,
        ),
      ),
  );
  const failed = await merge();
  putBack();
  expect(failed.code).toBeDefined();
  expect(await Promise.all(ids.map(headOf))).toEqual(heads);
  for (const id of ids) expect((await fieldsOf(id)).text).toMatch(/^(Top|A|B)\.$/);
  branchSetSchema.parse(await merge());
  for (const id of ids) expect((await fieldsOf(id)).text).toBe('Other words.');
});

test('a process that ends between storing and closing is carried on by whoever merges again, and nothing is written twice', async () => {
  const { prisma } = server.services;
  const { $transaction } = prisma;
  const putBack = replaceTogether((append) => async (entries) => {
    const stored = await append(entries);
    Object.assign(prisma, { $transaction: () => Promise.reject(new Error('the process ends')) });
    return stored;
  });
  const failed = await merge();
  Object.assign(prisma, { $transaction });
  putBack();
  expect(failed.code).toBe('internal');
  const heads = await Promise.all(ids.map(headOf));
  for (const id of ids) expect((await fieldsOf(id)).text).toBe('Other words.');
  const merged = branchSetSchema.parse(await merge());
  expect(merged).toMatchObject({ merged: true });
  expect(merged.codices.map(({ branch }) => branch.merged)).toEqual(heads);
  expect(await Promise.all(ids.map(headOf))).toEqual(heads);
});

test('others keep typing in main through it, and what comes on a branch meanwhile is merged too', async () => {
  const [, a, b] = ids;
  const page = joinDocument(server.url, codexDocumentName(a), tokens.other, new Y.Doc());
  const draft = joinDocument(server.url, codexDocumentName(b, 'ours'), tokens.other, new Y.Doc());
  for (const { provider } of [page, draft])
    await expect.poll(() => provider.isSynced, { timeout: 5_000 }).toBe(true);
  let isFirst = true;
  const putBack = replaceTogether((append) => async (entries) => {
    for (const { doc, provider } of isFirst ? [page, draft] : []) {
      const text = doc.getText('field:text');
      text.insert(text.length, ' And typed.');
      await expect.poll(() => provider.unsyncedChanges, { timeout: 5_000 }).toBe(0);
    }
    isFirst = false;
    return await append(entries);
  });
  const merged = branchSetSchema.parse(await merge());
  putBack();
  expect((await fieldsOf(a)).text).toContain(' And typed.');
  expect((await fieldsOf(b)).text).toBe('Other words. And typed.');
  expect(merged.codices.map(({ branch }) => branch.ahead)).toEqual([0, 0, 0]);
  await expect.poll(() => page.doc.getText('field:text').toString()).toContain('Other words.');
  page.leave();
  draft.leave();
});

test('two who merge it at once merge it once', async () => {
  const answers = await Promise.all([merge(), merge()]);
  for (const answer of answers) branchSetSchema.parse(answer);
  for (const id of ids) expect(await headOf(id)).toBe(2);
});

test('where one Codex changes by approved merges only, its branch is approved before any is merged', async () => {
  const [top] = ids;
  const law = await make('Law', top, 'law');
  const two = await send('POST', `/codices/${top}/branch-sets`, { name: 'lawful' });
  await patch(law, { text: 'New law.' }, 'lawful');
  await patch(top, { text: 'New top.' }, 'lawful');
  const mergeTwo = () => send('POST', `/branch-sets/${two.id}/merge`, {});
  expect(await mergeTwo()).toMatchObject({ code: 'conflict', errors: [{ path: ['codices', law] }] });
  expect((await fieldsOf(top)).text).toBe('Top.');
  const body = { reviewers: [userIds.owner], branch: 'lawful' };
  const review = await send('POST', `/codices/${law}/reviews`, body);
  await send('POST', `/reviews/${review.id}`, { verdict: 'approve' }, 'owner');
  branchSetSchema.parse(await mergeTwo());
  expect([(await fieldsOf(top)).text, (await fieldsOf(law)).text]).toEqual(['New top.', 'New law.']);
});

test('a program plans, begins, follows, merges, closes and opens a set by name', async () => {
  const [, a, b] = ids;
  const client = new Bindery({ baseUrl: server.baseUrl, token: tokens.other });
  const plan = await client.branches(ids[0]).planBelow('program');
  expect(plan).toMatchObject({ hidden: 0, items: ids.map((id) => ({ codex: { id }, refused: null })) });
  const made = await client.branches(ids[0]).createBelow('program', { expect: plan.plan });
  const branches = client.branchSet(made.id);
  await client.changeCodex(b, { fields: { state: 'done' } }, { branch: 'program' });
  await client.changeCodex(a, { fields: { state: 'done' } });
  expect((await branches.update()).codices.map(({ branch }) => branch.behind)).toEqual([0, 0, 0]);
  await branches.close();
  expect((await branches.get()).closedAt).toBeDefined();
  expect((await branches.reopen()).closedAt).toBeUndefined();
  const preview = await branches.preview();
  expect(preview.codices.find(({ id }) => id === b)?.merge?.fields).toMatchObject([{ field: 'state' }]);
  expect(await branches.merge({ leaveOut: [a] })).toMatchObject({ merged: true });
  expect((await fieldsOf(b)).state).toBe('done');
  expect(await client.branches(a).list()).toMatchObject([{ name: 'program' }, { name: 'ours' }]);
  await client.close();
});

test('a program asks for the review of a set, another one answers it, and neither writes anything', async () => {
  const [top, a] = ids;
  const [asks, answers] = (['editor', 'owner'] as const).map(
    (who) => new Bindery({ baseUrl: server.baseUrl, token: tokens[who] }),
  );
  await asks?.branchSet(set.id).askReview([userIds.owner], { codices: [top, a], note: 'Both.' });
  const { codices = [] } = (await answers?.branchSet(set.id).reviews()) ?? {};
  expect(codices.map(({ items }) => items.length)).toEqual([1, 1, 0]);
  const read = Object.fromEntries(codices.slice(0, 2).map(({ id, headSeq }) => [id, headSeq]));
  const after = await answers?.branchSet(set.id).answerReview('approve', read);
  expect(after?.codices.map(({ items }) => items[0]?.reviewers[0]?.answer?.verdict)).toEqual([
    ...['approve', 'approve', undefined],
  ]);
  await Promise.all([asks?.close(), answers?.close()]);
});
