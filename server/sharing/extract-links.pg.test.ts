/** Links by which guests edit some fields, over REST and sockets of two processes: what they write, and what they never learn. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { type OpenedShare, openedShareSchema } from '#core/protocol/api/sharing.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

const SOURCE = `{
  id: 'case', version: 1, name: 'Case of secrets', references: { blocks: {} },
  fields: {
    summary: { type: 'text', label: 'Summary' },
    prose: { type: 'richText', label: 'Prose' },
    state: { type: 'select', label: 'State', options: ['Open', 'Done'] },
    lead: { type: 'person', label: 'Lead' },
    labels: { type: 'tags', label: 'Labels' },
    steps: { type: 'checklist', label: 'Steps' },
    parts: { type: 'table', label: 'Parts', columns: [{ id: 'part', type: 'line', label: 'Part' }] },
    blocks: { type: 'references', label: 'Blocks', kind: 'blocks' },
    hush: { type: 'text', label: 'Classified label' },
    mole: { type: 'person', label: 'Withheld person' },
    verdict: { type: 'line', label: 'Verdict', writableBy: ['admin'] },
    why: { type: 'line', label: 'Why', visibleWhen: { field: 'state', is: 'Done' } },
    total: { type: 'formula', label: 'Total', expression: '1 + 1' },
    plan: { type: 'file', label: 'Plan' },
  },
}`;
const FIELDS = ['summary', 'prose', 'state', 'lead', 'labels', 'steps', 'parts', 'blocks'];
/** Of the other fields, of the Codices it names, and of whoever wrote there alone. */
const WITHHELD = [
  'Secret title',
  'vault',
  'Classified',
  'Withheld',
  'hush',
  'mole',
  'verdict',
  'Case of',
  'Dam',
];

/** What is done at the one is followed by sockets of the other. */
let a: TestServer;
let b: TestServer;
let owner: string;
/** Writes the other fields, and nothing else. */
let spy: string;
let spyId: string;
let codexId: string;
let otherId: string;
const members: Member[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-extract-links-'));
  const settings = { DATA_DIR: dataDir, DATABASE_URL: database.serverUrl };
  [a, b] = await Promise.all([startTestServer(settings), startTestServer(settings)]);
  cleanUps.push(async () => {
    await a.stop();
    await b.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  await eventually(() => expect([a, b].map(({ services }) => services.bus.others.size)).toEqual([1, 1]));
  owner = await a.makeToken('owner');
  spy = await a.makeToken('editor');
  spyId = (await a.prisma.apiToken.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })).userId;
  await a.prisma.user.update({ where: { id: spyId }, data: { name: 'Quentin' } });
  await a.call(owner, 'POST', 'templates/case/versions', { source: SOURCE, baseVersion: 0 });
}, 60_000);
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});
beforeEach(async () => {
  otherId = await make('Dam', {});
  codexId = await make('Secret title', { summary: 'told', blocks: [otherId], lead: spyId });
  await a.call(owner, 'PATCH', `codices/${codexId}`, { fields: { lead: null } });
  await a.call(spy, 'PATCH', `codices/${codexId}`, { fields: { hush: 'the vault is open', mole: spyId } });
});
afterEach(() => {
  for (const member of members.splice(0)) member.leave();
});

const eventually = <T>(check: () => T): Promise<T> => vi.waitFor(check, { timeout: 20_000 });

async function make(title: string, fields: JsonObject): Promise<string> {
  return (await a.call(owner, 'POST', 'codices', { templateId: 'case', title, fields }))['id'] ?? '';
}

async function ask(token: string | null, method: string, path: string, sent?: JsonValue) {
  const headers = {
    'content-type': 'application/json',
    ...(token !== null && { authorization: `Bearer ${token}` }),
  };
  const init = { method, headers, ...(sent !== undefined && { body: JSON.stringify(sent) }) };
  const response = await b.app.request(`/api/v1/${path}`, init);
  return { status: response.status, text: await response.text() };
}

const share = async (body: JsonObject) => {
  const { id = '', token = '' } = await a.call(owner, 'POST', `codices/${codexId}/share-links`, {
    role: 'edit',
    ...body,
  });
  return { id, token };
};

interface Entered extends Member {
  readonly opened: OpenedShare;
  readonly opening: string;
  readonly token: string;
  readonly frames: Buffer[];
  readonly codex: Codex;
}

