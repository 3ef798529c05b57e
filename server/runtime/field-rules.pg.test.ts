/** The rules of a template by field, for every role at every door: REST, making, sockets, restoring, suggestions, imports and rules. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor, Role } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { rootOf } from '#core/document/roots.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { SYNC_STEP, writeEdit } from '#core/protocol/wire/frames.ts';
import { publicGuestId, UNNAMED_GUEST } from '../access/share-link-access.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { openRawPage } from '../collaboration/raw-page.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const SOURCE = `{
  id: 'kept', version: 1, name: 'Kept',
  fields: {
    open: 'number',
    reviewer: { type: 'person', writableBy: ['admin', 'author'] },
    grade: { type: 'number', writableBy: 'admin' },
    plan: { type: 'line', layer: 'metadata', writableBy: ['editor'] },
    verdict: { type: 'number', writableBy: ['admin', { field: 'reviewer' }] },
    minutes: { type: 'richText', writableBy: 'author' },
    labels: { type: 'tags', writableBy: 'owner' },
    costs: { type: 'table', columns: [{ id: 'what' }], writableBy: 'admin' },
    words: { type: 'text', writableBy: 'admin' },
    fixed: { type: 'number', readOnlyWhen: { field: 'seal', is: true } },
    seal: 'checkbox',
    needed: { type: 'number', requiredWhen: { field: 'seal', is: true } },
    step: { type: 'select', default: 'a' },
  },
  workflow: { field: 'step', states: ['a', 'b'], transitions: { a: [{ to: 'b', by: 'admin' }], b: ['a'] } },
  automation: [{ id: 'mark', when: { webhook: 'mark' }, then: { set: { grade: 9 } } }],
}`;

const WHO = ['owner', 'admin', 'author', 'reviewer', 'editor', 'granted', 'commenter', 'guest'] as const;
type Who = (typeof WHO)[number];
const EDITORS: readonly Who[] = ['owner', 'admin', 'author', 'reviewer', 'editor', 'granted', 'guest'];
const MEMBERS: readonly Who[] = ['owner', 'admin', 'author', 'reviewer', 'editor'];

interface Row {
  readonly field: string;
  readonly value: (mark: number) => JsonValue;
  /** Who may change it by a request. */
  readonly request: readonly Who[];
  /** Whose change of a page is stored. What is only kept and marked for review is stored too. */
  readonly page: readonly Who[];
  /** Who may begin a Codex with it. */
  readonly make: readonly Who[];
}

const kept = (field: string, value: Row['value'], who: readonly Who[], make = who): Row => ({
  ...{ field, value, request: who, page: who, make },
});

const ROWS: readonly Row[] = [
  kept('open', (mark) => mark, EDITORS, MEMBERS),
  kept('grade', (mark) => mark, ['owner', 'admin']),
  kept('plan', (mark) => `plan ${mark}`, MEMBERS),
  kept('verdict', (mark) => mark, ['owner', 'admin', 'reviewer'], ['owner', 'admin']),
  kept('minutes', (mark) => ({ markdown: `said ${mark}` }), ['author'], MEMBERS),
  kept('labels', (mark) => [`label ${mark}`], ['owner']),
  kept('costs', (mark) => [{ id: 'r1', what: `${mark}` }], ['owner', 'admin']),
  kept('words', (mark) => `words ${mark}`, ['owner', 'admin']),
  // Whether it was read-only then, and whose step it was, is found in the journal: pages are not refused, the value is marked.
  { field: 'fixed', value: (mark) => mark, request: [], page: EDITORS, make: MEMBERS },
  { field: 'step', value: () => 'b', request: ['owner', 'admin'], page: EDITORS, make: ['owner', 'admin'] },
  kept('needed', (mark) => mark, EDITORS, MEMBERS),
];

let server: TestServer;
const tokens: Partial<Record<Who, string>> = {};
const ids: Partial<Record<Who, string>> = {};
let marks = 100;
const nextMark = (): number => {
  marks += 1;
  return marks;
};
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-field-rules-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  const roles: Readonly<Partial<Record<Who, Role>>> = {
    ...{ owner: 'owner', admin: 'admin', author: 'editor', reviewer: 'editor', editor: 'editor' },
    ...{ granted: 'viewer', commenter: 'commenter' },
  };
  for (const [who, role] of Object.entries(roles) as [Who, Role][]) {
    tokens[who] = await server.makeToken(role);
    ids[who] = (await server.call(token(who), 'GET', 'me'))['id'] ?? '';
  }
  await server.call(token('owner'), 'POST', 'templates/kept/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

const token = (who: Who): string => tokens[who] ?? '';

/** A Codex of the author in which every field holds something, and which is sealed. */
async function makeCodex(): Promise<string> {
  const begun = { templateId: 'kept', title: 'Kept', fields: { reviewer: ids.reviewer ?? '' } };
  const { id = '' } = await server.call(token('author'), 'POST', 'codices', begun);
  await server.call(token('owner'), 'PUT', `codices/${id}/grants/member:${ids.granted}`, { role: 'editor' });
  const { services } = server;
  const template = await services.templates.get('kept');
  await services.live.edit(codexDocumentName(id), SYSTEM_ACTOR, { origin: 'api' }, (doc) => {
    const codex = openCodex(doc, { environment: services.environment, actor: SYSTEM_ACTOR });
    for (const { field, value } of ROWS) if (field !== 'step') write(codex, template.fields[field], value(1));
    codex.setRegister('seal', true);
  });
  const link = await server.call(token('owner'), 'POST', `codices/${id}/share-links`, { role: 'edit' });
  tokens.guest = link['token'] ?? '';
  ids.guest = link['id'] ?? '';
  return id;
}

type Field = Parameters<Codex['setValue']>[0];

function write(codex: Codex, field: Field | undefined, value: JsonValue): void {
  if (field === undefined) return;
  if (field.type !== 'richText') codex.setValue(field, value);
  else {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(JSON.stringify(value))]);
    codex.fragment(field.id).insert(0, [paragraph]);
  }
}

