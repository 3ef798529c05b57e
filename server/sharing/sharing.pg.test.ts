/** Share links: what they grant, how guests appear, and that revoking one disconnects its guests. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Environment } from '#core/environment.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { addToGuestPass, readGuestPass } from './guest-pass.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;

let api: TestClient;
let codexId: string;
let offset = 0;
const environment: Environment = { ...serverEnvironment, now: () => Date.now() + offset };

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), { environment });
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Shared' })).body.id;
});
afterAll(() => api?.close());

async function makeLink(body: { role: string; expiresAt?: string }) {
  const answer = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

/** What a guest's browser does: open with a name, then ask for a ticket. */
async function enter(token: string, name: string) {
  const opened = await api.call(null, 'POST', '/share/open', { token, name });
  expect(opened.status, opened.text).toBe(200);
  const share = { token, guestId: opened.body.guest.id, name };
  const ticket = await api.call(null, 'POST', '/tickets', { share });
  return {
    opened,
    ticket,
    credentials: await api.services.authenticator.fromSocketToken(ticket.body.ticket),
  };
}

test('a link opens one Codex with its template; the token is shown once and kept as a hash', async () => {
  const link = await makeLink({ role: 'view' });
  expect(link.token).toMatch(/^vs_[\w-]{43}$/);
  expect(link.url).toBe(`http://127.0.0.1:3000/s/${link.token}`);
  const row = await api.services.prisma.shareLink.findUniqueOrThrow({ where: { id: link.id } });
  expect(JSON.stringify(row)).not.toContain(link.token);
  const listed = await api.call('editor', 'GET', `/codices/${codexId}/share-links`);
  expect(listed.text).not.toContain(link.token);
  const { body } = await api.call(null, 'POST', '/share/open', { token: link.token });
  expect(body).toMatchObject({
    ...{ codexId, title: 'Shared', role: 'view', guest: null, template: { id: 'note', version: 1 } },
    templateDefinition: { fields: { text: { id: 'text' } } },
  });
});

test('a guest is told the names of the people in this Codex, and of nobody else', async () => {
  const source = `{ id: 'rota', version: 1, name: 'Rota', fields: { lead: { type: 'person' }, crew: { type: 'people' } } }`;
  await api.call('owner', 'POST', '/templates/rota/versions', { source, baseVersion: 0 });
  const members = await api.services.prisma.user.findMany({ select: { id: true, name: true } });
  const [lead = '', first = '', second = ''] = members.map(({ id }) => id);
  const made = await api.call('editor', 'POST', '/codices', {
    templateId: 'rota',
    title: 'Rota',
    fields: { lead, crew: [first, second] },
  });
  expect(made.status, made.text).toBe(201);
  const link = await api.call('editor', 'POST', `/codices/${made.body.id}/share-links`, { role: 'view' });
  const { body } = await api.call(null, 'POST', '/share/open', { token: link.body.token });
  const named = members.filter(({ id }) => [lead, first, second].includes(id));
  expect(members.length).toBeGreaterThan(named.length);
  expect(body.people).toHaveLength(3);
  expect(body.people).toEqual(expect.arrayContaining(named));
});

test('guests are told apart, and nobody with the same link can pass for another', async () => {
  const { token, id } = await makeLink({ role: 'edit' });
  const rae = await enter(token, 'Rae');
  const again = await api.call(null, 'POST', '/tickets', {
    share: { token, guestId: rae.opened.body.guest.id, name: 'Rae' },
  });
  expect(again.body.actor.id).toBe(rae.ticket.body.actor.id);
  expect(rae.credentials).toMatchObject({
    actor: { kind: 'guest', name: 'Rae', linkId: id, codexId, role: 'edit' },
  });
  const forged = await api.call(null, 'POST', '/tickets', {
    share: { token, guestId: rae.ticket.body.actor.id, name: 'Rae' },
  });
  expect(forged.body.actor.id).not.toBe(rae.ticket.body.actor.id);
  expect(await api.services.authenticator.fromSocketToken(rae.ticket.body.ticket)).toBeNull();
});

