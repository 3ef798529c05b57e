/** Invitations sent by email: to whom they are for, again with another link, and with hostile names that stay names. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { sentMail, TEST_MAIL } from '../mail/memory-transport.fixture.ts';

const PASSWORD = 'correct horse battery';

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), { env: { mail: TEST_MAIL } });
});
afterAll(() => api?.close());

let count = 0;
const newAddress = () => {
  count += 1;
  return `sana-${count}@example.org`;
};
const invite = (body: JsonObject, who: 'owner' | 'admin' = 'owner') =>
  api.call(who, 'POST', '/invitations', body);
const tokenIn = (text: string) => /\/invite#(vi_[\w-]+)/.exec(text)?.[1] ?? '';
const open = async (token: string) => (await api.call(null, 'POST', '/invitations/open', { token })).status;

describe('an invitation', () => {
  test('is mailed to whom it is for, and its link makes them a member', async () => {
    const email = newAddress();
    const made = await invite({ email: email.toUpperCase(), role: 'editor', send: true });
    expect(made.status, made.text).toBe(201);
    const [mail, ...more] = await sentMail(api.services);
    expect(more).toEqual([]);
    expect(mail?.to).toEqual({ name: '', address: email });
    const token = tokenIn(mail?.text ?? '');
    expect(made.body.url).toContain(token);
    expect(mail?.html).toContain(`/invite#${token}`);
    const listed = (await api.call('admin', 'GET', '/invitations')).body.items;
    expect(listed[0]).toMatchObject({ email, sentAt: expect.any(String) });
    expect(JSON.stringify(await api.services.prisma.invitation.findMany())).not.toContain(token);
    const joined = await api.call(null, 'POST', '/invitations/accept', {
      token,
      name: 'Sana',
      password: PASSWORD,
    });
    expect(joined.body).toMatchObject({ email, role: 'editor' });
  });

  test('that is not sent is a link as ever', async () => {
    const made = await invite({ email: newAddress(), role: 'viewer' });
    expect(made.body).toMatchObject({ sentAt: null });
    expect(await sentMail(api.services)).toEqual([]);
    expect(await open(made.body.url.split('#')[1] ?? '')).toBe(200);
  });

  test('sent again has another link, and the one before opens nothing', async () => {
    const { id } = (await invite({ email: newAddress(), role: 'viewer', send: true })).body;
    const [first] = await sentMail(api.services);
    expect((await api.call('admin', 'POST', `/invitations/${id}/send`)).status).toBe(200);
    const [second] = await sentMail(api.services);
    expect(second?.to).toEqual(first?.to);
    expect(await open(tokenIn(first?.text ?? ''))).toBe(404);
    expect(await open(tokenIn(second?.text ?? ''))).toBe(200);
    await api.call('owner', 'DELETE', `/invitations/${id}`);
    expect(await open(tokenIn(second?.text ?? ''))).toBe(404);
    expect((await api.call('owner', 'POST', `/invitations/${id}/send`)).status).toBe(404);
    expect(await sentMail(api.services)).toEqual([]);
  });

  test('that is accepted while it is sent again makes one member', async () => {
    const { id, url } = (await invite({ email: newAddress(), role: 'viewer', send: true })).body;
    const body = { token: url.split('#')[1] ?? '', name: 'Sana', password: PASSWORD };
    const [accepted, sent] = await Promise.all([
      api.call(null, 'POST', '/invitations/accept', body),
      api.call('owner', 'POST', `/invitations/${id}/send`),
    ]);
    expect([accepted.status, sent.status].filter((status) => status < 300).length).toBeGreaterThan(0);
    const mails = await sentMail(api.services);
    const last = tokenIn(mails.at(-1)?.text ?? '');
    if (accepted.status < 300) expect(await open(last)).toBe(404);
  });

  test('is refused without an address, for an owner by an admin, and to whom it was sent again and again', async () => {
    expect(await invite({ role: 'viewer', send: true })).toMatchObject({
      status: 422,
      body: { errors: [{ path: ['email'] }] },
    });
    const { id } = (await invite({ email: newAddress(), role: 'owner', send: true })).body;
    expect((await api.call('admin', 'POST', `/invitations/${id}/send`)).status).toBe(403);
    const statuses: number[] = [];
    for (let tries = 0; tries < 12; tries += 1)
      statuses.push((await api.call('owner', 'POST', `/invitations/${id}/send`)).status);
    expect(statuses).toContain(429);
    await sentMail(api.services);
  });

  test('names are names, whatever they hold', async () => {
    const { prisma } = api.services;
    const evil = 'Eve”\r\nBcc: all@example.org\r\n\r\n<img src=x onerror=alert(1)> \u202egro.elpmaxe';
    await prisma.user.update({ where: { id: api.userIds.owner }, data: { name: evil } });
    const value = { id: 'w', name: '<script>alert(2)</script> & co' };
    await prisma.setting.create({ data: { key: 'workspace', value } });
    await invite({ email: newAddress(), role: 'viewer', send: true });
    const [mail] = await sentMail(api.services);
    expect(mail?.subject).toBe('An invitation to “<script>alert(2)</script> & co”');
    expect(mail?.subject).not.toMatch(/[\r\n]/);
    expect(mail?.html).not.toMatch(/<img|<script|\u202e/);
    expect(mail?.html).toContain('&lt;script&gt;alert(2)&lt;/script&gt; &amp; co');
    const [line] = (mail?.text ?? '').split('\n');
    expect(line).toMatch(
      /^“Eve Bcc: all@example\.org <img src=x .*” invites you to the workspace “.*”, as a viewer\.$/,
    );
  });
});

test('where no mail is sent nothing says that it was', async () => {
  const silent = await createTestClient(inject('testDatabase'));
  const refused = await silent.call('owner', 'POST', '/invitations', {
    ...{ email: 'sana@example.org', role: 'viewer', send: true },
  });
  expect(refused.status).toBe(409);
  expect(await silent.services.prisma.invitation.count()).toBe(0);
  await silent.close();
});