function actorOf(who: Who, codexId: string): Actor {
  const id = ids[who] ?? '';
  if (who !== 'guest') return { kind: 'user', id, name: 'Ines', role: 'editor' };
  return {
    ...{ kind: 'guest', id: publicGuestId(id, ''), name: UNNAMED_GUEST, linkId: id, codexId, role: 'edit' },
  };
}

/** The status of a request, and where it was refused. */
async function ask(
  who: Who,
  method: string,
  path: string,
  body?: JsonValue | Uint8Array,
  type = 'application/json',
) {
  const headers = { authorization: `Bearer ${token(who)}`, 'content-type': type };
  const sent =
    body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) };
  const response = await server.app.request(`/api/v1/${path}`, { method, headers, ...sent });
  const answer = (await response.json().catch(() => ({}))) as {
    errors?: { path: string[]; message: string; hint?: string }[];
  } & JsonObject;
  return { status: response.status, answer, at: (answer.errors ?? []).map(({ path }) => path.at(-1)) };
}

/** What a page is answered that has made an edit: `stored`, `not stored`, or why it was refused. */
async function overSocket(who: Who, codexId: string, edit: (codex: Codex) => void): Promise<string> {
  const name = codexDocumentName(codexId);
  const { live, environment } = server.services;
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await live.read(name, (open) => Y.encodeStateAsUpdate(open)));
  const before = Y.encodeStateVector(doc);
  edit(openCodex(doc, { environment, actor: actorOf(who, codexId) }));
  const update = Y.encodeStateAsUpdate(doc, before);
  const page = await openRawPage(server.url, name);
  await page.enter(token(who));
  page.send(writeEdit(name, SYNC_STEP.update, { update, trailer: null }));
  await page.settle(1);
  const [answer = ''] = page.heard;
  page.leave();
  return answer;
}

test('a field that is kept for some is changed by them and by nobody else, at every door', async () => {
  const codexId = await makeCodex();
  const template = await server.services.templates.get('kept');
  const found: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const { field, value, request, page, make } of ROWS) {
    const definition = template.fields[field];
    const next = (): JsonValue => value(nextMark());
    for (const who of WHO) {
      const patched = await ask(who, 'PATCH', `codices/${codexId}`, { fields: { [field]: next() } });
      if (field === 'step') await seed(codexId, definition, 'a');
      const written = await overSocket(who, codexId, (codex) => write(codex, definition, next()));
      await seed(codexId, definition, field === 'step' ? 'a' : value(1));
      const removed = await overSocket(who, codexId, (codex) => remove(codex, definition));
      if (field === 'step') await seed(codexId, definition, 'a');
      const fields = { [field]: next() };
      const made = await ask(who, 'POST', 'codices', { templateId: 'kept', title: 'New', fields });
      const isEditor = EDITORS.includes(who);
      const row = `${field} by ${who}`;
      found[row] = [patched.status, short(written), short(removed), made.status];
      const stored = !isEditor ? 'not stored' : page.includes(who) ? 'stored' : 'why';
      expected[row] = [
        !isEditor ? 403 : request.includes(who) ? 200 : 422,
        ...[stored, stored],
        !MEMBERS.includes(who) ? 403 : make.includes(who) ? 201 : 422,
      ];
    }
  }
  expect(found).toEqual(expected);
}, 240_000);

const short = (answer: string): string => answer.replace(/^why:.*/, 'why');

/** The server writes whatever the rules say. */
async function seed(codexId: string, field: Field | undefined, value: JsonValue): Promise<void> {
  const { live, environment } = server.services;
  await live.edit(codexDocumentName(codexId), SYSTEM_ACTOR, { origin: 'api' }, (doc) =>
    write(openCodex(doc, { environment, actor: SYSTEM_ACTOR }), field, value),
  );
}

