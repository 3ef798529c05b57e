/** Managing one's own ways to sign in, and sessions, with a stock HTTP client. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Environment } from '#core/environment.ts';
import type { JsonObject } from '#core/json.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { createTestBrowser } from './browser.fixture.ts';
import { createSignInSteps, MINUTE, ORIGIN, PASSWORD } from './sign-in-steps.fixture.ts';
import { createSoftAuthenticator } from './soft-authenticator.fixture.ts';

let api: TestClient;
let later = 0;
const { addMember, signedIn, addPasskey } = createSignInSteps(() => api);
beforeAll(async () => {
  const environment: Environment = { ...serverEnvironment, now: () => Date.now() + later };
  api = await createTestClient(inject('testDatabase'), {
    environment,
    env: { appUrl: ORIGIN, origins: [ORIGIN] },
  });
});
afterAll(() => api?.close());

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
        ['POST', '/passkeys', { name: 'x', response: key.create({ challenge: 'x' }) }],
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

  test('have a cookie that lasts as long as they may, and end when nobody uses them for 30 days', async () => {
    const { id, email } = await addMember();
    const answer = await createTestBrowser(api).signIn(email, PASSWORD);
    const cookie = answer.headers.getSetCookie().find((set) => set.startsWith('bindery.session='));
    expect(cookie).toMatch(/max-age=7776000/i);
    const browser = createTestBrowser(api);
    await browser.signIn(email, PASSWORD);
    const lastSeenAt = new Date(Date.now() - 30 * 24 * 60 * MINUTE);
    await api.services.prisma.session.updateMany({ where: { userId: id }, data: { lastSeenAt } });
    expect((await browser.call('GET', '/me')).status).toBe(401);
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
