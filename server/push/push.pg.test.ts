/** Push: to the browsers of those told, once, encrypted for them, by their rights when it is sent; and to no address within the network. */
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { writePersonMention } from '#core/comments/mentions.ts';
import type { Environment } from '#core/environment.ts';
import type { PushSetting } from '#core/protocol/api/own/push.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { readCommentNotices } from '../notifications/comment-notices.ts';
import { beginNotifications } from '../notifications/notification-store.ts';
import { createTestBrowser, type TestBrowser } from '../sign-in/browser.fixture.ts';
import { findPushKey } from './push-key.ts';
import { type PushReceiver, readServerToken, startPushReceiver } from './push-receiver.fixture.ts';
import { sendDuePushes } from './send-pushes.ts';

const PASSWORD = 'correct horse battery';
const LEAF = `{ id: 'leaf', version: 1, name: 'Leaf', fields: { text: { type: 'text', label: 'Text' } } }`;
const HOUR = 3_600_000;

let offset = 0;
let api: TestClient;
let receiver: PushReceiver;
let codexId: string;
let rae: { readonly id: string; readonly browser: TestBrowser };

beforeEach(async () => {
  offset = 0;
  const environment: Environment = { ...serverEnvironment, now: () => Date.now() + offset };
  receiver = await startPushReceiver();
  api = await createTestClient(inject('testDatabase'), { env: { pushLoopback: true }, environment });
  await api.call('owner', 'POST', '/templates/leaf/versions', { source: LEAF, baseVersion: 0 });
  await beginNotifications(api.services);
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'leaf', title: 'Port' })).body.id;
  const member = { name: 'Rae', email: 'rae@example.org', role: 'viewer', password: PASSWORD };
  const { id } = (await api.call('owner', 'POST', '/members', member)).body;
  rae = { id, browser: await signedIn() };
});
afterEach(async () => {
  receiver.close();
  await api?.close();
});

async function signedIn(): Promise<TestBrowser> {
  const browser = createTestBrowser(api);
  expect((await browser.signIn('rae@example.org', PASSWORD)).status).toBe(200);
  return browser;
}
async function turnOn(browser = rae.browser) {
  const { endpoint, keys, open } = receiver.subscribe();
  const answer = await browser.call('POST', '/me/push/devices', { endpoint, keys: { ...keys } });
  expect(answer.status, answer.text).toBe(200);
  return { endpoint, open, setting: JSON.parse(answer.text) as PushSetting };
}
const setting = async (browser = rae.browser): Promise<PushSetting> =>
  JSON.parse((await browser.call('GET', '/me/push')).text);

async function mention(words: string, on = codexId): Promise<string> {
  const markdown = `${writePersonMention({ id: rae.id, name: 'Rae' })} ${words}`;
  const { status, body } = await api.call('editor', 'POST', `/codices/${on}/comments`, {
    body: { markdown },
  });
  expect(status).toBe(201);
  await readCommentNotices(api.services, on);
  return body.id;
}
const send = () => sendDuePushes(api.services);
const waiting = () => api.services.prisma.outgoingPush.count();

