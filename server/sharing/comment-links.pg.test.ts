/** Links by which guests comment on some fields, over REST and sockets: what they read and say, and what no door tells them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { anchorFor } from '#core/comments/codex-anchors.ts';
import type { Thread } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
import { reply, startThread } from '#core/comments/write-comments.ts';
import { suggest } from '#core/comments/write-suggestions.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { type OpenedShare, openedShareSchema } from '#core/protocol/api/sharing.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

const SOURCE = `{
  id: 'survey', version: 1, name: 'Survey of secrets',
  fields: {
    summary: { type: 'text', label: 'Summary' },
    steps: { type: 'checklist', label: 'Steps' },
    verdict: { type: 'line', label: 'Verdict', writableBy: ['admin'] },
    hush: { type: 'text', label: 'Classified label' },
  },
}`;
const FIELDS = ['summary', 'steps', 'verdict'];
/** Of other fields, of what is said about them, and of whoever wrote and spoke there alone. */
const WITHHELD = ['vault', 'Quentin', 'Classified', 'hush', 'Survey of', 'Secret title'];

let server: TestServer;
let owner: string;
/** Writes and speaks elsewhere alone. */
let spy: string;
let spyId: string;
let codexId: string;
/** Threads elsewhere, by id. */
let hidden: string[];
const members: Member[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-comment-links-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  owner = await server.makeToken('owner');
  spy = await server.makeToken('editor');
  spyId = (await server.prisma.apiToken.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })).userId;
  await server.prisma.user.update({ where: { id: spyId }, data: { name: 'Quentin' } });
  await server.call(owner, 'POST', 'templates/survey/versions', { source: SOURCE, baseVersion: 0 });
}, 60_000);
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});
beforeEach(async () => {
  const body = { templateId: 'survey', title: 'Secret title', fields: { summary: 'The pier is safe.' } };
  codexId = (await server.call(owner, 'POST', 'codices', body))['id'] ?? '';
  await server.call(spy, 'PATCH', `codices/${codexId}`, { fields: { hush: 'the vault is open' } });
  await comment(owner, 'Is it?', { field: 'summary', quote: 'safe' });
  hidden = [
    await comment(spy, 'Keep the vault out of this', {}),
    await comment(spy, 'The vault again', { field: 'hush', quote: 'vault' }),
  ];
});
afterEach(() => {
  for (const member of members.splice(0)) member.leave();
});

const eventually = <T>(check: () => T): Promise<T> => vi.waitFor(check, { timeout: 20_000 });
const isSaved = ({ provider }: Member): boolean => provider.isSynced && !provider.hasUnsyncedChanges;
const bodies = (threads: readonly Thread[]): string[] =>
  threads.flatMap(({ comments }) => comments.map(({ body }) => body));

async function comment(by: string, markdown: string, anchor: JsonObject): Promise<string> {
  const about = Object.keys(anchor).length === 0 ? {} : { anchor };
  return (
    (await server.call(by, 'POST', `codices/${codexId}/comments`, { body: { markdown }, ...about }))['id'] ??
    ''
  );
}

async function ask(token: string | null, method: string, path: string, sent?: JsonValue) {
  const headers = {
    'content-type': 'application/json',
    ...(token !== null && { authorization: `Bearer ${token}` }),
  };
  const init = { method, headers, ...(sent !== undefined && { body: JSON.stringify(sent) }) };
  const response = await server.app.request(`/api/v1/${path}`, init);
  return { status: response.status, text: await response.text() };
}

async function share(body: JsonObject = {}) {
  const { id = '', token = '' } = await server.call(owner, 'POST', `codices/${codexId}/share-links`, {
    ...{ role: 'comment', fields: FIELDS },
    ...body,
  });
  return { id, token };
}

interface Entered {
  readonly opened: OpenedShare;
  readonly token: string;
  readonly content: Member;
  readonly comments: Member;
  readonly writer: CommentWriter;
  readonly trace: () => string;
}

