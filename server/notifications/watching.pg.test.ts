/** Watching Codices and what is below them, changes told in batches, and muting. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import { writePersonMention } from '#core/comments/mentions.ts';
import type { JsonObject } from '#core/json.ts';
import { BATCH_GAP_MS } from '#core/notifications/change-batch.ts';
import type { NotificationBody, NotificationList } from '#core/protocol/api/notifications.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { beginNotifications } from './notification-store.ts';

const NOTE = `{ id: 'memo', version: 1, name: 'Memo', fields: {
  text: { type: 'text', label: 'Text' }, owner: { type: 'person', label: 'Owner' } } }`;

let api: TestClient;
let codexId: string;
/** Ahead of the clock, in ms. */
let ahead = 0;

beforeAll(async () => {
  const environment = { ...serverEnvironment, now: () => serverEnvironment.now() + ahead };
  api = await createTestClient(inject('testDatabase'), { environment });
  await api.call('owner', 'POST', '/templates/memo/versions', { source: NOTE, baseVersion: 0 });
  await beginNotifications(api.services);
});
afterAll(() => api?.close());
beforeEach(async () => {
  ahead = 0;
  await api.services.prisma.watch.deleteMany();
  await api.services.prisma.notification.deleteMany();
  codexId = await create({});
});

async function create(more: JsonObject, who: Role = 'editor'): Promise<string> {
  const made = await api.call(who, 'POST', '/codices', {
    templateId: 'memo',
    title: 'Port',
    fields: {},
    ...more,
  });
  expect(made.status, made.text).toBe(201);
  return made.body.id;
}
const patch = async (who: Role, fields: JsonObject, id = codexId) => {
  const patched = await api.call(who, 'PATCH', `/codices/${id}`, { fields });
  expect(patched.status, patched.text).toBe(200);
};
const say = (who: Role, markdown: string, id = codexId) =>
  api.call(who, 'POST', `/codices/${id}/comments`, { body: { markdown } });
const call = async (who: Role, method: string, path: string, body?: JsonObject) => {
  const answer = await api.call(who, method, path, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as unknown as JsonObject;
};
const watch = (who: Role, id = codexId, subtree = false) =>
  call(who, 'PUT', `/codices/${id}/watch`, { subtree });
const list = async (who: Role): Promise<readonly NotificationBody[]> =>
  ((await api.call(who, 'GET', '/notifications')).body as unknown as NotificationList).items;

test('changes to a watched Codex are one notification for each batch, with fields in the words of the template', async () => {
  await watch('admin');
  await watch('editor');
  await patch('editor', { text: 'one' });
  await patch('editor', { text: 'two', owner: null });
  await patch('owner', { text: 'three' });
  const told = await list('admin');
  expect(told.map(({ kind, by, changes }) => [kind, by.name, changes?.operations])).toEqual([
    ['changed', 'The owner', 1],
    ['changed', 'The editor', 2],
  ]);
  expect(told[1]?.changes).toMatchObject({ created: false, fields: [{ id: 'text', label: 'Text' }] });
  expect((await list('editor')).map(({ by }) => by.name)).toEqual(['The owner']);
  ahead = BATCH_GAP_MS * 2;
  await patch('editor', { text: 'much later' });
  expect(await list('admin')).toHaveLength(3);
});

test('a watched subtree tells of what is made, said and changed below it; a Codex alone does not', async () => {
  await watch('admin', codexId, true);
  await watch('viewer');
  const child = await create({ parentId: codexId, title: 'Quay' });
  const grandchild = await create({ parentId: child, title: 'Crane' });
  await say('owner', 'Look here', grandchild);
  const told = await list('admin');
  expect(told.map(({ kind, codex, changes }) => [kind, codex.title, changes?.created])).toEqual([
    ['comment', 'Crane', undefined],
    ['changed', 'Crane', true],
    ['changed', 'Quay', true],
  ]);
  expect(await list('viewer')).toEqual([]);
  expect(await call('admin', 'GET', `/codices/${grandchild}/watch`)).toEqual({
    ...{ watching: null, through: codexId, muted: false },
  });
});

test('what is muted tells of mentions and assignments only; a muted thread of nothing said in it', async () => {
  await watch('admin');
  await call('admin', 'PUT', `/codices/${codexId}/mute`);
  await patch('editor', { text: 'quiet' });
  await say('editor', 'quiet');
  expect(await list('admin')).toEqual([]);
  await say('editor', `${writePersonMention({ id: api.userIds.admin, name: 'x' })}!`);
  await patch('editor', { owner: api.userIds.admin });
  expect((await list('admin')).map(({ kind }) => kind)).toEqual(['assigned', 'mention']);
  await call('admin', 'DELETE', `/codices/${codexId}/mute`);
  const thread = (await say('admin', 'Mine')).body.id;
  await call('admin', 'PUT', `/comments/${thread}/mute`);
  await api.call('editor', 'POST', `/comments/${thread}/replies`, { body: { markdown: 'Yours' } });
  expect(await list('admin')).toHaveLength(2);
  await call('admin', 'DELETE', `/comments/${thread}/mute`);
  await api.call('editor', 'POST', `/comments/${thread}/replies`, { body: { markdown: 'Again' } });
  expect((await list('admin')).map(({ kind }) => kind)).toEqual(['reply', 'assigned', 'mention']);
});

test('is set as often as one likes, for oneself, and ends', async () => {
  for (const subtree of [false, true, true])
    expect(await watch('admin', codexId, subtree)).toMatchObject({ watching: subtree ? 'subtree' : 'codex' });
  expect(await call('owner', 'GET', `/codices/${codexId}/watch`)).toMatchObject({ watching: null });
  expect(await call('admin', 'DELETE', `/codices/${codexId}/watch`)).toMatchObject({ watching: null });
  await patch('editor', { text: 'unseen' });
  expect(await list('admin')).toEqual([]);
  expect(await api.services.prisma.changeBatch.count({ where: { codexId } })).toBe(0);
});

test('read again, the journal gives the same batches', async () => {
  const { prisma, projection } = api.services;
  await watch('admin', codexId, true);
  const child = await create({ parentId: codexId });
  for (const text of ['a', 'b', 'c']) await patch('editor', { text }, child);
  const rows = () => prisma.changeBatch.findMany({ where: { codexId: child } });
  const before = await rows();
  expect(before).toMatchObject([{ operations: 4, firstSeq: 1n }]);
  await prisma.changeBatch.deleteMany({ where: { codexId: child } });
  await prisma.notificationReading.deleteMany({ where: { codexId: child } });
  await projection.project(codexDocumentName(child));
  expect(await rows()).toEqual(before);
  expect(await list('admin')).toHaveLength(1);
});