test('one address opens one link so often and no more; each opening would be a line in the audit log', async () => {
  const [link, other] = [await makeLink({ role: 'view' }), await makeLink({ role: 'view' })];
  for (let times = 0; times < 200; times += 1) await api.services.shareLinkRateLimit.take(link.id, 'local');
  const refused = await api.call(null, 'POST', '/share/open', { token: link.token, name: 'Rae' });
  expect(refused.status).toBe(429);
  const subjects = { where: { action: 'link-opened', subject: link.id } };
  expect(await api.services.prisma.auditEvent.count(subjects)).toBe(0);
  expect((await api.call(null, 'POST', '/share/open', { token: other.token })).status).toBe(200);
});

test('the list shows who is connected; revoking closes them and the door', async () => {
  const { token, id } = await makeLink({ role: 'edit' });
  const other = await makeLink({ role: 'edit' });
  const documentName = codexDocumentName(codexId);
  for (const [socketId, entry] of [
    ['a', token],
    ['b', token],
    ['c', other.token],
  ] as const) {
    const { credentials } = await enter(entry, `Guest ${socketId}`);
    if (!credentials) throw new Error('no credentials');
    api.services.live.connect({ socketId, documentName, actor: credentials.actor, readOnly: false });
  }
  const list = await api.call('editor', 'GET', `/codices/${codexId}/share-links`);
  expect(list.body.items.find((link) => link.id === id)).toMatchObject({
    guests: [{ name: 'Guest a' }, { name: 'Guest b' }],
    lastUsedAt: expect.any(String),
  });
  expect((await api.call('editor', 'DELETE', `/share-links/${id}`)).status).toBe(204);
  expect(api.services.live.closed.slice(-2)).toEqual([
    { socketId: 'a', reason: 'revoked' },
    { socketId: 'b', reason: 'revoked' },
  ]);
  expect(api.services.live.connected(documentName).map(({ socketId }) => socketId)).toEqual(['c']);
  expect(await refusalsOf(token)).toEqual(['410 revoked', '410 revoked']);
  expect((await api.call({ bearer: token }, 'GET', `/codices/${codexId}`)).status).toBe(401);
  expect(await api.services.authenticator.fromSocketToken(token)).toBeNull();
  expect((await api.call('editor', 'DELETE', `/share-links/${id}`)).status).toBe(404);
});

/** How the two doors refuse whoever holds this token. */
async function refusalsOf(token: string): Promise<string[]> {
  const opening = await api.call(null, 'POST', '/share/open', { token });
  const asking = await api.call(null, 'POST', '/tickets', { share: { token, guestId: 'x', name: 'x' } });
  return [opening, asking].map(({ status, body }) => `${status} ${body.code}`);
}

test('whoever holds a link is told that somebody took it away, and nothing of one that ended otherwise', async () => {
  const { prisma } = api.services;
  const restored = await makeLink({ role: 'edit' });
  const data = { revokedAt: new Date(), revokedReason: 'restore' as const };
  await prisma.shareLink.update({ where: { id: restored.id }, data });
  expect(await refusalsOf(restored.token)).toEqual(['404 not_found', '404 not_found']);
  const before = await makeLink({ role: 'edit' });
  await prisma.shareLink.update({ where: { id: before.id }, data: { revokedAt: new Date() } });
  expect(await refusalsOf(before.token)).toEqual(['404 not_found', '404 not_found']);
  expect(await refusalsOf(`vs_${'x'.repeat(43)}`)).toEqual(['404 not_found', '404 not_found']);
});

test('a link whose maker is disabled is taken away too, until they are enabled again', async () => {
  const { token, id } = await makeLink({ role: 'view' });
  const setDisabled = (disabledAt: Date | null) =>
    api.services.prisma.user.update({ where: { id: api.userIds.editor }, data: { disabledAt } });
  const listed = async () => {
    const { body } = await api.call('owner', 'GET', `/codices/${codexId}/share-links`);
    return body.items.find((link) => link.id === id);
  };
  expect(await listed()).toMatchObject({ ended: null });
  await setDisabled(new Date());
  expect(await refusalsOf(token)).toEqual(['410 revoked', '410 revoked']);
  expect(await listed()).toMatchObject({ ended: 'maker-disabled' });
  await setDisabled(null);
  expect((await api.call(null, 'POST', '/share/open', { token })).status).toBe(200);
});