/** Comes by the link with stock providers, for the fields and for what is said about them. */
async function enter(token: string, name = 'Grace'): Promise<Entered> {
  const opening = await ask(null, 'POST', 'share/open', { token, name });
  const opened = openedShareSchema.parse(JSON.parse(opening.text));
  const guest = `${token}~${opened.guest?.id}`;
  const frames: Buffer[] = [];
  const to = (documentName = ''): Member =>
    joinDocument(server.url, documentName, guest, new Y.Doc(), frames);
  const [content, comments] = [to(opened.extract?.document), to(opened.extract?.comments)];
  members.push(content, comments);
  await eventually(() =>
    expect([content, comments].map(({ provider }) => provider.isSynced)).toEqual([true, true]),
  );
  const asked = { share: { token, guestId: opened.guest?.id ?? '', name } };
  const { actor } = JSON.parse((await ask(null, 'POST', 'tickets', asked)).text) as { actor: { id: string } };
  const author = { kind: 'guest', id: actor.id, name } as const;
  return {
    ...{ opened, token: guest, content, comments },
    writer: { author, environment: server.services.environment },
    trace: () => `${opening.text}\n${Buffer.concat(frames).toString('latin1')}`,
  };
}

const stored = async (): Promise<Thread[]> =>
  await server.services.live.read(commentsDocumentName(codexId), readThreads);

test('a guest reads the fields, talks about their words, and suggests others; nothing of the rest is sent', async () => {
  const grace = await enter((await share()).token);
  const { doc } = grace.comments;
  const codex = openCodex(grace.content.doc, {
    environment: server.services.environment,
    actor: { id: grace.writer.author.id, name: 'Grace' },
  }).asShown(grace.opened.templateDefinition);
  expect(codex.text('summary').toString()).toBe('The pier is safe.');
  expect(Object.keys(grace.opened.templateDefinition.fields)).toEqual(FIELDS);
  await eventually(() => expect(bodies(readThreads(doc))).toEqual(['Is it?']));
  const [thread] = readThreads(doc);
  reply(doc, thread?.id ?? '', { body: 'For carts it is' }, grace.writer);
  const anchor = anchorFor(codex, grace.opened.templateDefinition, { field: 'summary', quote: 'pier' });
  if (!('on' in anchor)) expect.fail('the words are there');
  startThread(doc, { anchor, body: 'Which pier?' }, grace.writer);
  suggest(doc, { anchor, change: { kind: 'text', side: 'over', text: 'north pier' } }, grace.writer);
  await eventually(() => expect(isSaved(grace.comments)).toBe(true));
  const all = await stored();
  expect(bodies(all)).toEqual(expect.arrayContaining(['For carts it is', 'Which pier?']));
  const proposed = all.find(({ suggestion }) => suggestion !== null);
  const { status } = await ask(owner, 'POST', `suggestions/${proposed?.id}/accept`, {
    revision: proposed?.suggestion?.revision ?? '',
  });
  expect(status).toBe(200);
  await eventually(() => expect(codex.text('summary').toString()).toBe('The north pier is safe.'));
  // Said, written and moved elsewhere while they look.
  await comment(spy, 'The vault, a third time', { field: 'hush' });
  await server.call(spy, 'PATCH', `codices/${codexId}`, { fields: { hush: 'the vault is shut' } });
  const own = bodies(await stored()).length;
  await ask(owner, 'POST', `comments/${thread?.id}/replies`, { body: { markdown: 'Carts, then' } });
  await eventually(() => expect(bodies(readThreads(doc))).toContain('Carts, then'));
  expect(bodies(await stored()).length).toBe(own + 1);
  for (const word of [...WITHHELD, spyId, ...hidden]) expect(grace.trace()).not.toContain(word);
});

