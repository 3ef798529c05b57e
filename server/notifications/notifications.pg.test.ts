/** Notifications over REST: who is told of what, once; how it is read, marked and taken back, and what stays hidden. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import { writePersonMention } from '#core/comments/mentions.ts';
import type { JsonObject } from '#core/json.ts';
import type { NotificationBody, NotificationList, UnreadCount } from '#core/protocol/api/notifications.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { readCodexNotices } from './codex-notices.ts';
import { readCommentNotices } from './comment-notices.ts';
import { beginNotifications, forgetNotifications } from './notification-store.ts';
import { NOTIFICATIONS_CHANGED } from './recipients.ts';

const TASK = `{ id: 'duty', version: 1, name: 'Duty', fields: {
  text: { type: 'text' }, owner: { type: 'person', label: 'Owner' }, team: { type: 'people' } } }`;

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/duty/versions', { source: TASK, baseVersion: 0 });
  await beginNotifications(api.services);
});
afterAll(() => api?.close());
beforeEach(async () => {
  await api.services.prisma.notification.deleteMany();
  const made = await api.call('editor', 'POST', '/codices', {
    templateId: 'duty',
    title: 'Port',
    fields: {},
  });
  codexId = made.body.id;
});

const at = (role: Role) => writePersonMention({ id: api.userIds[role], name: `The ${role}` });
async function begin(who: Role, markdown: string): Promise<string> {
  return (await api.call(who, 'POST', `/codices/${codexId}/comments`, { body: { markdown } })).body.id;
}
async function answer(who: Role, threadId: string, markdown: string): Promise<string> {
  return (await api.call(who, 'POST', `/comments/${threadId}/replies`, { body: { markdown } })).body.id;
}
const patch = (who: Role, fields: JsonObject) => api.call(who, 'PATCH', `/codices/${codexId}`, { fields });
async function list(who: Role, query = ''): Promise<readonly NotificationBody[]> {
  const { status, body, text } = await api.call(who, 'GET', `/notifications${query}`);
  expect(status, text).toBe(200);
  return (body as unknown as NotificationList).items;
}
async function count(who: Role): Promise<UnreadCount> {
  return (await api.call(who, 'GET', '/notifications/unread')).body as unknown as UnreadCount;
}
async function mark(who: Role, body: JsonObject): Promise<UnreadCount> {
  const marked = await api.call(who, 'POST', '/notifications/read', body);
  expect(marked.status, marked.text).toBe(200);
  return marked.body as unknown as UnreadCount;
}
const kindsOf = async (who: Role) => (await list(who)).map(({ kind }) => kind);

describe('comments', () => {
  test('tell whoever is named or answered, with the words as they are now; nobody of their own', async () => {
    const thread = await begin('editor', `Is this yours, ${at('admin')}?`);
    const told = await list('admin');
    expect(told).toMatchObject([
      {
        ...{ kind: 'mention', readAt: null, doneAt: null, field: null },
        codex: { id: codexId, title: 'Port', templateId: 'duty' },
        by: { kind: 'user', id: api.userIds.editor, name: 'The editor' },
        comment: { threadId: thread, id: thread, markdown: expect.stringContaining('Is this yours') },
      },
    ]);
    await answer('admin', thread, 'No.');
    expect(await kindsOf('editor')).toEqual(['reply']);
    expect(await kindsOf('admin')).toEqual(['mention']);
    expect(await count('editor')).toEqual({ unread: 1, kinds: { reply: 1 } });
    await api.call('editor', 'PATCH', `/comments/${thread}/${thread}`, {
      body: { markdown: 'Whose is it?' },
    });
    expect((await list('admin'))[0]?.comment?.markdown).toBe('Whose is it?');
    await api.call('editor', 'PATCH', `/comments/${thread}/${thread}`, {
      body: { markdown: `Whose is it, ${at('owner')} or ${at('admin')}?` },
    });
    expect([await kindsOf('owner'), await kindsOf('admin')]).toEqual([['mention'], ['mention']]);
  });

  test('tell those whom an edit names anew, also who was told of it otherwise and had put that away', async () => {
    const thread = await begin('admin', 'Who?');
    const reply = await answer('editor', thread, 'I.');
    await mark('admin', { ids: [(await list('admin'))[0]?.id ?? ''], as: 'done' });
    const edit = (markdown: string) =>
      api.call('editor', 'PATCH', `/comments/${thread}/${reply}`, { body: { markdown } });
    await edit(`Or ${at('admin')}.`);
    expect(await list('admin')).toMatchObject([{ kind: 'mention', readAt: null }]);
    await api.services.prisma.notification.deleteMany();
    await edit(`Or ${at('admin')}, or ${at('viewer')}.`);
    expect([await kindsOf('admin'), await kindsOf('viewer')]).toEqual([[], ['mention']]);
  });

  test('that are deleted take along what was told of them', async () => {
    const thread = await begin('editor', `${at('admin')}?`);
    const second = await answer('owner', thread, `${at('admin')}!`);
    expect(await list('admin')).toHaveLength(2);
    await api.call('owner', 'DELETE', `/comments/${thread}/${second}`);
    expect((await list('admin')).map(({ comment }) => comment?.id)).toEqual([thread]);
    expect(await api.services.prisma.notification.count({ where: { commentId: second } })).toBe(0);
  });

  test('tell the pages of those concerned, and nobody else', async () => {
    const { live } = api.services;
    const before = live.announced.length;
    await begin('editor', `${at('admin')}?`);
    const told = live.announced.slice(before).filter(({ message }) => message === NOTIFICATIONS_CHANGED);
    expect(told.map(({ to }) => to)).toEqual([[api.userIds.admin]]);
  });

  test('of guests tell too, and a name that is no member tells nobody', async () => {
    const link = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role: 'comment' });
    const nobody = '01900000-0000-7000-8000-00000000beef';
    const said = { markdown: `${at('viewer')} [x](javascript:alert(1)) @[No](${nobody})` };
    const guest = { bearer: link.body.token };
    expect((await api.call(guest, 'POST', `/codices/${codexId}/comments`, { body: said })).status).toBe(201);
    expect(await list('viewer')).toMatchObject([{ kind: 'mention', by: { kind: 'guest' } }]);
    expect(await api.services.prisma.notification.count()).toBe(1);
  });
});

describe('fields of people', () => {
  const owner = (role: Role | null) => ({ owner: role === null ? null : api.userIds[role] });

  test('tell whoever is put in once, by whom and where; oneself never', async () => {
    await patch('editor', owner('admin'));
    expect(await list('admin')).toMatchObject([
      { kind: 'assigned', by: { name: 'The editor' }, comment: null, field: { id: 'owner', label: 'Owner' } },
    ]);
    await patch('editor', { text: 'More words.' });
    await patch('admin', owner('editor'));
    await patch('editor', { team: [api.userIds.editor, api.userIds.viewer] });
    expect([await kindsOf('editor'), await kindsOf('viewer')]).toEqual([['assigned'], ['assigned']]);
    expect(await list('viewer')).toMatchObject([{ field: { id: 'team' } }]);
  });

  test('take it back from whoever is taken out before they have read it, and leave it to others', async () => {
    await patch('editor', owner('admin'));
    await patch('editor', owner('viewer'));
    expect([await kindsOf('admin'), await kindsOf('viewer')]).toEqual([[], ['assigned']]);
    await mark('viewer', { until: new Date(Date.now() + 60_000).toISOString() });
    await patch('editor', owner(null));
    expect(await kindsOf('viewer')).toEqual(['assigned']);
    await patch('editor', owner('viewer'));
    expect(await kindsOf('viewer')).toEqual(['assigned', 'assigned']);
  });

  test('name whoever put them in, also where several did so before it was read', async () => {
    const { services, userIds } = api;
    const reading = await services.prisma.notificationReading.findUniqueOrThrow({
      where: { codexId_document: { codexId, document: 'codex' } },
    });
    await patch('owner', { team: [userIds.editor] });
    await patch('editor', { team: [userIds.editor, userIds.viewer] });
    await services.prisma.notification.deleteMany();
    const { seq, trail } = reading;
    await services.prisma.notificationReading.updateMany({
      where: { codexId, document: 'codex' },
      data: { seq, trail: trail ?? {} },
    });
    await readCodexNotices(services, codexId);
    expect((await list('editor')).map(({ by }) => by.name)).toEqual(['The owner']);
    expect((await list('viewer')).map(({ by }) => by.name)).toEqual(['The editor']);
  });

  test('tell whoever a new Codex is given to', async () => {
    const fields = { owner: api.userIds.viewer };
    await api.call('editor', 'POST', '/codices', { templateId: 'duty', title: 'New', fields });
    expect(await list('viewer')).toMatchObject([{ kind: 'assigned', codex: { title: 'New' } }]);
  });

  test('are the list of what is assigned to one, without what is archived or in the trash', async () => {
    const assigned = async () =>
      (await api.call('viewer', 'GET', '/assigned')).body.items.map(({ id }) => id);
    const before = await assigned();
    await patch('editor', { team: [api.userIds.viewer] });
    expect(await assigned()).toEqual([codexId, ...before]);
    await api.call('editor', 'DELETE', `/codices/${codexId}`);
    expect(await assigned()).toEqual(before);
  });

  test('tell nothing of what was so before notifications were made', async () => {
    const { prisma } = api.services;
    await patch('editor', owner('admin'));
    await prisma.notification.deleteMany();
    await prisma.notificationReading.deleteMany({ where: { codexId } });
    const setting = { key: 'notifications' };
    const { value } = await prisma.setting.findUniqueOrThrow({ where: setting });
    await expect.poll(() => Date.now()).toBeGreaterThan((await lastTime()) + 1);
    await prisma.setting.update({ where: setting, data: { value: { since: Date.now() } } });
    await patch('editor', { team: [api.userIds.admin] });
    await prisma.setting.update({ where: setting, data: { value: value ?? {} } });
    expect((await list('admin')).map(({ field }) => field?.id)).toEqual(['team']);
  });

  async function lastTime(): Promise<number> {
    const [last] = await api.services.journal.describe(codexDocumentName(codexId), { limit: 1 });
    return last?.serverTime ?? 0;
  }

  test('tell nothing of a restore', async () => {
    await patch('editor', owner('admin'));
    const seq = (await api.services.journal.headSeq(codexDocumentName(codexId))) as number;
    await patch('editor', owner(null));
    const restored = await api.call('editor', 'POST', `/codices/${codexId}/restore`, { seq });
    expect(restored.status, restored.text).toBeLessThan(300);
    await api.services.projection.project(codexDocumentName(codexId));
    expect(await kindsOf('admin')).toEqual([]);
  });
});

describe('reading', () => {
  test('is asked again for access: a disabled member, the trash, a part of the tree', async () => {
    const { prisma } = api.services;
    await begin('editor', `${at('admin')}, a secret`);
    expect(await count('admin')).toMatchObject({ unread: 1 });
    await api.call('editor', 'DELETE', `/codices/${codexId}`);
    expect([await list('admin'), await count('admin')]).toEqual([[], { unread: 0, kinds: {} }]);
    await prisma.user.update({ where: { id: api.userIds.viewer }, data: { disabledAt: new Date() } });
    const other = await api.call('editor', 'POST', '/codices', {
      templateId: 'duty',
      title: 'Quay',
      fields: {},
    });
    codexId = other.body.id;
    await begin('editor', `${at('viewer')}?`);
    await prisma.user.update({ where: { id: api.userIds.viewer }, data: { disabledAt: null } });
    expect(await list('viewer')).toEqual([]);
  });

  test('goes page by page, by state and kind', async () => {
    const thread = await begin('admin', 'First');
    for (const text of ['a', 'b', 'c']) await answer('editor', thread, text);
    await patch('editor', { owner: api.userIds.admin });
    const first = (await api.call('admin', 'GET', '/notifications?limit=2'))
      .body as unknown as NotificationList;
    expect(first.items.map(({ kind }) => kind)).toEqual(['assigned', 'reply']);
    const rest = await list('admin', `?limit=2&cursor=${first.nextCursor}`);
    expect(rest.map(({ comment }) => comment?.markdown)).toEqual(['b', 'a']);
    expect(await list('admin', '?kind=assigned,mention')).toHaveLength(1);
    expect((await api.call('admin', 'GET', '/notifications?kind=gossip')).status).toBe(422);
    expect((await api.call('admin', 'GET', '/notifications?cursor=x')).status).toBe(422);
  });

  test('is marked, put away and taken out again, for oneself alone and as often as one likes', async () => {
    const thread = await begin('editor', `${at('admin')} and ${at('owner')}`);
    await answer('editor', thread, 'And?');
    const [last, first] = (await list('admin')).map(({ id }) => id) as [string, string];
    for (const again of [1, 2]) {
      expect(await mark('admin', { ids: [first] }), `${again}`).toMatchObject({ unread: 1 });
      expect(await mark('owner', { ids: [first] })).toMatchObject({ unread: 2 });
    }
    await mark('admin', { ids: [last], as: 'done' });
    expect((await list('admin')).map(({ id }) => id)).toEqual([first]);
    expect(await list('admin', '?state=done')).toMatchObject([{ id: last, readAt: expect.any(String) }]);
    await mark('admin', { ids: [last], as: 'open' });
    expect(await mark('admin', { ids: [last, first], as: 'unread' })).toMatchObject({ unread: 2 });
    expect(await list('admin', '?state=unread')).toHaveLength(2);
    const until = (await list('admin')).at(-1)?.at ?? '';
    expect(await mark('admin', { until, as: 'done' })).toMatchObject({ unread: 1 });
    for (const body of [{}, { ids: [first], until }, { until, as: 'unread' }, { ids: [first], also: 1 }])
      expect((await api.call('admin', 'POST', '/notifications/read', body)).status).toBe(422);
  });

  test('is marked by no API token that may only read', async () => {
    await begin('editor', `${at('admin')}`);
    const { token } = await createApiToken(api.services.prisma, {
      ...{ userId: api.userIds.admin, name: 'reads', scopes: ['read'] },
    });
    const [item] = await list('admin');
    const reader = { bearer: token };
    expect((await api.call(reader, 'GET', '/notifications')).status).toBe(200);
    expect((await api.call(reader, 'POST', '/notifications/read', { ids: [item?.id ?? ''] })).status).toBe(
      403,
    );
    expect((await api.call(reader, 'PUT', `/codices/${codexId}/watch`, {})).status).toBe(403);
    expect((await api.call(reader, 'PUT', `/codices/${codexId}/mute`)).status).toBe(403);
    expect(await count('admin')).toMatchObject({ unread: 1 });
  });

  test('forgets what was read long ago, and keeps the rest', async () => {
    const { prisma } = api.services;
    const thread = await begin('editor', `${at('admin')}`);
    await answer('editor', thread, 'More');
    const [last] = await list('admin');
    await mark('admin', { ids: [last?.id ?? ''] });
    const [past, soon] = [new Date(0), new Date(Date.now() + 60_000)];
    expect(await forgetNotifications(prisma, { settled: past, any: past })).toBe(0);
    expect(await forgetNotifications(prisma, { settled: soon, any: past })).toBe(1);
    expect(await kindsOf('admin')).toEqual(['mention']);
  });
});

test('read again from the beginning, by several at once, the journal gives the same rows', async () => {
  const { prisma, services } = { prisma: api.services.prisma, services: api.services };
  const thread = await begin('editor', `${at('admin')}?`);
  await answer('owner', thread, 'Yes');
  await patch('editor', { owner: api.userIds.admin });
  const rows = () =>
    prisma.notification.findMany({ orderBy: { key: 'asc' }, select: { key: true, userId: true, at: true } });
  const before = await rows();
  expect(before.length).toBe(4);
  await prisma.notificationReading.deleteMany({ where: { codexId } });
  await Promise.all([readCommentNotices(services, codexId), readCommentNotices(services, codexId)]);
  await Promise.all([readCodexNotices(services, codexId), readCodexNotices(services, codexId)]);
  expect(await rows()).toEqual(before);
  await prisma.notification.deleteMany();
  await prisma.notificationReading.deleteMany({ where: { codexId } });
  await Promise.all([readCommentNotices(services, codexId), readCommentNotices(services, codexId)]);
  await services.projection.project(codexDocumentName(codexId));
  expect((await rows()).map(({ key }) => key)).toEqual(before.map(({ key }) => key));
  const read = await prisma.notificationReading.findMany({
    where: { codexId },
    orderBy: { document: 'asc' },
  });
  const heads = [codexDocumentName(codexId), commentsDocumentName(codexId)].map((name) =>
    services.journal.headSeq(name),
  );
  expect(read.map(({ seq }) => Number(seq))).toEqual(await Promise.all(heads));
});