describe('what is sent', () => {
  test('reaches each browser once, encrypted for it, signed by the server, with the address of the thread', async () => {
    const first = await turnOn();
    const second = await turnOn(await signedIn());
    const thread = await mention('look **here**');
    // Several processes, and what one has taken is nobody else's.
    await Promise.all([send(), send(), send()]);
    await send();
    expect(receiver.received).toHaveLength(2);
    for (const device of [first, second]) {
      const push = pushTo(device.endpoint);
      const message = device.open(push);
      expect(message).toMatchObject({
        title: 'The editor mentioned you',
        body: 'Port: @Rae look here',
        path: `/c/${codexId}#thread=${thread}`,
      });
      expect(push.bytes.length).toBeLessThan(4096);
      expect(push.bytes.includes('look')).toBe(false);
      expect(push.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'normal' });
      expect(Number(push.headers['ttl'])).toBeGreaterThan(3 * 3600);
      const { aud, sub } = readServerToken(push, device.setting.serverKey ?? '');
      expect([aud, sub]).toEqual([new URL(device.endpoint).origin, 'mailto:operator@127.0.0.1']);
    }
    expect(() => first.open(pushTo(second.endpoint))).toThrow();
    expect(await waiting()).toBe(0);
  });

  test('is nothing, and no key is made, as long as nobody has turned it on', async () => {
    await mention('look');
    expect([await send(), receiver.received.length, await waiting()]).toEqual([0, 0, 0]);
    expect(await setting()).toEqual({ serverKey: null, devices: [] });
    expect(await findPushKey(api.services)).toBeNull();
  });

  test('is not what was read, muted, put in the trash or deleted meanwhile', async () => {
    await turnOn();
    await mention('read by now');
    await rae.browser.call('POST', '/notifications/read', {
      until: new Date(Date.now() + HOUR).toISOString(),
    });
    const gone = (await api.call('editor', 'POST', '/codices', { templateId: 'leaf', title: 'Gone' })).body
      .id;
    await mention('in the trash', gone);
    await api.call('editor', 'DELETE', `/codices/${gone}`);
    const thread = await mention('deleted');
    await api.call('editor', 'DELETE', `/comments/${thread}/${thread}`);
    await readCommentNotices(api.services, codexId);
    await rae.browser.call('PUT', `/codices/${codexId}/watch`, {});
    await api.call('editor', 'POST', `/codices/${codexId}/comments`, { body: { markdown: 'muted' } });
    await readCommentNotices(api.services, codexId);
    await rae.browser.call('PUT', `/codices/${codexId}/mute`);
    expect([await send(), receiver.received.length, await waiting()]).toEqual([0, 0, 0]);
    await mention('in person');
    expect(await send()).toBe(1);
  });

  test('ends with the session, the membership, and another key of the server', async () => {
    const other = await signedIn();
    await turnOn(other);
    await turnOn();
    await other.call('POST', '/api/auth/sign-out');
    await mention('to one of two');
    expect(await send()).toBe(1);
    expect((await setting()).devices).toHaveLength(1);
    await api.services.prisma.user.update({ where: { id: rae.id }, data: { disabledAt: new Date() } });
    await mention('to nobody');
    await api.services.prisma.user.update({ where: { id: rae.id }, data: { disabledAt: null } });
    // Whoever is suspended is told of nothing, so there is nothing that ends the device.
    expect([await send(), receiver.received.length]).toEqual([0, 1]);
    const before = (await setting()).serverKey;
    const renewed = { ...api.services, env: { ...api.services.env, appSecret: 'x'.repeat(40) } };
    await mention('by another key');
    expect([await sendDuePushes(renewed), receiver.received.length]).toEqual([0, 1]);
    expect((await setting()).devices).toEqual([]);
    expect(before).not.toBeNull();
  });

  test('is text, whatever people write, and fits', async () => {
    const { open } = await turnOn();
    const title = `<img src=x onerror=alert(1)>\u202e\r\n${'🦊'.repeat(80)}`;
    const hostile = (await api.call('editor', 'POST', '/codices', { templateId: 'leaf', title })).body.id;
    await mention(`<script>alert(1)</script> [x](javascript:alert(1)) \u2066${'🦊'.repeat(900)}`, hostile);
    expect(await send()).toBe(1);
    const [push] = receiver.received;
    if (push === undefined) throw new Error('It was sent.');
    const message = open(push);
    expect(push.bytes.length).toBeLessThan(3993);
    expect(`${message.title}${message.body}`).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(message.path).toMatch(new RegExp(`^/c/${hostile}#thread=`));
  });
});

describe('a push service', () => {
  test.each([404, 410])('that answers %i is not asked again', async (answer) => {
    await turnOn();
    receiver.answer = answer;
    await mention('one');
    await send();
    await mention('two');
    await send();
    expect(receiver.received).toHaveLength(1);
    expect((await setting()).devices).toEqual([]);
  });

  test('that is busy is asked again later, until the message is too old; one that refuses is not', async () => {
    await turnOn();
    receiver.answer = 503;
    await mention('one');
    await send();
    expect([await send(), receiver.received.length, await waiting()]).toEqual([0, 1, 1]);
    offset = 60_000;
    receiver.answer = 201;
    expect([await send(), receiver.received.length, await waiting()]).toEqual([1, 2, 0]);
    receiver.answer = 400;
    await mention('two');
    await send();
    expect([receiver.received.length, await waiting()]).toEqual([3, 0]);
    receiver.answer = 503;
    await mention('three');
    await send();
    offset = 6 * HOUR;
    await send();
    expect([receiver.received.length, await waiting()]).toEqual([4, 0]);
  });

  test('is followed nowhere', async () => {
    await turnOn();
    receiver.answer = 302;
    await mention('one');
    await send();
    expect(receiver.received.map(({ path }) => path)).not.toContain('/elsewhere');
    expect(await waiting()).toBe(0);
  });

  test('is sent no more than anybody looks at', async () => {
    await turnOn();
    for (let n = 0; n < 33; n += 1) await mention(`${n}`);
    expect([await send(), await waiting()]).toEqual([30, 0]);
    offset = 11 * 60_000;
    await mention('later');
    expect(await send()).toBe(1);
  });
});