/** Comes by the link, as a stock provider at the process that has done nothing. */
async function enter(token: string, name = 'Grace', doc = new Y.Doc()): Promise<Entered> {
  const { text } = await ask(null, 'POST', 'share/open', { token, name });
  const opened = openedShareSchema.parse(JSON.parse(text));
  const guest = `${token}~${opened.guest?.id}`;
  const frames: Buffer[] = [];
  const member = joinDocument(b.url, opened.extract?.document ?? '', guest, doc, frames);
  members.push(member);
  await eventually(() => expect(member.provider.isSynced).toBe(true));
  const ticket = JSON.parse(
    (await ask(null, 'POST', 'tickets', { share: { token, guestId: opened.guest?.id ?? '', name } })).text,
  );
  const codex = openCodex(doc, { environment: a.services.environment, actor: ticket.actor });
  return {
    ...member,
    opened,
    opening: text,
    token: guest,
    frames,
    codex: codex.asShown(opened.templateDefinition),
  };
}

const read = async () =>
  (await a.call(owner, 'GET', `codices/${codexId}`)) as unknown as {
    readonly title: string;
    readonly fields: Readonly<Record<string, JsonValue>>;
  };
const isSaved = ({ provider }: Member): boolean => provider.isSynced && !provider.hasUnsyncedChanges;

test('every kind of field is in step both ways, in the history under the guest’s name, and nothing else is sent', async () => {
  const { token } = await share({ fields: FIELDS });
  const grace = await enter(token);
  const { codex, opened } = grace;
  expect(Object.keys(opened.templateDefinition.fields)).toEqual(FIELDS);
  expect(codex.text('summary').toString()).toBe('told');
  const field = (id: string) => opened.templateDefinition.fields[id] ?? expect.fail(id);
  codex.text('summary').insert(0, 'Grace: ');
  codex.setRegister('state', 'Done');
  codex.addMember('labels', 'urgent');
  codex.setValue(field('steps'), [{ id: crypto.randomUUID(), text: 'Look', done: false }]);
  codex.setValue(field('parts'), [{ id: crypto.randomUUID(), part: 'Pump' }]);
  codex.removeMember('blocks', otherId);
  const paragraph = new Y.XmlElement('paragraph');
  codex.fragment('prose').insert(0, [paragraph]);
  paragraph.insert(0, [new Y.XmlText('From outside')]);
  await eventually(() => expect(isSaved(grace)).toBe(true));
  const { title, fields } = await read();
  expect(title).toBe('Secret title');
  expect(fields).toMatchObject({ summary: 'Grace: told', state: 'Done', labels: ['urgent'], blocks: [] });
  expect(fields).toMatchObject({
    steps: [{ text: 'Look' }],
    parts: [{ part: 'Pump' }],
    hush: 'the vault is open',
  });
  const rows = await a.services.journal.list(codexDocumentName(codexId), { limit: 100 });
  const ours = rows.filter(({ actor }) => actor.kind === 'guest');
  expect(new Set(ours.map(({ actor }) => actor.name))).toEqual(new Set(['Grace']));
  expect(ours.length).toBeGreaterThan(5);

  await a.call(owner, 'PATCH', `codices/${codexId}`, {
    fields: {
      summary: 'Grace: told by all',
      state: 'Open',
      labels: ['urgent', 'late'],
      prose: { markdown: 'From inside' },
    },
  });
  await a.call(spy, 'PATCH', `codices/${codexId}`, { fields: { hush: 'the vault is shut', why: 'vault' } });
  await eventually(() => {
    expect(codex.text('summary').toString()).toBe('Grace: told by all');
    expect(codex.value(field('state'))).toBe('Open');
    expect(codex.value(field('labels'))).toEqual(['urgent', 'late']);
    expect(codex.fragment('prose').toString()).toContain('From inside');
  });
  expect(codex.title.toString()).toBe('');
  const trace = `${grace.opening}\n${Buffer.concat(grace.frames).toString('latin1')}`;
  for (const word of [...WITHHELD, 'why', 'Quentin', spyId]) expect(trace).not.toContain(word);
});

test('what a guest wrote offline arrives at another process, beside what a member wrote meanwhile', async () => {
  const { token } = await share({ fields: ['summary', 'state'] });
  const doc = new Y.Doc();
  const before = await enter(token, 'Heidi', doc);
  before.leave();
  before.codex.text('summary').insert(0, 'offline ');
  await a.call(owner, 'PATCH', `codices/${codexId}`, { fields: { summary: 'told meanwhile' } });
  const again = joinDocument(a.url, before.opened.extract?.document ?? '', before.token, doc, []);
  members.push(again);
  await eventually(() => expect(isSaved(again)).toBe(true));
  await eventually(async () => expect((await read()).fields['summary']).toBe('offline told meanwhile'));
});

