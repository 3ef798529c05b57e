/** Invitations and password links. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Environment } from '#core/environment.ts';
import type { JsonObject } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';

const PASSWORD = 'correct horse battery';

let api: TestClient;
let offset = 0;
const environment: Environment = { ...serverEnvironment, now: () => Date.now() + offset };

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), { environment });
});
afterAll(() => api?.close());

async function invite(body: JsonObject, who: Caller = 'admin') {
  const answer = await api.call(who, 'POST', '/invitations', body);
  expect(answer.status, answer.text).toBe(201);
  return { id: answer.body.id, token: new URL(answer.body.url).hash.slice(1), answer };
}

const open = (token: string) => api.call(null, 'POST', '/invitations/open', { token });
const accept = (token: string, more: JsonObject = {}) =>
  api.call(null, 'POST', '/invitations/accept', { token, name: 'Rae', password: PASSWORD, ...more });
const cookieOf = (answer: { headers: Headers }) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
const asCookie = (cookie: string, path: string) => api.call(null, 'GET', path, undefined, { cookie });
const signIn = (email: string, password: string) =>
  api.call(null, 'POST', '/api/auth/sign-in/email', { email, password });

describe('an invitation', () => {
  test('makes one member with the role it says, signed in; its address is told once', async () => {
    const { id, token, answer } = await invite({ email: 'Rae@Example.org', role: 'editor' });
    expect(answer.body.url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/invite#vi_[\w-]{43}$/);
    const stored = await api.services.prisma.invitation.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(stored)).not.toContain(token);
    const listed = await api.call('admin', 'GET', '/invitations');
    expect(listed.text).not.toContain(token);
    expect(listed.body.items).toMatchObject([{ id, email: 'rae@example.org', role: 'editor' }]);
    expect((await open(token)).body).toMatchObject({
      email: 'rae@example.org',
      role: 'editor',
      invitedBy: 'The admin',
    });
    const accepted = await accept(token);
    expect(accepted).toMatchObject({ status: 201, body: { email: 'rae@example.org', role: 'editor' } });
    expect((await asCookie(cookieOf(accepted), '/me')).body.id).toBe(accepted.body.id);
    expect((await open(token)).status).toBe(404);
    expect((await accept(token, { email: 'second@example.org' })).status).toBe(404);
    expect((await api.call('admin', 'GET', `/invitations/${id}`)).status).toBe(404);
    expect((await signIn('rae@example.org', PASSWORD)).status).toBe(200);
  });

  test('of two who accept at once one comes in', async () => {
    const { token } = await invite({ role: 'viewer' });
    const both = await Promise.all([
      accept(token, { email: 'a@example.org' }),
      accept(token, { email: 'b@example.org' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
  });

  test('for an address is for nobody else; without one they say theirs, and a taken one costs nothing', async () => {
    const { token } = await invite({ email: 'ada@example.org', role: 'viewer' });
    expect(await accept(token, { email: 'eve@example.org' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: ['email'] }] },
    });
    const free = await invite({ role: 'viewer' });
    expect(await accept(free.token)).toMatchObject({ status: 422, body: { errors: [{ path: ['email'] }] } });
    expect((await accept(free.token, { email: 'admin@example.org' })).status).toBe(409);
    expect((await accept(free.token, { email: 'bo@example.org', role: 'owner' })).status).toBe(422);
    expect((await accept(free.token, { email: 'bo@example.org' })).body).toMatchObject({ role: 'viewer' });
    expect(
      (await api.call('admin', 'POST', '/invitations', { role: 'viewer', email: 'bo@example.org' })).status,
    ).toBe(409);
  });

  test('ends when it expires, is taken back, or whoever made it may no longer invite', async () => {
    const past = { role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' };
    expect((await api.call('admin', 'POST', '/invitations', past)).status).toBe(422);
    const week = await invite({ role: 'viewer' });
    offset = 8 * 24 * 3600_000;
    expect((await open(week.token)).status).toBe(404);
    expect((await accept(week.token, { email: 'late@example.org' })).status).toBe(404);
    offset = 0;
    expect((await api.call('admin', 'DELETE', `/invitations/${week.id}`)).status).toBe(204);
    expect((await accept(week.token, { email: 'late@example.org' })).status).toBe(404);
    expect((await api.call('admin', 'DELETE', `/invitations/${week.id}`)).status).toBe(404);
    const orphan = await invite({ role: 'viewer' });
    for (const change of [{ disabled: true }, { role: 'editor' }] as const) {
      await api.call('owner', 'PATCH', `/members/${api.userIds.admin}`, change);
      expect((await accept(orphan.token, { email: 'late@example.org' })).status, JSON.stringify(change)).toBe(
        404,
      );
      await api.call('owner', 'PATCH', `/members/${api.userIds.admin}`, { disabled: false, role: 'admin' });
    }
    expect((await accept(orphan.token, { email: 'late@example.org' })).status).toBe(201);
  });

  test('to be an owner is made by owners only', async () => {
    expect((await api.call('admin', 'POST', '/invitations', { role: 'owner' })).status).toBe(403);
    await invite({ role: 'owner' }, 'owner');
  });
});

describe('a password link', () => {
  async function makeMember(email: string, role = 'editor') {
    const body = { name: 'Noor', email, role, password: PASSWORD };
    return (await api.call('owner', 'POST', '/members', body)).body.id;
  }
  async function makeLink(memberId: string, who: Caller = 'admin') {
    const answer = await api.call(who, 'POST', `/members/${memberId}/password-link`);
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body.url).toMatch(/\/password#vp_[\w-]{43}$/);
    return new URL(answer.body.url).hash.slice(1);
  }
  const use = (token: string, password: string, more: JsonObject = {}) =>
    api.call(null, 'POST', '/password-links/use', { token, password, ...more });

  test('sets a new password once, signs in, and ends what there was', async () => {
    const id = await makeMember('noor@example.org');
    const before = await signIn('noor@example.org', PASSWORD);
    const { ticket } = (await api.call(null, 'POST', '/tickets', {}, { cookie: cookieOf(before) })).body;
    const actor = (await api.services.authenticator.fromSocketToken(ticket))?.actor;
    if (!actor) throw new Error('no actor');
    const documentName = codexDocumentName('0190f3a0-0000-7000-8000-000000000001');
    api.services.live.connect({ socketId: 'before', documentName, actor, readOnly: false });
    const token = await makeLink(id);
    const opened = await api.call(null, 'POST', '/password-links/open', { token });
    expect(opened.body).toEqual({ name: 'Noor', email: 'noor@example.org' });
    expect((await use(token, 'short')).status).toBe(422);
    const used = await use(token, 'a second password');
    expect(used).toMatchObject({ status: 200, body: { id } });
    expect((await asCookie(cookieOf(used), '/me')).status).toBe(200);
    expect((await asCookie(cookieOf(before), '/me')).status).toBe(401);
    expect(api.services.live.closed.at(-1)).toEqual({ socketId: 'before', reason: 'unauthenticated' });
    expect((await signIn('noor@example.org', PASSWORD)).status).toBe(401);
    expect((await signIn('noor@example.org', 'a second password')).status).toBe(200);
    expect((await use(token, 'a third password')).status).toBe(404);
  });

  test('is void when it expires, when there is a newer one, or while its owner is disabled', async () => {
    const id = await makeMember('void@example.org');
    const old = await makeLink(id);
    const token = await makeLink(id);
    expect((await use(old, 'a second password')).status).toBe(404);
    offset = 25 * 3600_000;
    expect((await use(token, 'a second password')).status).toBe(404);
    offset = 0;
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: true });
    expect((await use(token, 'a second password')).status).toBe(404);
    expect((await api.call('admin', 'POST', `/members/${id}/password-link`)).status).toBe(409);
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: false });
    expect((await use(token, 'a second password')).status).toBe(200);
  });

  test('for an owner is made by owners only', async () => {
    expect((await api.call('admin', 'POST', `/members/${api.userIds.owner}/password-link`)).status).toBe(403);
    await makeLink(api.userIds.owner, 'owner');
    await makeLink(api.userIds.admin, 'admin');
  });

  test('nothing secret is in the audit log', async () => {
    const events = await api.services.prisma.auditEvent.findMany();
    const actions = new Set(events.map(({ action }) => action));
    for (const action of [
      'member-invited',
      'invitation-revoked',
      'password-link-created',
      'password-link-used',
    ])
      expect(actions).toContain(action);
    const text = JSON.stringify(events, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
    expect(text).not.toMatch(/vi_|vp_|second password/);
  });
});
