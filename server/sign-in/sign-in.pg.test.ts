/** Signing in by passkey and code, and managing one's own ways to, with a stock HTTP client. */
import { createOTP } from '@better-auth/utils/otp';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Environment } from '#core/environment.ts';
import type { JsonObject } from '#core/json.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { createTestBrowser, type TestBrowser } from './browser.fixture.ts';
import { createSoftAuthenticator, type SoftAuthenticator } from './soft-authenticator.fixture.ts';

const PASSWORD = 'correct horse battery';
const ORIGIN = 'http://localhost:3000';
const MINUTE = 60_000;

let api: TestClient;
let later = 0;
beforeAll(async () => {
  const environment: Environment = { ...serverEnvironment, now: () => Date.now() + later };
  api = await createTestClient(inject('testDatabase'), {
    environment,
    env: { appUrl: ORIGIN, origins: [ORIGIN] },
  });
});
afterAll(() => api?.close());

let count = 0;
async function addMember(): Promise<{ readonly id: string; readonly email: string }> {
  count += 1;
  const email = `member${count}@example.org`;
  const body = { name: 'Rae', email, role: 'editor', password: PASSWORD };
  const answer = await api.call('owner', 'POST', '/members', body);
  expect(answer.status, answer.text).toBe(201);
  return { id: answer.body.id, email };
}

async function signedIn(): Promise<{ browser: TestBrowser; id: string; email: string }> {
  const member = await addMember();
  const browser = createTestBrowser(api);
  expect((await browser.signIn(member.email, PASSWORD)).status).toBe(200);
  return { browser, ...member };
}

async function addPasskey(browser: TestBrowser, key: SoftAuthenticator, name = 'Laptop') {
  const { json } = await browser.call('POST', '/passkeys/options');
  return await browser.call('POST', '/passkeys', {
    name,
    response: key.create(json['options'] as JsonObject),
  });
}

async function usePasskey(browser: TestBrowser, key: SoftAuthenticator) {
  const { json } = await browser.call('POST', '/api/auth/passkey/options');
  return await browser.call('POST', '/api/auth/sign-in/passkey', {
    response: key.get(json['options'] as JsonObject),
  });
}

/** Sets an authenticator app up, and answers its codes and the recovery codes. */
async function addAuthenticator(browser: TestBrowser) {
  const { json } = await browser.call('POST', '/authenticator');
  const secret = decodeBase32(new URL(String(json['uri'])).searchParams.get('secret') ?? '');
  const otp = createOTP(secret);
  const first = await browser.call('POST', '/authenticator/confirm', { code: await otp.totp() });
  expect(first.status, first.text).toBe(200);
  const recovery = (first.json['codes'] ?? []) as string[];
  // The code of now was used; the one after it counts already.
  const next = async () => await otp.hotp(Math.floor(Date.now() / 30_000) + 1);
  return { recovery, next };
}

function decodeBase32(text: string): string {
  const bits = [...text.replace(/=+$/, '')].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter),
  );
  const all = bits.map((value) => value.toString(2).padStart(5, '0')).join('');
  return (all.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join('');
}

