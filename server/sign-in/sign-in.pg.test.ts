/** Signing in by passkey and code, with a stock HTTP client. */
import { createOTP } from '@better-auth/utils/otp';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Environment } from '#core/environment.ts';
import type { JsonObject } from '#core/json.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { createTestBrowser } from './browser.fixture.ts';
import { createSignInSteps, decodeBase32, MINUTE, ORIGIN, PASSWORD } from './sign-in-steps.fixture.ts';
import { createSoftAuthenticator } from './soft-authenticator.fixture.ts';

let api: TestClient;
let later = 0;
const { signedIn, addPasskey, usePasskey, addAuthenticator } = createSignInSteps(() => api);
beforeAll(async () => {
  const environment: Environment = { ...serverEnvironment, now: () => Date.now() + later };
  api = await createTestClient(inject('testDatabase'), {
    environment,
    env: { appUrl: ORIGIN, origins: [ORIGIN] },
  });
});
afterAll(() => api?.close());

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

  test('what is no answer of an authenticator is refused by name, and kept out of the audit log', async () => {
    const events = () => api.services.prisma.auditEvent.count();
    const before = await events();
    for (const id of [{ startsWith: '' }, 1, []]) {
      const browser = createTestBrowser(api);
      await browser.call('POST', '/api/auth/passkey/options');
      const response = { id, rawId: 'a', type: 'public-key', response: {}, clientExtensionResults: {} };
      expect((await browser.call('POST', '/api/auth/sign-in/passkey', { response })).status).toBe(422);
    }
    const key = createSoftAuthenticator({ origin: ORIGIN });
    const response = key.get({ challenge: 'x' });
    expect(
      (await createTestBrowser(api).call('POST', '/api/auth/sign-in/passkey', { response })).status,
    ).toBe(401);
    expect(await events()).toBe(before);
  });

  test('that somebody else has planted is gone after a password link', async () => {
    const { browser, id } = await signedIn();
    const key = createSoftAuthenticator({ origin: ORIGIN });
    await addPasskey(browser, key);
    const { url } = (await api.call('owner', 'POST', `/members/${id}/password-link`)).body;
    const body = { token: new URL(url).hash.slice(1), password: 'another evening entirely' };
    expect((await createTestBrowser(api).call('POST', '/password-links/use', body)).status).toBe(200);
    expect((await usePasskey(createTestBrowser(api), key)).status).toBe(401);
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

  test('set up in two tabs at once never ends with a secret that nobody has', async () => {
    const { browser, email, id } = await signedIn();
    for (let round = 0; round < 5; round += 1) {
      const { json } = await browser.call('POST', '/authenticator');
      const otp = createOTP(decodeBase32(new URL(String(json['uri'])).searchParams.get('secret') ?? ''));
      const before = await api.services.prisma.twoFactor.findUniqueOrThrow({ where: { userId: id } });
      const code = await otp.hotp(Math.floor(Date.now() / 30_000) - (round % 2));
      const [confirmed] = await Promise.all([
        browser.call('POST', '/authenticator/confirm', { code }),
        browser.call('POST', '/authenticator'),
      ]);
      const after = await api.services.prisma.twoFactor.findUniqueOrThrow({ where: { userId: id } });
      expect(after.verified).toBe(confirmed.status === 200);
      if (confirmed.status === 200) expect(after.secret).toBe(before.secret);
      const asks = (await createTestBrowser(api).signIn(email, PASSWORD)).json['needsCode'];
      expect(asks).toBe(confirmed.status === 200);
      await api.services.prisma.twoFactor.deleteMany({ where: { userId: id } });
      await api.services.prisma.user.update({ where: { id }, data: { twoFactorEnabled: false } });
    }
  });

  test('a challenge from before a new password opens nothing after it', async () => {
    const { browser, email } = await signedIn();
    const { next } = await addAuthenticator(browser);
    const other = createTestBrowser(api);
    await other.signIn(email, PASSWORD);
    const change = { currentPassword: PASSWORD, newPassword: 'another evening entirely' };
    expect((await browser.call('POST', '/api/auth/change-password', change)).status).toBe(204);
    expect((await other.call('POST', '/api/auth/sign-in/code', { code: await next() })).status).toBe(401);
    expect((await other.call('GET', '/me')).status).toBe(401);
  });

  test('a lock says so, and lets recovery codes pass', async () => {
    const { browser, email, id } = await signedIn();
    const { recovery, next } = await addAuthenticator(browser);
    const lockedUntil = new Date(Date.now() + 10 * MINUTE);
    await api.services.prisma.twoFactor.update({ where: { userId: id }, data: { lockedUntil } });
    const other = createTestBrowser(api);
    await other.signIn(email, PASSWORD);
    const answer = await other.call('POST', '/api/auth/sign-in/code', { code: await next() });
    expect(answer.status, answer.text).toBe(429);
    const recoveryCode = recovery[0] ?? '';
    expect((await other.call('POST', '/api/auth/sign-in/code', { recoveryCode })).status).toBe(200);
  });

  test('whose secret does not open is told so, and a recovery code still opens', async () => {
    const { browser, email, id } = await signedIn();
    const { recovery } = await addAuthenticator(browser);
    await api.services.prisma.twoFactor.update({ where: { userId: id }, data: { secret: 'abcdef' } });
    const other = createTestBrowser(api);
    await other.signIn(email, PASSWORD);
    expect((await other.call('POST', '/api/auth/sign-in/code', { code: '123456' })).status).toBe(409);
    const recoveryCode = recovery[0] ?? '';
    expect((await other.call('POST', '/api/auth/sign-in/code', { recoveryCode })).status).toBe(200);
  });

  test('two recovery codes at once: nobody is answered by a fault of the server', async () => {
    const { browser, email } = await signedIn();
    const { recovery } = await addAuthenticator(browser);
    const statuses = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const other = createTestBrowser(api);
        await other.signIn(email, PASSWORD);
        return (await other.call('POST', '/api/auth/sign-in/code', { recoveryCode: recovery[index] ?? '' }))
          .status;
      }),
    );
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
  });

  test('is asked for again with the password before it is removed', async () => {
    const { browser } = await signedIn();
    const { next } = await addAuthenticator(browser);
    later = 11 * MINUTE;
    try {
      expect((await browser.call('POST', '/confirmations', { password: PASSWORD })).status).toBe(422);
      expect((await browser.call('DELETE', '/authenticator')).status).toBe(403);
      const code = await next();
      expect((await browser.call('POST', '/confirmations', { password: PASSWORD, code })).status).toBe(204);
    } finally {
      later = 0;
    }
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
