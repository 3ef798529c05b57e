/** Accounts over REST: setup, sign-in and its limits, ended sessions, revoked rights. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { packageRoot } from '../config/package-root.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { loadTemplateLibrary } from '../templates/load-template-library.ts';
import { readDevicePass } from './device-pass.ts';
import { setupUrl } from './setup.ts';

const PASSWORD = 'correct horse battery';

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
});
afterAll(() => api?.close());

async function signIn(email: string, password: string, address = '192.0.2.1') {
  const answer = await api.call(
    null,
    'POST',
    '/api/auth/sign-in/email',
    { email, password },
    { 'x-forwarded-for': address },
  );
  return { ...answer, cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}

async function withCookie(cookie: string, method: string, path: string, body?: JsonValue) {
  return await api.call(null, method, path, body, { cookie, 'sec-fetch-site': 'same-origin' });
}

async function addMember(email: string, role = 'editor') {
  const answer = await api.call('owner', 'POST', '/members', {
    name: 'Rae',
    email,
    role,
    password: PASSWORD,
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

const closedSince = (start: number) => api.services.live.closed.slice(start).map(({ socketId }) => socketId);

describe('setup', () => {
  let fresh: TestClient;
  afterEach(() => fresh?.close());

  test('one link, the newest, makes one owner and a workspace with samples, and signs in', async () => {
    fresh = await createTestClient(inject('testDatabase'));
    await fresh.services.prisma.user.deleteMany({ where: { role: 'owner' } });
    await loadTemplateLibrary(fresh.services, join(packageRoot(), 'templates'));
    expect((await fresh.call(null, 'GET', '/setup')).body).toEqual({ needed: true });
    const tokenOf = async () =>
      new URL((await setupUrl(fresh.services)) ?? '').searchParams.get('token') ?? '';
    const old = await tokenOf();
    const token = await tokenOf();
    const settings = JSON.stringify(await fresh.services.prisma.setting.findMany());
    expect(settings).not.toContain(token);
    const body = {
      workspaceName: 'Harbour',
      name: 'Ines',
      email: 'Ines@Example.org',
      password: PASSWORD,
      sample: true,
      timeZone: 'Pacific/Auckland',
    };
    expect((await fresh.call(null, 'POST', '/setup', { ...body, token: old })).status).toBe(403);
    expect((await fresh.call(null, 'POST', '/setup', { ...body, token, password: 'short' })).status).toBe(
      422,
    );
    const nowhere = { ...body, token, timeZone: 'Middle/Earth' };
    expect(await fresh.call(null, 'POST', '/setup', nowhere)).toMatchObject({
      status: 422,
      body: { errors: [{ path: ['timeZone'] }] },
    });
    const both = await Promise.all([1, 2].map(() => fresh.call(null, 'POST', '/setup', { ...body, token })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const done = both.find(({ status }) => status === 201);
    expect(done?.body).toMatchObject({
      name: 'Ines',
      role: 'owner',
      email: 'ines@example.org',
      workspace: { name: 'Harbour', timeZone: 'Pacific/Auckland' },
    });
    const cookie = done?.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await fresh.call(null, 'GET', '/me', undefined, { cookie })).body).toMatchObject({
      role: 'owner',
    });
    const samples = await fresh.call(null, 'GET', '/codices', undefined, { cookie });
    expect(samples.body.items.length).toBeGreaterThanOrEqual(5);
    // Newest first; after the seed a sample is linked to the others.
    const operations = await fresh.services.journal.list(codexDocumentName(samples.body.items[0]?.id ?? ''), {
      limit: 10,
    });
    expect(operations.at(-1)?.origin).toBe('seed');
    expect(await setupUrl(fresh.services)).toBeNull();
    expect((await fresh.call(null, 'GET', '/setup')).body).toEqual({ needed: false });
  });
});

describe('signing in', () => {
  test('the cookie is HttpOnly and Lax; behind https it is Secure and bound to the host', async () => {
    await addMember('cookie@example.org');
    const good = await signIn('Cookie@Example.org', PASSWORD);
    expect(good.headers.get('set-cookie')).toMatch(/^bindery\.session=.+HttpOnly; SameSite=Lax/);
    expect((await withCookie(good.cookie, 'GET', '/me')).body).toMatchObject({ email: 'cookie@example.org' });
    const secure = await createTestClient(inject('testDatabase'), {
      env: { appUrl: 'https://bindery.example.org' },
    });
    await secure.call('owner', 'POST', '/members', {
      name: 'S',
      email: 's@example.org',
      role: 'viewer',
      password: PASSWORD,
    });
    const answer = await secure.call(null, 'POST', '/api/auth/sign-in/email', {
      email: 's@example.org',
      password: PASSWORD,
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-bindery\.session=.+Path=\/; HttpOnly; Secure; SameSite=Lax/,
    );
    expect(answer.headers.get('set-cookie')).not.toMatch(/Domain/i);
    await secure.close();
  });

  test('a forged or altered cookie is nobody', async () => {
    await addMember('forged@example.org');
    const { cookie } = await signIn('forged@example.org', PASSWORD);
    const session = await api.services.prisma.session.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    // The token alone, as a stolen copy of the table would have it, is not enough: it has to be signed.
    expect((await withCookie(`bindery.session=${session.token}`, 'GET', '/me')).status).toBe(401);
    expect((await withCookie(`${cookie.slice(0, -4)}AAA%3D`, 'GET', '/me')).status).toBe(401);
  });

  test('unknown, wrong and disabled are told apart by nothing', async () => {
    const id = await addMember('uniform@example.org');
    const wrong = await signIn('uniform@example.org', 'wrong password', '192.0.2.20');
    const unknown = await signIn('nobody@example.org', 'wrong password', '192.0.2.20');
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: true });
    const disabled = await signIn('uniform@example.org', PASSWORD, '192.0.2.20');
    for (const answer of [wrong, unknown, disabled]) {
      expect(answer.status).toBe(401);
      expect(answer.body.detail).toBe(wrong.body.detail);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  test('ten wrong tries and the eleventh waits, even with the right password; elsewhere it still works', async () => {
    await addMember('limited@example.org');
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => signIn('limited@example.org', 'wrong password', '192.0.2.30')),
    );
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
    const blocked = await signIn('limited@example.org', PASSWORD, '192.0.2.30');
    expect(blocked).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(60);
    const elsewhere = await signIn('limited@example.org', PASSWORD, '192.0.2.31');
    expect(elsewhere.status).toBe(200);
    expect(elsewhere.headers.get('ratelimit-limit')).toBe('10');
  });
});

describe('on a device where somebody has signed in before', () => {
  const deviceOf = (answer: { headers: Headers }): string =>
    answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0] ?? '')
      .find((cookie) => cookie.startsWith('bindery.device=')) ?? '';

  async function signInOn(device: string, email: string, password: string, address: string) {
    const headers = { 'x-forwarded-for': address, cookie: device };
    return await api.call(null, 'POST', '/api/auth/sign-in/email', { email, password }, headers);
  }

  test('nobody else’s wrong tries keep them out, from wherever they come', async () => {
    await addMember('known@example.org');
    await addMember('attacker@example.org');
    const device = deviceOf(await signInOn('', 'known@example.org', PASSWORD, '192.0.2.40'));
    expect(device).toMatch(/^bindery\.device=/);
    const theirs = deviceOf(await signInOn('', 'attacker@example.org', PASSWORD, '192.0.2.40'));
    // Behind the same address, from everywhere, and with a pass for somebody else.
    for (let n = 0; n < 40; n += 1)
      await signInOn('', 'known@example.org', 'wrong password', n < 15 ? '192.0.2.40' : `198.51.100.${n}`);
    expect((await signInOn('', 'known@example.org', PASSWORD, '203.0.113.9')).status).toBe(429);
    expect((await signInOn(theirs, 'known@example.org', PASSWORD, '203.0.113.9')).status).toBe(429);
    expect((await signInOn(`${device}x`, 'known@example.org', PASSWORD, '203.0.113.9')).status).toBe(429);
    expect((await signInOn(device, 'Known@example.org', PASSWORD, '192.0.2.40')).status).toBe(200);
  });

  test('guesses made there are limited as well, and keep nobody else out', async () => {
    await addMember('stolen@example.org');
    const device = deviceOf(await signInOn('', 'stolen@example.org', PASSWORD, '192.0.2.50'));
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1)
      statuses.push(
        (await signInOn(device, 'stolen@example.org', 'wrong password', `192.0.2.${60 + n}`)).status,
      );
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    expect((await signInOn('', 'stolen@example.org', PASSWORD, '192.0.2.80')).status).toBe(200);
  });

  test('a pass is remembered for the last four accounts of a browser', async () => {
    let device = '';
    for (const n of [1, 2, 3, 4, 5]) {
      await addMember(`family-${n}@example.org`);
      device = deviceOf(await signInOn(device, `family-${n}@example.org`, PASSWORD, '192.0.2.90'));
    }
    const known = [1, 2, 3, 4, 5].map((n) =>
      readDevicePass(
        api.services.env.appSecret,
        device.slice('bindery.device='.length),
        `family-${n}@example.org`,
      ),
    );
    expect(known.map((id) => id !== null)).toEqual([false, true, true, true, true]);
    expect(new Set(known.slice(1)).size).toBe(1);
  });
});

describe('ending', () => {
  const connect = (socketId: string, actor: object) =>
    api.services.live.connect({
      ...{
        socketId,
        documentName: codexDocumentName('0190f3a0-0000-7000-8000-000000000001'),
        readOnly: false,
      },
      actor: actor as never,
    });

  test('signing out ends this session and its sockets, and no other', async () => {
    const userId = await addMember('out@example.org');
    const [here, there] = [
      await signIn('out@example.org', PASSWORD),
      await signIn('out@example.org', PASSWORD),
    ];
    const start = api.services.live.closed.length;
    for (const [socketId, { cookie }] of [
      ['here', here],
      ['there', there],
    ] as const) {
      const { ticket } = (await withCookie(cookie, 'POST', '/tickets', {})).body;
      connect(socketId, (await api.services.authenticator.fromSocketToken(ticket))?.actor ?? {});
    }
    expect((await withCookie(here.cookie, 'POST', '/api/auth/sign-out', {})).status).toBe(204);
    expect(closedSince(start)).toEqual(['here']);
    expect((await withCookie(here.cookie, 'GET', '/me')).status).toBe(401);
    expect((await withCookie(there.cookie, 'GET', '/me')).body.id).toBe(userId);
  });

  test('a new password ends every other session', async () => {
    await addMember('change@example.org');
    const [here, there] = [
      await signIn('change@example.org', PASSWORD),
      await signIn('change@example.org', PASSWORD),
    ];
    const change = (currentPassword: string, newPassword: string) =>
      withCookie(here.cookie, 'POST', '/api/auth/change-password', { currentPassword, newPassword });
    expect(await change('not this one', 'another long one')).toMatchObject({
      status: 422,
      body: { errors: [{ path: ['currentPassword'] }] },
    });
    expect((await change(PASSWORD, 'short')).status).toBe(422);
    expect((await change(PASSWORD, 'another long one')).status).toBe(204);
    expect((await withCookie(here.cookie, 'GET', '/me')).status).toBe(200);
    expect((await withCookie(there.cookie, 'GET', '/me')).status).toBe(401);
    expect((await signIn('change@example.org', PASSWORD)).status).toBe(401);
    expect((await signIn('change@example.org', 'another long one')).status).toBe(200);
  });

  test('a device that comes back is told whether somebody ended its session, or nothing is known of it', async () => {
    const state = async (cookie: string) =>
      Reflect.get((await withCookie(cookie, 'GET', '/api/auth/session')).body, 'state');
    const id = await addMember('device@example.org');
    const [here, there, old] = [
      await signIn('device@example.org', PASSWORD),
      await signIn('device@example.org', PASSWORD),
      await signIn('device@example.org', PASSWORD),
    ];
    expect(await state(here.cookie)).toBe('active');
    // A restore empties the table.
    const latest = await api.services.prisma.session.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    await api.services.prisma.session.delete({ where: { id: latest.id } });
    expect(await state(old.cookie)).toBe('none');
    expect(await state('')).toBe('none');
    expect(await state(`${here.cookie.slice(0, -4)}AAA%3D`)).toBe('none');
    const change = { currentPassword: PASSWORD, newPassword: 'another long one' };
    await withCookie(here.cookie, 'POST', '/api/auth/change-password', change);
    expect([await state(here.cookie), await state(there.cookie)]).toEqual(['active', 'revoked']);
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: true });
    expect([await state(here.cookie), await state(there.cookie)]).toEqual(['revoked', 'revoked']);
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: false });
    expect((await withCookie(here.cookie, 'GET', '/me')).status).toBe(401);
  });

  test('wrong current passwords of others do not keep anybody from changing theirs', async () => {
    await addMember('calm@example.org');
    const { cookie } = await signIn('calm@example.org', PASSWORD);
    for (const email of ['wrong-1@example.org', 'wrong-2@example.org', 'wrong-3@example.org']) {
      await addMember(email);
      const other = await signIn(email, PASSWORD);
      const guess = { currentPassword: 'not this one', newPassword: 'another long one' };
      for (let i = 0; i < 11; i += 1)
        await withCookie(other.cookie, 'POST', '/api/auth/change-password', guess);
    }
    const change = { currentPassword: PASSWORD, newPassword: 'another long one' };
    const answer = await withCookie(cookie, 'POST', '/api/auth/change-password', change);
    expect(answer.status, answer.text).toBe(204);
  });

  test('a changed role or a disabled person loses the sockets that are open, and recheck knows it', async () => {
    const id = await addMember('role@example.org', 'editor');
    const { cookie } = await signIn('role@example.org', PASSWORD);
    const { ticket } = (await withCookie(cookie, 'POST', '/tickets', {})).body;
    const actor = (await api.services.authenticator.fromSocketToken(ticket))?.actor;
    if (!actor) throw new Error('no actor');
    connect('role', actor);
    const hoarded: string[] = [];
    for (const _ of 'ab') hoarded.push((await withCookie(cookie, 'POST', '/tickets', {})).body.ticket);
    const redeem = () => api.services.authenticator.fromSocketToken(hoarded.pop() ?? '');
    const start = api.services.live.closed.length;
    await api.call('owner', 'PATCH', `/members/${id}`, { role: 'viewer' });
    expect((await redeem())?.actor).toMatchObject({ role: 'viewer' });
    expect(closedSince(start)).toEqual(['role']);
    expect((await api.services.authenticator.recheck(actor))?.actor).toMatchObject({ role: 'viewer' });
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: true });
    expect(await api.services.authenticator.recheck(actor)).toBeNull();
    expect(await redeem()).toBeNull();
    expect((await withCookie(cookie, 'GET', '/me')).status).toBe(401);
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: false });
    expect((await signIn('role@example.org', PASSWORD)).status).toBe(200);
  });

  test('an API token works until it is revoked, for its owner only', async () => {
    const id = await addMember('script@example.org');
    const session = await signIn('script@example.org', PASSWORD);
    const made = await withCookie(session.cookie, 'POST', '/api-tokens', {
      name: 'script',
      password: PASSWORD,
    });
    expect(made.body.token).toMatch(/^vb_/);
    const listed = await withCookie(session.cookie, 'GET', '/api-tokens');
    expect(listed.text).not.toContain(made.body.token);
    const bearer = { bearer: made.body.token };
    expect((await api.call(bearer, 'GET', '/me')).body.id).toBe(id);
    const actor = (await api.services.authenticator.fromSocketToken(made.body.token))?.actor;
    connect('script', actor ?? {});
    const start = api.services.live.closed.length;
    expect((await api.call('editor', 'DELETE', `/api-tokens/${made.body.id}`)).status).toBe(404);
    expect((await withCookie(session.cookie, 'DELETE', `/api-tokens/${made.body.id}`)).status).toBe(204);
    expect(closedSince(start)).toEqual(['script']);
    expect((await api.call(bearer, 'GET', '/me')).status).toBe(401);
    expect(
      (
        await api.call('editor', 'POST', '/api/auth/change-password', {
          currentPassword: 'x',
          newPassword: 'long enough',
        })
      ).status,
    ).toBe(403);
  });
});

test('members read names; only admins read addresses', async () => {
  const forViewer = await api.call('viewer', 'GET', '/members');
  const emails = forViewer.body.items.flatMap((member) => (Reflect.get(member, 'email') ? [member.id] : []));
  expect(emails).toEqual([api.userIds.viewer]);
  const forAdmin = await api.call('admin', 'GET', '/members');
  expect(forAdmin.body.items.every((member) => typeof Reflect.get(member, 'email') === 'string')).toBe(true);
});

test('what matters is in the audit log, which cannot be changed, and no secret is', async () => {
  const events = await api.services.prisma.auditEvent.findMany();
  const actions = new Set(events.map(({ action }) => action));
  for (const action of [
    'sign-in',
    'sign-in-failed',
    'sign-out',
    'password-changed',
    'member-created',
    'token-revoked',
  ]) {
    expect(actions).toContain(action);
  }
  const text = JSON.stringify(events, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
  expect(text).not.toMatch(/vb_|vs_|correct horse|wrong password/);
  await expect(api.services.prisma.auditEvent.deleteMany()).rejects.toThrow();
});