test('the fields are for reading, and no door but the two extracts opens', async () => {
  const grace = await enter((await share()).token);
  const before = Y.encodeStateVector(grace.content.doc);
  grace.content.doc.getText('field:summary').insert(0, 'mine ');
  const asked = [codexDocumentName(codexId), commentsDocumentName(codexId)].map((name) =>
    joinDocument(server.url, name, grace.token, new Y.Doc()),
  );
  members.push(...asked);
  await eventually(() => expect(asked.map(({ refusals: [first] }) => first)).toEqual(['revoked', 'revoked']));
  const [thread] = await stored();
  for (const [method, path, body] of [
    ['GET', `codices/${codexId}`],
    ['GET', `codices/${codexId}/comments`],
    ['POST', `codices/${codexId}/comments`, { body: { markdown: 'x' } }],
    ['POST', `comments/${thread?.id}/replies`, { body: { markdown: 'x' } }],
    ['PATCH', `comments/${thread?.id}`, { resolved: true }],
    ['POST', `suggestions/${thread?.id}/accept`, { revision: thread?.id ?? '' }],
    ['GET', `codices/${codexId}/operations`],
    ['GET', `codices/${codexId}/versions`],
    ['GET', `codices/${codexId}/activity`],
    ['GET', `codices/${codexId}/export?format=json5`],
    ['GET', 'search?q=vault'],
    ['GET', 'events'],
    ['GET', 'notifications'],
    ['GET', 'share/tree'],
  ] as const) {
    const { status, text } = await ask(grace.token, method, path, body);
    expect([path, status === 401 || status === 404]).toEqual([path, true]);
    for (const word of WITHHELD) expect(text).not.toContain(word);
  }
  const { text } = await ask(owner, 'GET', `codices/${codexId}`);
  expect(text).toContain('"The pier is safe."');
  const rows = await server.services.journal.list(codexDocumentName(codexId), { limit: 50 });
  expect(rows.filter(({ actor }) => actor.kind === 'guest')).toEqual([]);
  expect(Y.encodeStateVector(grace.content.doc)).not.toEqual(before);
});

test.each([
  ['revoked', (id: string) => server.call(owner, 'DELETE', `share-links/${id}`), 'revoked'],
  [
    'made one for viewing',
    (id: string) => server.call(owner, 'PATCH', `share-links/${id}`, { role: 'view' }),
    'unauthenticated',
  ],
  ['ended with its Codex', () => server.call(owner, 'DELETE', `codices/${codexId}`), 'unauthenticated'],
])('a link that is %s closes both at once', async (_what, close, reason) => {
  const { id, token } = await share();
  const grace = await enter(token);
  await close(id);
  await eventually(() => {
    expect(grace.content.refusals).toContain(reason);
    expect(grace.comments.refusals).toContain(reason);
  });
  startThread(
    grace.comments.doc,
    { anchor: { on: 'field', field: 'summary' }, body: 'too late' },
    grace.writer,
  );
  await eventually(() => expect(grace.comments.refusals.length).toBeGreaterThan(1));
  expect(bodies(await stored())).not.toContain('too late');
});

test('a link that is made one for editing shows what is said no more; and back', async () => {
  const { id, token } = await share({ fields: ['summary'] });
  const grace = await enter(token);
  await server.call(owner, 'PATCH', `share-links/${id}`, { role: 'edit' });
  await eventually(() => expect(grace.comments.refusals).toContain('revoked'));
  await eventually(() => expect(grace.content.provider.isSynced).toBe(true));
  grace.content.doc.getText('field:summary').insert(0, 'Now: ');
  await eventually(() => expect(isSaved(grace.content)).toBe(true));
  expect((await ask(owner, 'GET', `codices/${codexId}`)).text).toContain('"Now: The pier is safe."');
  const opened = openedShareSchema.parse(
    JSON.parse((await ask(null, 'POST', 'share/open', { token, name: 'Heidi' })).text),
  );
  expect(opened.extract?.comments).toBeUndefined();
  await server.call(owner, 'PATCH', `share-links/${id}`, { role: 'comment' });
  const back = await enter(token, 'Heidi');
  await eventually(() => expect(bodies(readThreads(back.comments.doc))).toEqual(['Is it?']));
});

test('what cannot be had alone is refused by name, and a field kept for some is only refused for editing', async () => {
  const refuse = (body: JsonObject) =>
    ask(owner, 'POST', `codices/${codexId}/share-links`, { role: 'comment', ...body });
  expect((await refuse({ fields: ['summary'], subtree: true })).status).toBe(422);
  expect((await refuse({ fields: ['title'], maxGuests: 2 })).status).toBe(201);
  const { id } = await share({ fields: ['verdict'] });
  const { status, text } = await ask(owner, 'PATCH', `share-links/${id}`, { role: 'edit' });
  expect([status, text]).toEqual([422, expect.stringContaining('kept for some people')]);
});