describe('a passkey', () => {
  test('is added, signs in without a code, and is renamed', async () => {
    const { browser, email } = await signedIn();
    const key = createSoftAuthenticator({ origin: ORIGIN });
    const added = await addPasskey(browser, key);
    expect(added.status, added.text).toBe(201);
    expect(added.json).toMatchObject({ name: 'Laptop', isSynced: false });
    await addAuthenticator(browser);
    const other = createTestBrowser(api);
    const answer = await usePasskey(other, key);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toMatchObject({ needsCode: false, user: { email } });
    expect((await other.call('GET', '/me')).json).toMatchObject({ email });
    const renamed = await other.call('PATCH', `/passkeys/${String(added.json['id'])}`, {
      name: 'Old laptop',
    });
    expect(renamed.json).toMatchObject({ name: 'Old laptop' });
  });

  test('answers one challenge once, of this browser and this address', async () => {
    const { browser } = await signedIn();
    const key = createSoftAuthenticator({ origin: ORIGIN });
    await addPasskey(browser, key);
    const other = createTestBrowser(api);
    const { json } = await other.call('POST', '/api/auth/passkey/options');
    const response = key.get(json['options'] as JsonObject);
    const stranger = createTestBrowser(api);
    expect((await stranger.call('POST', '/api/auth/sign-in/passkey', { response })).status).toBe(401);
    expect((await other.call('POST', '/api/auth/sign-in/passkey', { response })).status).toBe(200);
    expect((await other.call('POST', '/api/auth/sign-in/passkey', { response })).status).toBe(401);
    const elsewhere = createSoftAuthenticator({ origin: 'https://evil.example.org' });
    expect((await addPasskey(browser, elsewhere)).status).toBe(422);
  });

  test('that does not ask who is there is not taken', async () => {
    const { browser } = await signedIn();
    const key = createSoftAuthenticator({ origin: ORIGIN, verifies: false });
    expect((await addPasskey(browser, key)).status).toBe(422);
  });

  test('that was removed opens nothing, and ends what it may have opened', async () => {
    const { browser } = await signedIn();
    const key = createSoftAuthenticator({ origin: ORIGIN });
    const id = String((await addPasskey(browser, key)).json['id']);
    const lost = createTestBrowser(api);
    expect((await usePasskey(lost, key)).status).toBe(200);
    expect((await browser.call('DELETE', `/passkeys/${id}`)).status).toBe(204);
    expect((await usePasskey(createTestBrowser(api), key)).status).toBe(401);
    expect((await lost.call('GET', '/me')).status).toBe(401);
    expect((await lost.call('GET', '/api/auth/session')).json).toEqual({ state: 'revoked' });
    expect((await browser.call('GET', '/me')).status).toBe(200);
  });

  test('of a disabled member opens nothing, and of somebody else is not touched', async () => {
    const { browser, id } = await signedIn();
    const key = createSoftAuthenticator({ origin: ORIGIN });
    const passkey = String((await addPasskey(browser, key)).json['id']);
    const { browser: other } = await signedIn();
    expect((await other.call('DELETE', `/passkeys/${passkey}`)).status).toBe(404);
    expect((await other.call('PATCH', `/passkeys/${passkey}`, { name: 'Mine' })).status).toBe(404);
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: true });
    expect((await usePasskey(createTestBrowser(api), key)).status).toBe(401);
  });
});

