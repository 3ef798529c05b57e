/** A share link gives no more than whoever made it may give now: at every door, on open sockets of every process, and back again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Role } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

/** Two processes of one instance: what is done at the one closes sockets of the other. */
let a: TestServer;
let b: TestServer;
let owner: string;
let ownerId: string;
const members: Member[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-link-maker-'));
  const settings = { DATA_DIR: dataDir, DATABASE_URL: database.serverUrl };
  [a, b] = await Promise.all([startTestServer(settings), startTestServer(settings)]);
  cleanUps.push(async () => {
    await a.stop();
    await b.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  await vi.waitFor(() => expect([a, b].map(({ services }) => services.bus.others.size)).toEqual([1, 1]), {
    timeout: 20_000,
  });
  owner = await a.makeToken('owner');
  ownerId = (await a.call(owner, 'GET', 'me'))['id'] ?? '';
});
afterEach(() => {
  for (const member of members.splice(0)) member.leave();
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

interface Made {
  readonly makerId: string;
  readonly codexId: string;
  readonly linkId: string;
  readonly token: string;
  readonly guest: { readonly token: string; readonly guestId: string; readonly name: string };
  readonly file: { readonly url: string; readonly cookie: string };
  readonly fieldsToken: string;
}

/** A link that can edit, made by a new editor, with a guest who joined and holds all that a browser holds. */
async function makeLink(): Promise<Made> {
  const maker = await a.makeToken('editor');
  const { id: makerId = '' } = await a.call(maker, 'GET', 'me');
  const { id: codexId = '' } = await a.call(maker, 'POST', 'codices', {
    ...{ templateId: 'blank-page', title: 'Port' },
  });
  const path = `codices/${codexId}/share-links`;
  const link = await a.call(maker, 'POST', path, { role: 'edit' });
  const some = await a.call(maker, 'POST', path, { role: 'view', fields: ['title'] });
  const token = link['token'] ?? '';
  const opened = await ask('POST', '/share/open', { token, name: 'Rae' });
  const uploaded = await a.app.request(`/api/v1/codices/${codexId}/assets?name=plan.txt`, {
    ...{ method: 'POST', body: 'the plan', headers: { authorization: `Bearer ${maker}` } },
  });
  const { guest } = (await opened.json()) as { guest: { id: string } };
  const { url } = (await uploaded.json()) as { url: string };
  return {
    ...{ makerId, codexId, linkId: link['id'] ?? '', token, fieldsToken: some['token'] ?? '' },
    guest: { token, guestId: guest.id, name: 'Rae' },
    file: { url, cookie: opened.headers.get('set-cookie')?.split(';')[0] ?? '' },
  };
}

async function ask(method: string, path: string, body?: JsonValue, headers: Record<string, string> = {}) {
  return await b.app.request(path.startsWith('/api/') ? path : `/api/v1${path}`, {
    ...{ method, headers: { 'content-type': 'application/json', ...headers } },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** What each door answers to whoever holds all that can be held; `ticket` was fetched earlier. */
async function knock({ codexId, token, guest, file, fieldsToken }: Made, ticket: string) {
  const asGuest = { authorization: `Bearer ${token}~${guest.guestId}` };
  const statusOf = async (answer: Promise<Response>) => (await answer).status;
  const isLetIn = async (credentials: Promise<unknown>) => (await credentials) !== null;
  const { authenticator } = b.services;
  return {
    open: await statusOf(ask('POST', '/share/open', { token })),
    openAsGuest: await statusOf(ask('POST', '/share/open', { token, guestId: guest.guestId })),
    ticket: await statusOf(ask('POST', '/tickets', { share: { ...guest } })),
    read: await statusOf(ask('GET', `/codices/${codexId}`, undefined, { authorization: `Bearer ${token}` })),
    readAsGuest: await statusOf(ask('GET', `/codices/${codexId}`, undefined, asGuest)),
    write: await statusOf(ask('PATCH', `/codices/${codexId}`, { title: 'Mine' }, asGuest)),
    comments: await statusOf(ask('GET', `/codices/${codexId}/comments`, undefined, asGuest)),
    file: await statusOf(ask('GET', file.url, undefined, { cookie: file.cookie })),
    fields: await statusOf(ask('POST', '/share/view', { token: fieldsToken })),
    socketByToken: await isLetIn(authenticator.fromSocketToken(token)),
    socketByGuest: await isLetIn(authenticator.fromSocketToken(`${token}~${guest.guestId}`)),
    socketByTicket: await isLetIn(authenticator.fromSocketToken(ticket)),
  };
}

async function ticketOf({ guest }: Made): Promise<string> {
  const answer = await ask('POST', '/tickets', { share: { ...guest } });
  return ((await answer.json()) as { ticket: string }).ticket;
}

const changeMaker = (id: string, change: { role?: Role; disabled?: boolean }) =>
  a.call(owner, 'PATCH', `members/${id}`, change);

const OPEN = {
  ...{ open: 200, openAsGuest: 200, ticket: 201, read: 200, readAsGuest: 200, write: 200, comments: 200 },
  ...{ file: 200, fields: 200, socketByToken: true, socketByGuest: true, socketByTicket: true },
};
const CLOSED = {
  ...{ open: 410, openAsGuest: 410, ticket: 410, read: 401, readAsGuest: 401, write: 401, comments: 401 },
  ...{ file: 404, fields: 410, socketByToken: false, socketByGuest: false, socketByTicket: false },
};

test.each([
  ['made a commenter', { role: 'commenter' }, { role: 'editor' }],
  ['made a viewer', { role: 'viewer' }, { role: 'admin' }],
  ['suspended', { disabled: true }, { disabled: false }],
] as const)(
  'whose maker was %s opens nothing, at no door, until they may share again',
  async (_how, down, up) => {
    const made = await makeLink();
    expect(await knock(made, await ticketOf(made))).toEqual(OPEN);
    const kept = await ticketOf(made);
    await changeMaker(made.makerId, down);
    expect(await knock(made, kept)).toEqual(CLOSED);
    await changeMaker(made.makerId, up);
    expect(await knock(made, await ticketOf(made))).toEqual(OPEN);
  },
);

test('a grant on the Codex does not open the links of somebody who may no longer share', async () => {
  const made = await makeLink();
  await changeMaker(made.makerId, { role: 'viewer' });
  await a.call(owner, 'PUT', `codices/${made.codexId}/grants/member:${made.makerId}`, { role: 'editor' });
  expect(await knock(made, 'none')).toEqual({ ...CLOSED });
});

test('a link whose maker is not there opens nothing', async () => {
  const made = await makeLink();
  const ticket = await ticketOf(made);
  const data = { createdById: 'somebody who was removed' };
  await a.prisma.shareLink.updateMany({ where: { codexId: made.codexId }, data });
  expect(await knock(made, ticket)).toEqual(CLOSED);
});

test.each([
  ['made a commenter', { role: 'commenter' }],
  ['suspended', { disabled: true }],
] as const)('sockets at another process close within a second when the maker is %s', async (_how, down) => {
  const made = await makeLink();
  const connect = (name: string) => {
    const member = joinDocument(b.url, name, `${made.token}~${made.guest.guestId}`, new Y.Doc());
    members.push(member);
    return member;
  };
  const page = connect(codexDocumentName(made.codexId));
  const comments = connect(commentsDocumentName(made.codexId));
  await expect.poll(() => [page, comments].every(({ provider }) => provider.isSynced)).toBe(true);
  const here = () => b.services.live.connected().filter(({ actor }) => actor.kind === 'guest').length;
  expect(here()).toBe(2);
  await changeMaker(made.makerId, down);
  await expect.poll(here, { timeout: 1_000, interval: 20 }).toBe(0);
  page.doc.getText('title').insert(0, 'too late ');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await a.call(owner, 'GET', `codices/${made.codexId}`))['title']).toBe('Port');
});

test('the lists say why, and the audit log when each link stopped and opened again', async () => {
  const made = await makeLink();
  const ended = async (path: string) => {
    const { items } = await a.call(owner, 'GET', path);
    return items.find(({ id }) => id === made.linkId) as unknown as { ended: string | null };
  };
  const path = `codices/${made.codexId}/share-links`;
  expect(await ended(path)).toMatchObject({ ended: null });
  await changeMaker(made.makerId, { role: 'viewer' });
  expect(await ended(path)).toMatchObject({ ended: 'maker-may-not-share' });
  expect(await ended(`share-links?createdBy=${made.makerId}&state=ended`)).toMatchObject({
    ended: 'maker-may-not-share',
  });
  await changeMaker(made.makerId, { disabled: true });
  expect(await ended(path)).toMatchObject({ ended: 'maker-disabled' });
  await changeMaker(made.makerId, { disabled: false, role: 'editor' });
  expect(await ended(`share-links?createdBy=${made.makerId}&state=open`)).toMatchObject({ ended: null });
  const events = await a.prisma.auditEvent.findMany({
    where: { subject: made.linkId, actorId: ownerId },
    orderBy: { seq: 'asc' },
  });
  expect(events.map(({ action, detail }) => [action, detail])).toEqual([
    ['link-paused', { codexId: made.codexId, why: 'maker-may-not-share' }],
    ['link-resumed', { codexId: made.codexId }],
  ]);
});