describe('a browser', () => {
  const keys = () => ({ ...receiver.subscribe().keys });
  const refused = async (body: { endpoint: string; keys: { p256dh: string; auth: string } }) =>
    (await rae.browser.call('POST', '/me/push/devices', body)).status;

  test('may not have pushes sent to a place within, in the clear, or to what is no address', async () => {
    for (const endpoint of [
      ...['http://push.example.org/1', 'https://10.0.0.1/1', 'https://[::1]/1', 'https://localhost/1'],
      ...[
        'https://169.254.169.254/latest',
        'https://167772161/',
        'https://[::ffff:127.0.0.1]/',
        'ftp://a.b/c',
      ],
      ...['https://rae:x@push.example.org/1', 'https://db.internal/1', 'https://printer.local/1'],
      ...['http://127.0.0.2/1', 'nowhere', ''],
    ])
      expect.soft(await refused({ endpoint, keys: keys() }), endpoint).toBe(422);
    expect((await setting()).devices).toEqual([]);
  });

  test('may name this machine only where the operator says so, also with an address that is stored', async () => {
    const { endpoint } = await turnOn();
    await mention('look');
    const guarded = { ...api.services, env: { ...api.services.env, pushLoopback: false } };
    expect([await sendDuePushes(guarded), receiver.received.length]).toEqual([0, 0]);
    expect((await setting()).devices).toEqual([]);
    expect(endpoint).toContain('127.0.0.1');
  });

  test('gives keys that are keys', async () => {
    const { endpoint } = receiver.subscribe();
    const { p256dh, auth } = keys();
    for (const wrong of [
      { p256dh: `B${'A'.repeat(86)}`, auth },
      { p256dh: 'x', auth },
      { p256dh, auth: 'x' },
    ])
      expect(await refused({ endpoint, keys: wrong })).toBe(422);
  });

  test('turns it on, off, and sees the others; there are ten at most, and an address is one person’s', async () => {
    const { endpoint } = await turnOn();
    const here = (await setting()).devices;
    expect(here).toMatchObject([{ name: 'Firefox on Linux', isThis: true, isCurrent: true }]);
    expect((await setting(await signedIn())).devices).toMatchObject([{ isThis: false }]);
    await turnOn();
    expect((await setting()).devices).toHaveLength(1);
    for (let n = 0; n < 9; n += 1) await turnOn(await signedIn());
    const eleventh = await signedIn();
    const { keys: more, endpoint: at } = receiver.subscribe();
    const full = await eleventh.call('POST', '/me/push/devices', { endpoint: at, keys: { ...more } });
    expect([full.status, full.body.detail]).toEqual([409, expect.stringContaining('10 browsers')]);
    const [first] = (await setting()).devices;
    expect((await eleventh.call('DELETE', `/me/push/devices/${first?.id}`)).status).toBe(204);
    expect((await eleventh.call('DELETE', `/me/push/devices/${first?.id}`)).status).toBe(404);
    expect((await setting()).devices).toHaveLength(9);
    expect(endpoint).not.toBe('');
  });

  test('is in the file of one’s own data without its address, and goes with the account', async () => {
    const { endpoint } = await turnOn();
    const { text } = await rae.browser.call('GET', '/me/export');
    expect(JSON.parse(text).pushDevices).toMatchObject([{ name: 'Firefox on Linux' }]);
    expect(text).not.toContain(new URL(endpoint).pathname);
    await mention('waits');
    expect(await waiting()).toBe(1);
    await api.call('owner', 'DELETE', `/members/${rae.id}`);
    expect([await waiting(), await api.services.prisma.pushDevice.count()]).toEqual([0, 0]);
    expect(await send()).toBe(0);
  });
});

test('the key that is stored opens with APP_SECRET alone, and is one for all', async () => {
  const [a, b] = await Promise.all([
    rae.browser.call('POST', '/me/push/key'),
    rae.browser.call('POST', '/me/push/key'),
  ]);
  expect(a.json['serverKey']).toBe(b.json['serverKey']);
  const key = await findPushKey(api.services);
  const row = await api.services.prisma.setting.findUniqueOrThrow({ where: { key: 'push-key' } });
  expect(JSON.stringify(row.value)).not.toContain(key?.privateKey);
  const other = { ...api.services, env: { ...api.services.env, appSecret: 'y'.repeat(40) } };
  expect(await findPushKey(other)).toBeNull();
});

function pushTo(endpoint: string) {
  const push = receiver.received.find(({ path }) => endpoint.endsWith(path));
  if (push === undefined) throw new Error('Nothing was sent there.');
  return push;
}