describe('an authenticator app', () => {
  test('is asked for after the password, and nobody is signed in before', async () => {
    const { browser, email } = await signedIn();
    const app = await addAuthenticator(browser);
    const other = createTestBrowser(api);
    expect((await other.signIn(email, PASSWORD)).json).toEqual({ needsCode: true });
    expect((await other.call('GET', '/me')).status).toBe(401);
    expect((await other.call('POST', '/tickets', {})).status).toBe(401);
    expect((await other.call('GET', '/api/auth/ways')).json).toMatchObject({
      needsCode: true,
      passkeyHost: 'localhost',
      mail: false,
    });
    expect((await other.call('POST', '/api/auth/sign-in/code', { code: '000000' })).status).toBe(422);
    const answer = await other.call('POST', '/api/auth/sign-in/code', { code: await app.next() });
    expect(answer.status, answer.text).toBe(200);
    expect((await other.call('GET', '/me')).json).toMatchObject({ email });
  });

  test('a code counts once, also in another browser', async () => {
    const { browser, email } = await signedIn();
    const { next } = await addAuthenticator(browser);
    const code = await next();
    const [one, two] = [createTestBrowser(api), createTestBrowser(api)];
    await one.signIn(email, PASSWORD);
    await two.signIn(email, PASSWORD);
    expect((await one.call('POST', '/api/auth/sign-in/code', { code })).status).toBe(200);
    const again = await two.call('POST', '/api/auth/sign-in/code', { code });
    expect(again).toMatchObject({ status: 422 });
    expect(again.text).toContain('used already');
  });

  test('a recovery code opens once, in capitals and without hyphens too', async () => {
    const { browser, email } = await signedIn();
    const { recovery } = await addAuthenticator(browser);
    expect(recovery).toHaveLength(10);
    const stored = JSON.stringify(await api.services.prisma.twoFactor.findMany());
    expect(stored).not.toContain(recovery[0]);
    const typed = String(recovery[0]).toUpperCase().replaceAll('-', ' ');
    for (const status of [200, 422]) {
      const other = createTestBrowser(api);
      await other.signIn(email, PASSWORD);
      expect((await other.call('POST', '/api/auth/sign-in/code', { recoveryCode: typed })).status).toBe(
        status,
      );
    }
    const methods = (await browser.call('GET', '/sign-in-methods')).json;
    expect(methods['authenticator']).toEqual({ enabled: true, recoveryCodes: 9 });
    const fresh = await browser.call('POST', '/authenticator/recovery-codes');
    expect((fresh.json['codes'] as string[]).includes(String(recovery[1]))).toBe(false);
    const other = createTestBrowser(api);
    await other.signIn(email, PASSWORD);
    expect(
      (await other.call('POST', '/api/auth/sign-in/code', { recoveryCode: recovery[1] ?? '' })).status,
    ).toBe(422);
  });

  test('guessing stops after a few tries, and a challenge is nobody’s without its cookie', async () => {
    const { browser, email } = await signedIn();
    await addAuthenticator(browser);
    const other = createTestBrowser(api);
    await other.signIn(email, PASSWORD);
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      const code = String(100_000 + guess);
      statuses.push((await other.call('POST', '/api/auth/sign-in/code', { code })).status);
    }
    expect(statuses.filter((status) => status === 200)).toEqual([]);
    expect(statuses.slice(-1)[0]).not.toBe(422);
    expect(
      (await createTestBrowser(api).call('POST', '/api/auth/sign-in/code', { code: '123456' })).status,
    ).toBe(401);
  });

  test('counts only once a code of it was shown, and no longer once it is removed', async () => {
    const { browser, email } = await signedIn();
    await browser.call('POST', '/authenticator');
    expect((await createTestBrowser(api).signIn(email, PASSWORD)).json).toMatchObject({ needsCode: false });
    expect((await browser.call('POST', '/authenticator/confirm', { code: '000000' })).status).toBe(422);
    await addAuthenticator(browser);
    expect((await browser.call('POST', '/authenticator')).status).toBe(409);
    expect((await browser.call('DELETE', '/authenticator')).status).toBe(204);
    expect((await createTestBrowser(api).signIn(email, PASSWORD)).json).toMatchObject({ needsCode: false });
    expect((await browser.call('DELETE', '/authenticator')).status).toBe(404);
  });
});