/** Deletes what stands there from the document itself, as no page of ours does. */
function remove({ doc }: Codex, field: Field | undefined): void {
  const root = field && rootOf(field.id, storageOf(field));
  if (field === undefined || !root) return;
  if (field.type === 'richText') doc.getXmlFragment(root).delete(0, 1);
  else if (field.type === 'text') doc.getText(root).delete(0, 1);
  else doc.getArray(root).delete(0, 1);
}

test('whoever is refused is told for whom it is', async () => {
  const codexId = await makeCodex();
  const why = 'Only an admin or whoever “Reviewer” names may change this field.';
  const { answer } = await ask('editor', 'PATCH', `codices/${codexId}`, { fields: { verdict: 7 } });
  expect(answer.errors).toMatchObject([{ message: 'Verdict is not yours to change.', hint: why }]);
  const said = await overSocket('editor', codexId, (codex) => codex.setRegister('verdict', 7));
  expect(said).toBe(`why: Verdict: ${why}`);
});

test('nobody names themselves and writes along with it, in one update or as what is chosen in a conflict', async () => {
  const codexId = await makeCodex();
  const both = await overSocket('author', codexId, (codex) => {
    codex.setRegister('reviewer', ids.author ?? '');
    codex.setRegister('verdict', 3);
  });
  expect(both).toMatch(/^why: Verdict/);
  const { status, at } = await ask('author', 'PATCH', `codices/${codexId}`, {
    fields: { reviewer: ids.author ?? '', verdict: 3 },
  });
  expect([status, at]).toEqual([422, ['verdict']]);
  // One after the other it is theirs: they may name whom they like.
  expect(
    await overSocket('author', codexId, (codex) => codex.setRegister('reviewer', ids.author ?? '')),
  ).toBe('stored');
  expect(await overSocket('author', codexId, (codex) => codex.setRegister('verdict', 3))).toBe('stored');
  expect(await overSocket('reviewer', codexId, (codex) => codex.setRegister('verdict', 4))).toMatch(/^why/);
});

test('a version that keeps a field counts at once, for documents that are open too', async () => {
  const codexId = await makeCodex();
  expect(await overSocket('editor', codexId, (codex) => codex.setRegister('open', 5))).toBe('stored');
  const { version } = await server.services.templates.get('kept');
  const source = (keeps: string) =>
    SOURCE.replace("open: 'number'", keeps).replace('version: 1', 'version: 2');
  const publish = (text: string, baseVersion: number) =>
    server.call(token('owner'), 'POST', 'templates/kept/versions', { source: text, baseVersion });
  await publish(source("open: { type: 'number', writableBy: 'admin' }"), version);
  await expect
    .poll(() => overSocket('editor', codexId, (codex) => codex.setRegister('open', nextMark())))
    .toMatch(/^why: Open/);
  expect(await overSocket('admin', codexId, (codex) => codex.setRegister('open', 8))).toBe('stored');
  await publish(SOURCE, version + 1);
});

test('a restore, a suggestion, an import and a rule change no more than whoever they act for', async () => {
  const codexId = await makeCodex();
  const { seq } = (await ask('owner', 'PATCH', `codices/${codexId}`, { fields: { grade: 2 } })).answer as {
    seq?: number;
  };
  await ask('owner', 'PATCH', `codices/${codexId}`, { fields: { grade: 4 } });
  const before = (await ask('owner', 'GET', `codices/${codexId}/operations`)).answer['items'] as {
    seq: number;
  }[];
  const restore = { seq: seq ?? before[1]?.seq ?? 1, fields: ['grade'] };
  expect((await ask('editor', 'POST', `codices/${codexId}/restore`, restore)).status).toBe(422);
  expect((await ask('admin', 'POST', `codices/${codexId}/restore`, restore)).status).toBe(200);

  const proposed = { anchor: { field: 'grade' }, change: { kind: 'value', value: 6 } };
  const made = await ask('commenter', 'POST', `codices/${codexId}/suggestions`, proposed);
  expect(made.status, JSON.stringify(made.answer)).toBe(201);
  const accept = (who: Who) =>
    ask(who, 'POST', `suggestions/${made.answer['id']}/accept`, { revision: made.answer['revision'] ?? '' });
  expect((await accept('editor')).status).toBe(422);
  expect((await accept('admin')).status).toBe(200);

  const file = await server.app.request(`/api/v1/codices/${codexId}/export?format=json5`, {
    headers: { authorization: `Bearer ${token('owner')}` },
  });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const byEditor = await ask('editor', 'POST', 'import', bytes, 'application/json5');
  expect(byEditor.status, JSON.stringify(byEditor.answer)).toBe(422);
  expect(byEditor.at.sort()).toEqual(['costs', 'grade', 'labels', 'verdict', 'words']);
  expect((await ask('owner', 'POST', 'import', bytes, 'application/json5')).status).toBe(201);

  const run = await ask('owner', 'POST', 'templates/kept/automation/mark/dry-run', { codexId });
  expect(JSON.stringify(run.answer)).toContain('Grade is not yours to change.');
});