test('a ticket that was fetched before its link was closed opens nothing after', async () => {
  const { token, id } = await makeLink({ role: 'edit' });
  const share = { token, guestId: 'hoarder', name: 'Hoarder' };
  const { ticket } = (await api.call(null, 'POST', '/tickets', { share })).body;
  await api.call('editor', 'DELETE', `/share-links/${id}`);
  expect(await api.services.authenticator.fromSocketToken(ticket)).toBeNull();
});

test('an expired link opens nothing, by the server’s clock, and tells sockets when to end', async () => {
  expect(
    await api.call('editor', 'POST', `/codices/${codexId}/share-links`, {
      role: 'view',
      expiresAt: '2020-01-01T00:00:00Z',
    }),
  ).toMatchObject({ status: 422, body: { errors: [{ path: ['expiresAt'] }] } });
  const expiresAt = new Date(environment.now() + 60_000).toISOString();
  const { token } = await makeLink({ role: 'edit', expiresAt });
  const { credentials, opened } = await enter(token, 'Rae');
  expect(credentials?.expiresAt).toBe(Date.parse(expiresAt));
  offset += 61_000;
  const guest = { token, guestId: opened.body.guest.id, name: 'Rae' };
  for (const [path, body] of [
    ['/share/open', { token }],
    ['/tickets', { share: guest }],
  ] as const) {
    const { status, body: problem } = await api.call(null, 'POST', path, body);
    expect([path, status]).toEqual([path, 410]);
    expect(problem.detail).toContain('This link has expired');
  }
  expect(credentials && (await api.services.authenticator.recheck(credentials.actor))).toBeNull();
});

test('a guest’s browser loads the files of its link, and only while the link is open', async () => {
  const { token, id } = await makeLink({ role: 'view' });
  const upload = await api.call('editor', 'POST', `/codices/${codexId}/assets?name=plan.txt`, 'the plan');
  const opened = await api.call(null, 'POST', '/share/open', { token });
  const setCookie = opened.headers.get('set-cookie') ?? '';
  expect(setCookie).toMatch(/HttpOnly/);
  expect(setCookie).toMatch(/Path=\/api\/v1\/assets/);
  const cookie = setCookie.split(';')[0] ?? '';
  const load = (header: string) => api.call(null, 'GET', upload.body.url, undefined, { cookie: header });
  expect((await load(cookie)).text).toBe('the plan');
  expect((await load(`bindery.guest=${id}~forged`)).status).toBe(404);
  expect((await load('')).status).toBe(404);
  const stranger = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Other' })).body
    .id;
  const secret = await api.call('editor', 'POST', `/codices/${stranger}/assets?name=s.txt`, 'secret');
  expect((await api.call(null, 'GET', secret.body.url, undefined, { cookie })).status).toBe(404);
  await api.call('editor', 'DELETE', `/share-links/${id}`);
  expect((await load(cookie)).status).toBe(404);
});

test('a guest pass holds the latest eight links and nothing that was not signed', () => {
  const entries = Array.from({ length: 10 }, (_, n) => ({
    linkId: `0190f3a0-0000-7000-8000-00000000000${n}`,
    guestId: n % 2 === 0 ? null : `guest-${n}`,
  }));
  let pass: string | undefined;
  for (const entry of entries) pass = addToGuestPass('secret', pass, entry);
  expect(readGuestPass('secret', pass)).toEqual(entries.slice(2).reverse());
  expect(readGuestPass('another secret', pass)).toEqual([]);
  expect(readGuestPass('secret', `${entries[0]?.linkId}.${pass}`)).toEqual([]);
  expect(readGuestPass('secret', undefined)).toEqual([]);
});