describe('changing how one signs in', () => {
  test('asks again who is there, by password or passkey, ten minutes after', async () => {
    const { browser } = await signedIn();
    const key = createSoftAuthenticator({ origin: ORIGIN });
    await addPasskey(browser, key);
    later = 11 * MINUTE;
    try {
      for (const [method, path, body] of [
        ['POST', '/passkeys/options'],
        ['POST', '/authenticator'],
        ['DELETE', '/authenticator'],
        ['POST', '/passkeys', { name: 'x', response: {} }],
      ] as const)
        expect((await browser.call(method, path, body)).status, path).toBe(403);
      expect((await browser.call('GET', '/sign-in-methods')).json).toMatchObject({ confirmedUntil: null });
      expect((await browser.call('POST', '/confirmations', { password: 'wrong password' })).status).toBe(422);
      expect((await browser.call('POST', '/confirmations', {})).status).toBe(422);
      expect((await browser.call('POST', '/passkeys/options')).status).toBe(403);
      const before = await api.services.prisma.session.count();
      const { json } = await browser.call('POST', '/api/auth/passkey/options');
      const passkey = key.get(json['options'] as JsonObject);
      expect((await browser.call('POST', '/confirmations', { passkey })).status).toBe(204);
      expect(await api.services.prisma.session.count()).toBe(before);
      expect((await browser.call('POST', '/passkeys/options')).status).toBe(200);
    } finally {
      later = 0;
    }
  });

  test('a passkey of somebody else confirms nothing', async () => {
    const [mine, theirs] = [await signedIn(), await signedIn()];
    const key = createSoftAuthenticator({ origin: ORIGIN });
    await addPasskey(theirs.browser, key);
    const { json } = await mine.browser.call('POST', '/api/auth/passkey/options');
    const passkey = key.get(json['options'] as JsonObject);
    expect((await mine.browser.call('POST', '/confirmations', { passkey })).status).toBe(422);
    expect((await mine.browser.call('GET', '/me')).json).toMatchObject({ email: mine.email });
  });

  test('one way to sign in remains', async () => {
    const { browser, id } = await signedIn();
    const passkey = String(
      (await addPasskey(browser, createSoftAuthenticator({ origin: ORIGIN }))).json['id'],
    );
    await api.services.prisma.account.deleteMany({ where: { userId: id } });
    expect((await browser.call('DELETE', `/passkeys/${passkey}`)).status).toBe(409);
    expect(await api.services.prisma.passkey.count({ where: { userId: id } })).toBe(1);
  });
});

describe('sessions', () => {
  test('are listed with their browser, this one first, and ended one by one or all at once', async () => {
    const { browser, email } = await signedIn();
    const phone = createTestBrowser(
      api,
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    );
    await phone.signIn(email, PASSWORD);
    const third = createTestBrowser(api);
    await third.signIn(email, PASSWORD);
    await phone.call('GET', '/me');
    const items = (await browser.call('GET', '/sessions')).json['items'] as JsonObject[];
    expect(items).toHaveLength(3);
    expect(items[0]).toMatchObject({ isThis: true, browser: 'Firefox', system: 'Linux', isPhone: false });
    const other = items.find(({ isPhone }) => isPhone === true);
    expect(other).toMatchObject({ browser: 'Safari', system: 'iOS', isThis: false });
    expect((await browser.call('DELETE', `/sessions/${String(other?.['id'])}`)).status).toBe(204);
    expect((await phone.call('GET', '/me')).status).toBe(401);
    expect((await third.call('GET', '/me')).status).toBe(200);
    expect((await browser.call('DELETE', '/sessions')).status).toBe(204);
    expect((await third.call('GET', '/me')).status).toBe(401);
    expect((await browser.call('GET', '/me')).status).toBe(200);
    expect((await browser.call('GET', '/sessions')).json['items']).toHaveLength(1);
  });

  test('of others are not there', async () => {
    const [mine, theirs] = [await signedIn(), await signedIn()];
    const [item] = (await theirs.browser.call('GET', '/sessions')).json['items'] as JsonObject[];
    expect((await mine.browser.call('DELETE', `/sessions/${String(item?.['id'])}`)).status).toBe(404);
    expect((await theirs.browser.call('GET', '/me')).status).toBe(200);
  });

  test('end after the longest time that the operator allows, however often they are used', async () => {
    const { browser, id } = await signedIn();
    const row = await api.services.prisma.session.findFirstOrThrow({ where: { userId: id } });
    const createdAt = new Date(Date.now() - 90 * 24 * 60 * MINUTE);
    await api.services.prisma.session.update({ where: { id: row.id }, data: { createdAt } });
    expect((await browser.call('GET', '/me')).status).toBe(401);
    const user = { kind: 'user', id, name: 'Rae', role: 'editor', sessionId: row.id } as const;
    expect(await api.services.authenticator.recheck(user)).toBeNull();
  });
});
