/** Signing in by an OpenID Connect provider: against one on this machine, with a stock HTTP client. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ProviderSettings } from '../config/provider-settings.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { createTestBrowser } from './browser.fixture.ts';
import { signInByProvider, startTestProvider, type TestProvider } from './provider.fixture.ts';

const PASSWORD = 'correct horse battery';
const ORIGIN = 'http://127.0.0.1:3000';

let provider: TestProvider;
let api: TestClient;
beforeAll(async () => {
  provider = await startTestProvider(`${ORIGIN}/api/auth/provider/callback`);
  api = await withProvider();
});
afterAll(async () => {
  await api?.close();
  await provider?.stop();
});

async function withProvider(changes: Partial<ProviderSettings> = {}): Promise<TestClient> {
  const settings: ProviderSettings = {
    ...{ issuer: provider.issuer, clientId: 'bindery', clientSecret: 'a secret of the client' },
    ...{ name: 'Staff login', scopes: 'openid email profile', groupsClaim: 'groups' },
    roles: new Map([
      ['bindery-admins', 'admin'],
      ['staff', 'editor'],
    ]),
    only: false,
    ...changes,
  };
  return await createTestClient(inject('testDatabase'), { env: { provider: settings } });
}

let count = 0;
function person(groups: readonly string[], changes: Record<string, string | boolean> = {}) {
  count += 1;
  const subject = `subject-${count}`;
  const email = `person${count}@example.org`;
  provider.people.set(subject, { email, email_verified: true, name: `Person ${count}`, groups, ...changes });
  return { subject, email };
}

async function addMember(email: string, role = 'viewer') {
  const body = { name: 'Rae', email, role, password: PASSWORD };
  return (await api.call('owner', 'POST', '/members', body)).body.id;
}

describe('signing in by a provider', () => {
  test('makes a member with the role of their groups, follows when these change, and leads on', async () => {
    const { subject, email } = person(['staff', 'choir']);
    const browser = createTestBrowser(api);
    expect(await signInByProvider(browser, provider, subject, { next: '/c/1?tab=x' })).toBe('/c/1?tab=x');
    expect((await browser.call('GET', '/me')).json).toMatchObject({
      email,
      role: 'editor',
      name: `Person ${count}`,
    });
    person(['bindery-admins', 'staff']);
    provider.people.set(subject, { email, email_verified: true, groups: ['bindery-admins', 'staff'] });
    expect(await signInByProvider(createTestBrowser(api), provider, subject)).toBe('/');
    expect((await browser.call('GET', '/me')).json).toMatchObject({ role: 'admin' });
    const methods = (await browser.call('GET', '/sign-in-methods')).json;
    expect(methods).toMatchObject({ hasPassword: false, hasProvider: true });
  });

  test('stops the links of whoever the groups make a viewer, and writes it down', async () => {
    const narrow = await withProvider({
      roles: new Map([
        ['staff', 'editor'],
        ['choir', 'viewer'],
      ]),
    });
    const { subject, email } = person(['staff']);
    const browser = createTestBrowser(narrow);
    expect(await signInByProvider(browser, provider, subject)).toBe('/');
    const source = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;
    await narrow.call('owner', 'POST', '/templates/note/versions', { source, baseVersion: 0 });
    const made = await browser.call('POST', '/codices', { templateId: 'note', title: 'Hers' });
    const path = `/codices/${made.json['id']}/share-links`;
    const link = (await browser.call('POST', path, { role: 'edit' })).json;
    const open = () => narrow.call(null, 'POST', '/share/open', { token: String(link['token']) });
    expect((await open()).status).toBe(200);
    provider.people.set(subject, { email, email_verified: true, groups: ['choir'] });
    expect(await signInByProvider(createTestBrowser(narrow), provider, subject)).toBe('/');
    expect((await open()).body.code).toBe('revoked');
    const where = { subject: String(link['id']), action: 'link-paused' };
    expect(await narrow.services.prisma.auditEvent.count({ where })).toBe(1);
    await narrow.close();
  });

  test('opens nothing for whoever has none of the groups, also when they had', async () => {
    const { subject, email } = person(['choir']);
    expect(await signInByProvider(createTestBrowser(api), provider, subject)).toBe(
      '/sign-in?problem=no-group',
    );
    expect(await api.services.prisma.user.count({ where: { email } })).toBe(0);
    const member = person(['staff']);
    expect(await signInByProvider(createTestBrowser(api), provider, member.subject)).toBe('/');
    provider.people.set(member.subject, { email: member.email, email_verified: true, groups: [] });
    expect(await signInByProvider(createTestBrowser(api), provider, member.subject)).toBe(
      '/sign-in?problem=no-group',
    );
  });

  test('finds the account by an address that both sides have verified, and by nothing less', async () => {
    const known = person(['staff']);
    const id = await addMember(known.email);
    const browser = createTestBrowser(api);
    expect(await signInByProvider(browser, provider, known.subject)).toBe('/');
    expect((await browser.call('GET', '/me')).json).toMatchObject({ id });

    const unverified = person(['staff'], { email_verified: false });
    await addMember(unverified.email);
    expect(await signInByProvider(createTestBrowser(api), provider, unverified.subject)).toBe(
      '/sign-in?problem=not-verified',
    );
    // Somebody has accepted an open invitation under the address of somebody else, and waits for them.
    const claimed = person(['bindery-admins']);
    const invitation = (await api.call('owner', 'POST', '/invitations', { role: 'viewer' })).body;
    const token = new URL(invitation.url).hash.slice(1);
    const body = { token, name: 'Mallory', email: claimed.email, password: PASSWORD };
    const mallory = createTestBrowser(api);
    expect((await mallory.call('POST', '/invitations/accept', body)).status).toBe(201);
    expect(await signInByProvider(createTestBrowser(api), provider, claimed.subject)).toBe(
      '/sign-in?problem=unconfirmed',
    );
    expect((await mallory.call('GET', '/me')).json).toMatchObject({ role: 'viewer' });
  });

  test('is connected on the account page by whoever is signed in, and with one account only', async () => {
    const { subject, email } = person(['staff'], { email_verified: false });
    const browser = createTestBrowser(api);
    await addMember(`${email}.other`);
    await browser.signIn(`${email}.other`, PASSWORD);
    expect(await signInByProvider(browser, provider, subject, { connect: true, next: '/account' })).toBe(
      '/account',
    );
    expect(await signInByProvider(createTestBrowser(api), provider, subject)).toBe('/');
    const other = createTestBrowser(api);
    await addMember(`${email}.third`);
    await other.signIn(`${email}.third`, PASSWORD);
    expect(await signInByProvider(other, provider, subject, { connect: true })).toBe(
      '/sign-in?problem=taken',
    );
    expect(await signInByProvider(createTestBrowser(api), provider, subject, { connect: true })).toBe('401');
  });

  test('holds for one browser, once, and leads nowhere else', async () => {
    const { subject } = person(['staff']);
    const mine = createTestBrowser(api);
    const begun = await mine.call('POST', '/api/auth/provider', { next: '/.//evil.example.org/' });
    const url = String(begun.json['url']);
    expect(url).toContain('code_challenge_method=S256');
    expect(url).toContain('nonce=');
    const back = await provider.visit(url, subject);
    const path = `${back.pathname}${back.search}`;
    const stranger = createTestBrowser(api);
    expect((await stranger.call('GET', path)).headers.get('location')).toBe('/sign-in?problem=expired');
    expect((await mine.call('GET', path)).headers.get('location')).toBe('/');
    const again = createTestBrowser(api);
    await again.call('POST', '/api/auth/provider', {});
    expect((await again.call('GET', path)).headers.get('location')).toBe('/sign-in?problem=failed');
  });

  test('of somebody disabled opens nothing, and a code of their app is asked for', async () => {
    const { subject, email } = person(['staff']);
    expect(await signInByProvider(createTestBrowser(api), provider, subject)).toBe('/');
    const { id } = await api.services.prisma.user.findUniqueOrThrow({ where: { email } });
    await api.services.prisma.user.update({ where: { id }, data: { twoFactorEnabled: true } });
    const data = { userId: id, secret: 'sealed', backupCodes: '[]', verified: true };
    await api.services.prisma.twoFactor.create({ data });
    const browser = createTestBrowser(api);
    expect(await signInByProvider(browser, provider, subject)).toBe('/sign-in?next=%2F');
    expect((await browser.call('GET', '/me')).status).toBe(401);
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: true });
    expect(await signInByProvider(createTestBrowser(api), provider, subject)).toBe(
      '/sign-in?problem=removed',
    );
  });

  test('that does not answer is told, and the page says what there is', async () => {
    const away = await withProvider({ issuer: 'http://127.0.0.1:1' });
    try {
      expect((await createTestBrowser(away).call('POST', '/api/auth/provider', {})).status).toBe(503);
      const ways = (await createTestBrowser(away).call('GET', '/api/auth/ways')).json;
      expect(ways).toMatchObject({ provider: { name: 'Staff login', only: false } });
    } finally {
      await away.close();
    }
  });
});

test('where the provider alone signs people in, only owners still can without it', async () => {
  const strict = await withProvider({ only: true });
  try {
    for (const [role, status] of [
      ['owner', 200],
      ['admin', 401],
    ] as const) {
      const body = { name: 'Rae', email: `${role}.two@example.org`, role, password: PASSWORD };
      await strict.call('owner', 'POST', '/members', body);
      expect((await createTestBrowser(strict).signIn(body.email, PASSWORD)).status).toBe(status);
    }
    const { subject } = person(['staff']);
    expect(await signInByProvider(createTestBrowser(strict), provider, subject)).toBe('/');
  } finally {
    await strict.close();
  }
});