test('no door but the extract opens, and what a guest may not write is refused there', async () => {
  const { token } = await share({ fields: ['summary', 'state'] });
  const grace = await enter(token);
  for (const [method, path] of [
    ['GET', `codices/${codexId}`],
    ['PATCH', `codices/${codexId}`],
    ['GET', `codices/${codexId}/conflicts`],
    ['GET', `codices/${codexId}/operations`],
    ['GET', `codices/${codexId}/comments`],
    ['GET', `codices/${codexId}/export?format=json5`],
    ['GET', 'share/tree'],
    ['GET', 'search?q=vault'],
  ] as const) {
    const { status, text } = await ask(
      grace.token,
      method,
      path,
      method === 'PATCH' ? { title: 'x' } : undefined,
    );
    expect([path, status === 401 || status === 404]).toEqual([path, true]);
    expect(text).not.toContain('vault');
  }
  const closed = [codexDocumentName(codexId), commentsDocumentName(codexId)].map((name) =>
    joinDocument(b.url, name, grace.token, new Y.Doc(), []),
  );
  members.push(...closed);
  await eventually(() => expect(closed.map(({ refusals }) => refusals[0])).toEqual(['revoked', 'revoked']));
  const nameless = joinDocument(b.url, grace.opened.extract?.document ?? '', token, new Y.Doc(), []);
  members.push(nameless);
  await eventually(() => expect(nameless.refusals).toContain('unauthenticated'));
  for (const [name, forge] of [
    ['Ivan', (codex: Codex) => codex.text('hush').insert(0, 'mine now ')],
    ['Judy', (codex: Codex) => codex.title.insert(0, 'mine now ')],
    ['Mallory', (codex: Codex) => codex.setPin({ id: 'case', version: 9 })],
    [
      'Oscar',
      ({ doc }: Codex) =>
        doc.getArray('meta:state').push([{ id: 'x', value: 'Done', author: spyId, time: 1 }]),
    ],
  ] as const) {
    const thief = await enter(token, name);
    forge(thief.codex);
    await eventually(() =>
      expect([name, thief.refusals]).toEqual([name, expect.arrayContaining(['invalid-update'])]),
    );
    thief.leave();
  }
  expect((await read()).title).toBe('Secret title');
  expect((await read()).fields).toMatchObject({ hush: 'the vault is open', summary: 'told' });
});

test.each([
  ['revoked', (id: string) => a.call(owner, 'DELETE', `share-links/${id}`), 'revoked'],
  [
    'made one for viewing',
    (id: string) => a.call(owner, 'PATCH', `share-links/${id}`, { role: 'view' }),
    'unauthenticated',
  ],
  ['ended with its Codex', () => a.call(owner, 'DELETE', `codices/${codexId}`), 'unauthenticated'],
])('a link that is %s closes at once', async (_what, close, reason) => {
  const { id, token } = await share({ fields: ['summary'] });
  const grace = await enter(token);
  await close(id);
  await eventually(() => expect(grace.refusals).toContain(reason));
  grace.codex.text('summary').insert(0, 'too late ');
  const late = joinDocument(a.url, grace.opened.extract?.document ?? '', grace.token, grace.doc, []);
  members.push(late);
  await eventually(() => expect(late.refusals).toContain('unauthenticated'));
  const rows = await a.services.journal.list(codexDocumentName(codexId), { limit: 100 });
  expect(rows.filter(({ actor }) => actor.kind === 'guest')).toEqual([]);
});

test('fields that cannot be edited alone are refused by name; a limit of guests is not', async () => {
  const refuse = (body: JsonObject) =>
    ask(owner, 'POST', `codices/${codexId}/share-links`, { role: 'edit', ...body });
  for (const [field, reason] of [
    ['verdict', 'kept for some people'],
    ['why', 'depends on “State”'],
    ['total', 'worked out'],
    ['plan', 'files'],
  ] as const) {
    const answer = await refuse({ fields: ['summary', field] });
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining(reason)]);
  }
  expect((await refuse({ fields: ['why', 'state'], maxGuests: 1 })).status).toBe(201);
  const { id } = await share({ role: 'view', fields: ['total'] });
  expect((await ask(owner, 'PATCH', `share-links/${id}`, { role: 'edit' })).status).toBe(422);
});
