/** Links that people send themselves by e-mail, with a stock HTTP client. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Environment } from '#core/environment.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { sentMail, TEST_MAIL } from '../mail/memory-transport.fixture.ts';
import { createTestBrowser } from '../sign-in/browser.fixture.ts';

const PASSWORD = 'correct horse battery';
const MINUTE = 60_000;

let api: TestClient;
let later = 0;
beforeAll(async () => {
  const environment: Environment = { ...serverEnvironment, now: () => Date.now() + later };
  api = await createTestClient(inject('testDatabase'), { environment, env: { mail: TEST_MAIL } });
});
afterAll(() => api?.close());

let count = 0;
async function addMember() {
  count += 1;
  const email = `member${count}@example.org`;
  const body = { name: 'Rae', email, role: 'editor', password: PASSWORD };
  const { id } = (await api.call('owner', 'POST', '/members', body)).body;
  return { id, email };
}

/** Asks for a link and answers those that were mailed. */
async function askFor(kind: 'sign-in' | 'password', email: string, browser = createTestBrowser(api)) {
  const { status, text } = await browser.call('POST', '/api/auth/links', { kind, email });
  await api.services.background.settled();
  const mails = await sentMail(api.services);
  const tokens = mails.map((mail) => /http\S+#(\S+)/.exec(mail.text)?.[1] ?? '');
  return { status, text, mails, tokens };
}

describe('a link by e-mail', () => {
  test('signs in once, within 15 minutes', async () => {
    const { email } = await addMember();
    const { status, mails, tokens } = await askFor('sign-in', email.toUpperCase());
    expect(status).toBe(202);
    expect(mails[0]?.to.address).toBe(email);
    const [token = ''] = tokens;
    expect(JSON.stringify(await api.services.prisma.verification.findMany())).not.toContain(token);
    const browser = createTestBrowser(api);
    const answer = await browser.call('POST', '/api/auth/sign-in/link', { token });
    expect(answer.json).toMatchObject({ needsCode: false, user: { email } });
    expect((await browser.call('GET', '/me')).json).toMatchObject({ email });
    expect((await createTestBrowser(api).call('POST', '/api/auth/sign-in/link', { token })).status).toBe(404);

    const second = (await askFor('sign-in', email)).tokens[0] ?? '';
    later = 16 * MINUTE;
    expect((await browser.call('POST', '/api/auth/sign-in/link', { token: second })).status).toBe(404);
    later = 0;
  });

  test('from before a new password opens nothing after it', async () => {
    const { email } = await addMember();
    const browser = createTestBrowser(api);
    await browser.signIn(email, PASSWORD);
    const token = (await askFor('sign-in', email)).tokens[0] ?? '';
    const change = { currentPassword: PASSWORD, newPassword: 'another evening entirely' };
    expect((await browser.call('POST', '/api/auth/change-password', change)).status).toBe(204);
    expect((await createTestBrowser(api).call('POST', '/api/auth/sign-in/link', { token })).status).toBe(404);
  });

  test('two that use it at once: one is in', async () => {
    const { email } = await addMember();
    const token = (await askFor('sign-in', email)).tokens[0] ?? '';
    const both = await Promise.all(
      [0, 1].map(() => createTestBrowser(api).call('POST', '/api/auth/sign-in/link', { token })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  test('sets a new password once, within an hour, and ends other sessions', async () => {
    const { email } = await addMember();
    const before = createTestBrowser(api);
    await before.signIn(email, PASSWORD);
    const { mails, tokens } = await askFor('password', email);
    expect(mails[0]?.subject).toContain('new password');
    const [token = ''] = tokens;
    const body = { token, password: 'another evening entirely' };
    expect((await createTestBrowser(api).call('POST', '/password-links/use', body)).status).toBe(200);
    expect((await createTestBrowser(api).call('POST', '/password-links/use', body)).status).toBe(404);
    expect((await before.call('GET', '/me')).status).toBe(401);
    expect((await createTestBrowser(api).signIn(email, 'another evening entirely')).status).toBe(200);
    const second = (await askFor('password', email)).tokens[0] ?? '';
    later = 61 * MINUTE;
    expect((await before.call('POST', '/password-links/open', { token: second })).status).toBe(404);
    later = 0;
  });

  test('the link of an admin holds, whoever has others sent', async () => {
    const { id, email } = await addMember();
    const { url } = (await api.call('owner', 'POST', `/members/${id}/password-link`)).body;
    await askFor('password', email);
    const token = new URL(url).hash.slice(1);
    expect((await api.call(null, 'POST', '/password-links/open', { token })).status).toBe(200);
  });

  test('nobody is told who has an account: answers, headers and limits are the same', async () => {
    const { email } = await addMember();
    const seen = async (address: string) => {
      const answers = [];
      for (let tries = 0; tries < 4; tries += 1) {
        const { status, text } = await askFor('password', address);
        answers.push({ status, text: text.replace(/"requestId":"[^"]*"/, '') });
      }
      return answers;
    };
    const known = await seen(email);
    expect(known.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
    expect(await seen('nobody-here@example.com')).toEqual(known);
  });

  test('somebody disabled gets none, and a link from before opens nothing', async () => {
    const { id, email } = await addMember();
    const token = (await askFor('sign-in', email)).tokens[0] ?? '';
    await api.call('owner', 'PATCH', `/members/${id}`, { disabled: true });
    expect((await createTestBrowser(api).call('POST', '/api/auth/sign-in/link', { token })).status).toBe(404);
    expect((await askFor('sign-in', email)).mails).toEqual([]);
  });

  test('a code of the app is asked for after it', async () => {
    const { id, email } = await addMember();
    await api.services.prisma.user.update({ where: { id }, data: { twoFactorEnabled: true } });
    await api.services.prisma.twoFactor.create({
      data: { userId: id, secret: 'sealed', backupCodes: '[]', verified: true },
    });
    const browser = createTestBrowser(api);
    const token = (await askFor('sign-in', email)).tokens[0] ?? '';
    expect((await browser.call('POST', '/api/auth/sign-in/link', { token })).json).toEqual({
      needsCode: true,
    });
    expect((await browser.call('GET', '/me')).status).toBe(401);
    expect((await browser.call('GET', '/api/auth/ways')).json).toMatchObject({ needsCode: true });
    const password = (await askFor('password', email)).tokens[0] ?? '';
    const body = { token: password, password: 'another evening entirely' };
    expect((await browser.call('POST', '/password-links/use', body)).json).toEqual({ needsCode: true });
  });

  test('where no mail is sent there are none', async () => {
    const other = await createTestClient(inject('testDatabase'));
    try {
      const body = { kind: 'sign-in', email: 'owner@example.org' };
      expect((await other.call(null, 'POST', '/api/auth/links', body)).status).toBe(409);
      expect((await other.call(null, 'GET', '/api/auth/ways')).text).toContain('"mail":false');
    } finally {
      await other.close();
    }
  });
});
