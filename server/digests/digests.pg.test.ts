/** Digests: due by one's own clock, sent once by whatever processes, with what may be read then and was not; ended by a POST alone. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { writePersonMention } from '#core/comments/mentions.ts';
import type { Environment } from '#core/environment.ts';
import type { DigestSetting } from '#core/protocol/api/own/digests.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

import { sendDueMail } from '../mail/mail-sender.ts';
import { createMemoryTransport, sentMail, TEST_MAIL } from '../mail/memory-transport.fixture.ts';
import { readCommentNotices } from '../notifications/comment-notices.ts';
import { beginNotifications } from '../notifications/notification-store.ts';
import { sendDueDigests } from './send-digests.ts';

const HOUR = 3_600_000;
const LEAF = `{ id: 'leaf', version: 1, name: 'Leaf', fields: { text: { type: 'text', label: 'Text' } } }`;
const START = Date.now();
let now = START;
let api: TestClient;
let codexId: string;

beforeEach(async () => {
  now = START;
  const environment: Environment = { ...serverEnvironment, now: () => now };
  api = await createTestClient(inject('testDatabase'), { env: { mail: TEST_MAIL }, environment });
  await api.call('owner', 'POST', '/templates/leaf/versions', { source: LEAF, baseVersion: 0 });
  await beginNotifications(api.services);
  codexId = await make('Port');
});
afterEach(() => api?.close());

async function make(title: string): Promise<string> {
  return (await api.call('editor', 'POST', '/codices', { templateId: 'leaf', title })).body.id;
}
async function mention(words: string, on = codexId): Promise<void> {
  now += 1_000;
  const markdown = `${writePersonMention({ id: api.userIds.viewer, name: 'The viewer' })} ${words}`;
  const { status } = await api.call('editor', 'POST', `/codices/${on}/comments`, { body: { markdown } });
  expect(status).toBe(201);
  await readCommentNotices(api.services, on);
}
const choose = async (body: object): Promise<DigestSetting> =>
  JSON.parse((await api.call('viewer', 'PUT', '/me/digest', { ...body })).text);
const read = async (): Promise<DigestSetting> =>
  JSON.parse((await api.call('viewer', 'GET', '/me/digest')).text);
async function sent() {
  await sendDueDigests(api.services);
  return await sentMail(api.services);
}

test('nobody gets one who has not asked for it', async () => {
  expect(await read()).toMatchObject({ frequency: 'never', nextAt: null, available: true });
  await mention('look');
  now += 48 * HOUR;
  expect(await sent()).toEqual([]);
});

test('what is new and unread comes when it is due, once, by however many processes', async () => {
  const { nextAt } = await choose({ frequency: 'daily', timeZone: 'Europe/Berlin', hour: 8 });
  await mention('look **here**');
  await mention('and read this');
  const [first] = (await api.call('viewer', 'GET', '/notifications')).body.items;
  await api.call('viewer', 'POST', '/notifications/read', { ids: [first?.id ?? ''] });
  expect(await sent()).toEqual([]);
  now = Math.max(Date.parse(nextAt ?? ''), START + 5 * 60_000);
  await Promise.all([
    sendDueDigests(api.services),
    sendDueDigests(api.services),
    sendDueDigests(api.services),
  ]);
  const mails = await sent();
  expect(mails).toHaveLength(1);
  expect(mails[0]?.subject).toBe('1 new thing for you in Vespera Bindery');
  expect(mails[0]?.text).toContain('mentioned you');
  expect(mails[0]?.text).toContain('look here');
  expect(mails[0]?.text).not.toContain('and read this');
  now += 24 * HOUR;
  expect(await sent()).toEqual([]);
  await mention('once more');
  now += 24 * HOUR;
  expect((await sent())[0]?.text).toContain('once more');
});

test('what may not be read any more, is in the trash, or is for somebody suspended is not in it', async () => {
  await choose({ frequency: 'daily' });
  const gone = await make('Gone');
  await mention('secret words', gone);
  await mention('open words');
  await api.call('editor', 'DELETE', `/codices/${gone}`);
  now += 25 * HOUR;
  const [mail] = await sent();
  expect(mail?.text).toContain('open words');
  expect(`${mail?.text}${mail?.html}${mail?.subject}`).not.toMatch(/secret words|Gone/);
  await mention('later');
  const { prisma } = api.services;
  await prisma.user.update({ where: { id: api.userIds.viewer }, data: { disabledAt: new Date() } });
  now += 25 * HOUR;
  expect(await sent()).toEqual([]);
});

test('what people write is text in it, whatever they write', async () => {
  await choose({ frequency: 'daily' });
  const title = '<img src=x onerror=alert(1)>\r\nBcc: all@example.org';
  await mention('<script>alert(1)</script> [here](javascript:alert(1)) "><b>', await make(title));
  now += 25 * HOUR;
  const transport = createMemoryTransport();
  await sendDueDigests(api.services);
  await sendDueMail(api.services, transport);
  const [mail] = transport.sent;
  expect(mail?.html).not.toMatch(/<script|<img|href="javascript|<b>/i);
  expect(mail?.subject).not.toMatch(/[\r\n]/);
  expect(mail?.unsubscribeUrl).toMatch(/\/api\/v1\/digests\/unsubscribe\?token=/);
});

test('a link of the mail ends them by a POST without a sign-in, and by nothing else', async () => {
  await choose({ frequency: 'weekly', timeZone: 'UTC' });
  await mention('look');
  now += 8 * 24 * HOUR;
  const transport = createMemoryTransport();
  await sendDueDigests(api.services);
  await sendDueMail(api.services, transport);
  const url = new URL(transport.sent[0]?.unsubscribeUrl ?? '');
  const path = url.pathname + url.search;
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) await api.app.request(path, { method });
  expect((await read()).frequency).toBe('weekly');
  const looked = await api.app.request(path);
  expect([looked.status, looked.headers.get('location')?.split('#')[0]]).toEqual([303, '/unsubscribe']);
  for (const wrong of ['x', `${api.userIds.viewer}.x`, `${api.userIds.editor}.${path.split('.')[1]}`])
    expect((await api.call(null, 'POST', `/digests/unsubscribe?token=${wrong}`)).status).toBe(404);
  const answer = await api.app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  expect(answer.status).toBe(204);
  expect(await read()).toMatchObject({ frequency: 'never', nextAt: null });
  expect((await api.app.request(path, { method: 'POST' })).status).toBe(204);
});
