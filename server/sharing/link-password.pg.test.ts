/** Passwords and guest limits of share links, at every door: opening, tickets, REST, sockets and files. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { publicGuestId } from '../access/share-link-access.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;
const PASSWORD = 'correct horse';

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Shared' })).body.id;
});
afterAll(() => api?.close());

async function makeLink(body: JsonObject) {
  const answer = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

const change = (id: string, body: JsonObject) => api.call('editor', 'PATCH', `/share-links/${id}`, body);
const open = (body: JsonObject) => api.call(null, 'POST', '/share/open', body);
const ask = (share: JsonObject) => api.call(null, 'POST', '/tickets', { share });
const from = (token: string) => api.services.authenticator.fromSocketToken(token);

test('a link is for reading and ends in a week unless somebody says otherwise', async () => {
  const before = Date.now();
  const link = (await makeLink({ name: ' The call ' })) as unknown as JsonObject;
  expect(link).toMatchObject({ role: 'view', name: 'The call', hasPassword: false, maxGuests: null });
  expect(link['createdBy']).toEqual({ id: api.userIds.editor, name: 'The editor' });
  const lifetime = Date.parse(String(link['expiresAt'])) - before;
  expect(Math.round(lifetime / 86_400_000)).toBe(7);
  expect(await makeLink({ role: 'edit', expiresAt: null })).toMatchObject({ role: 'edit', expiresAt: null });
  const short = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { password: 'short' });
  expect(short).toMatchObject({ status: 422, body: { errors: [{ path: ['password'] }] } });
});

test('without its password a link opens nothing, at no door, and does not even say what it opens', async () => {
  const { token, id } = await makeLink({ role: 'edit', password: PASSWORD });
  const upload = await api.call('editor', 'POST', `/codices/${codexId}/assets?name=plan.txt`, 'the plan');
  const closed = await open({ token });
  expect(closed).toMatchObject({ status: 401, body: { code: 'password_required' } });
  expect(closed.text).not.toContain('Shared');
  expect(closed.headers.get('set-cookie')).toBeNull();
  expect(await open({ token, name: 'Rae' })).toMatchObject({
    status: 401,
    body: { code: 'password_required' },
  });
  expect(await ask({ token, guestId: 'mine', name: 'Rae' })).toMatchObject({ status: 401 });
  for (const bearer of [token, `${token}~`, `${token}~mine`]) {
    expect((await api.call({ bearer }, 'GET', `/codices/${codexId}`)).status).toBe(401);
    expect(await from(bearer)).toBeNull();
  }

  const opened = await open({ token, name: 'Rae', password: PASSWORD });
  expect(opened.status, opened.text).toBe(200);
  const guest = { bearer: `${token}~${opened.body.guest.id}` };
  expect(await api.call(guest, 'GET', `/codices/${codexId}`)).toMatchObject({ status: 200 });
  expect((await from(guest.bearer))?.actor).toMatchObject({ kind: 'guest', name: 'Rae', linkId: id });
  // Given once: this guest is not asked again, and others are.
  expect((await open({ token, guestId: opened.body.guest.id })).status).toBe(200);
  expect((await open({ token, guestId: 'another' })).status).toBe(401);
  expect((await ask({ token, guestId: opened.body.guest.id, name: 'Rae' })).status).toBe(201);
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const load = () => api.call(null, 'GET', upload.body.url, undefined, { cookie });
  expect((await load()).text).toBe('the plan');
  await change(id, { password: 'another horse' });
  expect((await load()).status).toBe(404);
  expect((await api.call(guest, 'GET', `/codices/${codexId}`)).status).toBe(401);
  const details = await api.services.prisma.auditEvent.findMany({ select: { detail: true } });
  expect(JSON.stringify(details)).not.toContain('horse');
});

test('five wrong passwords, then a wait that is told; other addresses and links go on', async () => {
  const { token } = await makeLink({ password: PASSWORD });
  const tries = [];
  for (let n = 0; n < 5; n += 1) tries.push(await open({ token, password: `wrong ${n}` }));
  expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  expect(tries[0]?.body).toMatchObject({ code: 'password_required', errors: [{ path: ['password'] }] });
  expect(tries.map(({ body }) => body.detail.replace('That is not the password. ', ''))).toEqual([
    '4 more tries, then you have to wait.',
    '3 more tries, then you have to wait.',
    '2 more tries, then you have to wait.',
    '1 more try, then you have to wait.',
    'No tries are left: wait 15 minutes.',
  ]);
  // The right one too: otherwise the answer would tell.
  const refused = await open({ token, password: PASSWORD });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
  expect((await ask({ token, guestId: 'x', name: '', password: PASSWORD })).status).toBe(429);
  const elsewhere = { 'x-forwarded-for': '203.0.113.9' };
  expect((await api.call(null, 'POST', '/share/open', { token, password: PASSWORD }, elsewhere)).status).toBe(
    200,
  );
  const other = await makeLink({ password: PASSWORD });
  expect((await open({ token: other.token, password: PASSWORD })).status).toBe(200);
});

test('five wrong passwords at once are counted each', async () => {
  const { token } = await makeLink({ password: PASSWORD });
  const tries = await Promise.all(
    Array.from({ length: 12 }, (_, n) => open({ token, password: `wrong ${n}` })),
  );
  expect(tries.filter(({ status }) => status === 401)).toHaveLength(5);
  expect(tries.filter(({ status }) => status === 429)).toHaveLength(7);
});

test('a class that comes in at once with the right password is let in; an unknown link counts its passwords too', async () => {
  const { token } = await makeLink({ password: PASSWORD });
  const coming = Array.from({ length: 12 }, (_, n) => open({ token, name: `P${n}`, password: PASSWORD }));
  expect((await Promise.all(coming)).map(({ status }) => status)).toEqual(Array(12).fill(200));
  const unknown = [];
  for (let n = 0; n < 6; n += 1) unknown.push(await open({ token: `vs_${'x'.repeat(30)}`, password: 'p' }));
  expect(unknown.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 429]);
});

test('nobody joins as whoever has the token, to whom a password or a limit is not open', async () => {
  const { token, id } = await makeLink({ role: 'edit', maxGuests: 1 });
  expect((await ask({ token, guestId: '', name: 'The owner' })).status).toBe(422);
  await api.services.prisma.linkGuest.create({
    data: {
      ...{ id: publicGuestId(id, ''), linkId: id, name: 'Joined before', passwordRound: 0 },
      joinedAt: new Date(),
    },
  });
  expect(await from(token)).toBeNull();
});

test('who joined without a name gives one before they write; each who joins is in the audit log', async () => {
  const { token, id } = await makeLink({});
  const { guest } = (await open({ token, name: '' })).body;
  await ask({ token, guestId: 'z', name: 'Zoe' });
  await change(id, { role: 'edit' });
  const share = { token, guestId: guest.id, name: '' };
  expect((await ask(share)).status).toBe(422);
  expect(await from(`${token}~${guest.id}`)).toBeNull();
  expect((await ask({ ...share, name: 'Mo' })).status).toBe(201);
  expect(await from(`${token}~${guest.id}`)).not.toBeNull();
  const where = { subject: id, action: 'link-opened' };
  expect(await api.services.prisma.auditEvent.count({ where })).toBe(2);
});

test('files stay open to a guest when the page opens the link again, a limit is set, or the unnamed guest goes', async () => {
  const { token, id } = await makeLink({});
  const { body: file } = await api.call('editor', 'POST', `/codices/${codexId}/assets?name=b.txt`, 'b');
  const pass = (answer: { headers: Headers }) => ({
    cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
  });
  const load = async (cookie: { cookie: string }) =>
    (await api.call(null, 'GET', file.url, undefined, cookie)).status;
  const reader = pass(await open({ token }));
  const rae = pass(await open({ token, name: 'Rae' }));
  const again = pass(await api.call(null, 'POST', '/share/open', { token }, rae));
  const unnamed = (await from(token))?.actor;
  await api.call('editor', 'DELETE', `/share-links/${id}/guests/${unnamed?.id}`);
  expect([await load(rae), await load(again), await load(reader)]).toEqual([200, 200, 200]);
  await change(id, { maxGuests: 5 });
  expect([await load(rae), await load(again), await load(reader)]).toEqual([200, 200, 404]);
});

test('a lower limit lets those stay who are there', async () => {
  const { token, id } = await makeLink({ maxGuests: 3 });
  await ask({ token, guestId: 'a', name: 'Ada' });
  const actor = (await from(`${token}~a`))?.actor;
  if (actor === undefined) throw new Error('no guest');
  api.services.live.connect({ socketId: 'ada', documentName: `codex/${codexId}`, actor, readOnly: false });
  const before = api.services.live.closed.length;
  await change(id, { maxGuests: 1 });
  expect(api.services.live.closed).toHaveLength(before);
});

test('a new password ends the sessions of those who did not give it; without one nothing is asked for', async () => {
  const { token, id } = await makeLink({ role: 'edit' });
  const { body } = await open({ token, name: 'Mo' });
  const actor = (await from(`${token}~${body.guest.id}`))?.actor;
  if (actor === undefined) throw new Error('no guest');
  api.services.live.connect({ socketId: 'mo', documentName: `codex/${codexId}`, actor, readOnly: false });
  expect((await change(id, { password: PASSWORD })).body).toMatchObject({ hasPassword: true });
  expect(api.services.live.closed.at(-1)).toEqual({ socketId: 'mo', reason: 'try-again-later' });
  expect(await api.services.authenticator.recheck(actor)).toBeNull();
  const share = { token, guestId: body.guest.id, name: 'Mo' };
  expect(await ask(share)).toMatchObject({ status: 401, body: { code: 'password_required' } });
  // The same guest goes on: what waits on their device is theirs.
  const again = await open({ token, guestId: body.guest.id, password: PASSWORD });
  expect(again.status, again.text).toBe(200);
  expect((await ask(share)).body.actor.id).toBe(actor.id);
  expect(await api.services.authenticator.recheck(actor)).not.toBeNull();
  await change(id, { password: null });
  expect((await open({ token })).status).toBe(200);
});

test('no more guests at once than the link allows, whoever they say they are', async () => {
  const { token } = await makeLink({ maxGuests: 2 });
  const coming = ['a', 'b', 'c', 'd', 'e'].map((guestId) => ask({ token, guestId, name: guestId }));
  const statuses = (await Promise.all(coming)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(2);
  expect(statuses.filter((status) => status === 409)).toHaveLength(3);
  const [inside = ''] = ['a', 'b', 'c', 'd', 'e'].filter((_, index) => statuses[index] === 201);
  const [outside = ''] = ['a', 'b', 'c', 'd', 'e'].filter((_, index) => statuses[index] === 409);
  // A page that reconnects, or opens the comments too, keeps its seat.
  expect((await ask({ token, guestId: inside, name: inside })).status).toBe(201);
  expect(await from(`${token}~${inside}`)).not.toBeNull();
  for (const bearer of [token, `${token}~${outside}`, `${token}~unheard-of`])
    expect(await from(bearer)).toBeNull();
  const full = await ask({ token, guestId: outside, name: outside });
  expect(full.body.detail).toContain('2 guests are here by this link already');
});

test('a name is for links by which somebody can say something', async () => {
  const reading = await makeLink({});
  const reader = await open({ token: reading.token, name: '' });
  expect(reader.body.guest).toMatchObject({ name: '' });
  const share = { token: reading.token, guestId: reader.body.guest.id, name: '' };
  expect((await ask(share)).body.actor.name).toBe('Guest');
  for (const role of ['comment', 'edit']) {
    const { token } = await makeLink({ role });
    const refused = await open({ token, name: ' ' });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: ['name'] }] } });
    expect((await ask({ token, guestId: 'x', name: '' })).status).toBe(422);
  }
});

test('a disconnected guest does not come back as the same, and may join as another', async () => {
  const { token, id } = await makeLink({ role: 'edit' });
  const { guest } = (await open({ token, name: 'Mo' })).body;
  const bearer = `${token}~${guest.id}`;
  const actor = (await from(bearer))?.actor;
  if (actor === undefined) throw new Error('no guest');
  api.services.live.connect({ socketId: 'gone', documentName: `codex/${codexId}`, actor, readOnly: false });
  const stay = { ...actor, id: 'guest-other' };
  api.services.live.connect({
    socketId: 'stay',
    documentName: `codex/${codexId}`,
    actor: stay,
    readOnly: false,
  });
  const path = `/share-links/${id}/guests/${actor.id}`;
  expect((await api.call('viewer', 'DELETE', path)).status).toBe(403);
  expect((await api.call({ bearer }, 'DELETE', path)).status).toBe(403);
  expect((await api.call('editor', 'DELETE', path)).status).toBe(204);
  expect(api.services.live.closed.at(-1)).toEqual({ socketId: 'gone', reason: 'disconnected' });
  expect(await from(bearer)).toBeNull();
  expect(await api.services.authenticator.recheck(actor)).toBeNull();
  const share = { token, guestId: guest.id, name: 'Mo' };
  for (const answer of [await ask(share), await open({ token, guestId: guest.id })])
    expect(answer).toMatchObject({ status: 410, body: { code: 'disconnected' } });
  expect((await api.call('editor', 'DELETE', path)).status).toBe(404);
  expect((await open({ token, name: 'Mo' })).status).toBe(200);
  const audit = await api.services.prisma.auditEvent.findFirst({
    where: { action: 'guest-disconnected', subject: id },
  });
  expect(audit).toMatchObject({ detail: { name: 'Mo', guestId: actor.id } });
});

test('whoever came by the token alone can be disconnected too: then it takes a name', async () => {
  const { token, id } = await makeLink({});
  const actor = (await from(token))?.actor;
  expect((await api.call('editor', 'DELETE', `/share-links/${id}/guests/${actor?.id}`)).status).toBe(204);
  expect(await from(token)).toBeNull();
  expect((await api.call('editor', 'DELETE', `/share-links/${id}/guests/guest-unheard`)).status).toBe(404);
  expect((await open({ token, name: 'Rae' })).status).toBe(200);
});
