/** Ways in which members sign in, as admins see them: a number of ways, and nothing of what they are made of. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestClient, type TestClient } from '../http/test-client.ts';

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
});
afterAll(() => api?.close());

test('ways are counted for each member, without keys, names or addresses', async () => {
  const body = { name: 'Rae', email: 'rae@example.org', role: 'editor', password: 'correct horse battery' };
  const { id } = (await api.call('owner', 'POST', '/members', body)).body;
  const { prisma } = api.services;
  for (const n of [1, 2]) {
    const key = { publicKey: 'a key of theirs', credentialID: `credential ${n}`, counter: 0 };
    await prisma.passkey.create({
      data: { ...key, userId: id, name: 'Blue laptop', deviceType: 'singleDevice', backedUp: false },
    });
  }
  const provider = { userId: id, providerId: 'oidc:https://id.example.org', accountId: 'a subject' };
  await prisma.account.create({ data: provider });
  await prisma.user.update({ where: { id }, data: { twoFactorEnabled: true } });
  const answer = await api.call('admin', 'GET', '/members/sign-in-methods');
  const ways = { password: true, provider: true, passkeys: 2, authenticator: true };
  expect(answer.body.items).toContainEqual({ id, ...ways });
  const none = { password: false, provider: false, passkeys: 0, authenticator: false };
  expect(answer.body.items).toContainEqual({ id: api.userIds.viewer, ...none });
  expect(answer.text).not.toMatch(/key of theirs|credential|Blue laptop|subject|example\.org/);
  await api.call('owner', 'DELETE', `/members/${id}`);
  expect((await api.call('admin', 'GET', '/members/sign-in-methods')).text).not.toContain(id);
});
