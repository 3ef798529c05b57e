/** Values of one's own that lost: told once to whoever wrote them, with both values, in one row until it is read. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor, Role } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { NotificationBody, NotificationList } from '#core/protocol/api/notifications.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { readConflictNotices } from './conflict-notices.ts';
import { beginNotifications } from './notification-store.ts';

const CASE = `{ id: 'weighing', version: 1, name: 'Weighing', fields: {
  severity: { type: 'select', label: 'Severity', options: [{ value: 'high', label: 'High' }, { value: 'low', label: 'Low' }, { value: 'none', label: 'None' }] },
  due: { type: 'date', label: 'Due' } } }`;

let api: TestClient;
let codexId: string;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const made = await api.call('owner', 'POST', '/templates/weighing/versions', {
    source: CASE,
    baseVersion: 0,
  });
  expect(made.status).toBeLessThan(300);
  await beginNotifications(api.services);
});
afterAll(() => api?.close());
beforeEach(async () => {
  await api.services.prisma.notification.deleteMany();
  const input = { templateId: 'weighing', title: 'Port', fields: { severity: 'none' } };
  codexId = (await api.call('owner', 'POST', '/codices', input)).body.id;
});

type Edit = readonly [Role, (codex: Codex) => void];

/** Edits of the same state, each a second later than the one before, by people who do not see each other. */
async function editApart(...edits: readonly Edit[]): Promise<void> {
  const name = codexDocumentName(codexId);
  const { live, environment, projection } = api.services;
  const state = await live.read(name, (doc) => Y.encodeStateAsUpdate(doc));
  for (const [index, [role, edit]] of edits.entries()) {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, state);
    const before = Y.encodeStateVector(doc);
    const actor: Actor = { kind: 'user', id: api.userIds[role], name: `The ${role}`, role };
    const time = environment.now() + index * 1000;
    edit(openCodex(doc, { environment: { ...environment, now: () => time }, actor }));
    await live.apply(name, actor, { origin: 'socket' }, Y.encodeStateAsUpdate(doc, before));
  }
  await projection.project(name);
  await readConflictNotices(api.services, codexId);
}

const choose =
  (field: string, value: string) =>
  (codex: Codex): void =>
    codex.setRegister(field, value);
async function list(role: Role, query = ''): Promise<readonly NotificationBody[]> {
  const { text } = await api.call(
    role,
    'GET',
    `/notifications${query === '' ? '?' : `${query}&`}kind=conflict`,
  );
  return (JSON.parse(text) as NotificationList).items;
}

test('whoever’s value lost is told once, with both values; whoever’s stands is told nothing', async () => {
  await editApart(['editor', choose('severity', 'high')], ['admin', choose('severity', 'low')]);
  const [told, ...others] = await list('editor');
  expect(others).toEqual([]);
  expect(told?.by).toMatchObject({ kind: 'user', id: api.userIds.admin });
  expect(told?.conflicts).toMatchObject([
    { field: 'severity', label: 'Severity', yours: { text: 'High' }, stands: { text: 'Low' } },
  ]);
  expect(await list('admin')).toEqual([]);
  expect(await list('owner')).toEqual([]);
  await readConflictNotices(api.services, codexId);
  await api.call('editor', 'POST', '/notifications/read', { ids: [told?.id ?? ''] });
  await readConflictNotices(api.services, codexId);
  expect(await list('editor', '?state=unread')).toEqual([]);
});

test('several at once, and more before it is read, are one row; after that it is another', async () => {
  await editApart(
    ['editor', (codex) => [choose('severity', 'high')(codex), choose('due', '2027-01-04')(codex)]],
    ['admin', (codex) => [choose('severity', 'low')(codex), choose('due', '2027-01-08')(codex)]],
  );
  const [first] = await list('editor');
  expect(first?.conflicts?.map(({ label }) => label).sort()).toEqual(['Due', 'Severity']);
  await api.call('owner', 'PATCH', `/codices/${codexId}`, { fields: { due: '2027-01-10' } });
  await editApart(['editor', choose('due', '2027-01-05')], ['owner', choose('due', '2027-01-07')]);
  expect((await list('editor')).map(({ id }) => id)).toEqual([first?.id]);
  expect((await list('editor'))[0]?.by.id).toBe(api.userIds.owner);
  await api.call('editor', 'POST', '/notifications/read', { ids: [first?.id ?? ''] });
  await api.call('owner', 'PATCH', `/codices/${codexId}`, { fields: { due: '2027-01-10' } });
  await editApart(['editor', choose('due', '2027-05-01')], ['owner', choose('due', '2027-06-01')]);
  expect(await list('editor')).toHaveLength(2);
});

test('nobody is told of their own two values, nor once they may not sign in', async () => {
  await editApart(['editor', choose('severity', 'high')], ['editor', choose('severity', 'low')]);
  expect(await list('editor')).toEqual([]);
  await api.services.prisma.user.update({
    where: { id: api.userIds.editor },
    data: { disabledAt: new Date() },
  });
  await editApart(['editor', choose('due', '2027-01-04')], ['admin', choose('due', '2027-01-08')]);
  expect(await api.services.prisma.notification.count()).toBe(0);
  await api.services.prisma.user.update({ where: { id: api.userIds.editor }, data: { disabledAt: null } });
});

test('settled by oneself, it is taken back; by somebody else, it says so', async () => {
  const settle = async (role: Role) => {
    const { body } = await api.call(role, 'GET', `/codices/${codexId}/conflicts`);
    const keep = (body.items[0] as unknown as { readonly winner: { readonly id: string } }).winner.id;
    const done = await api.call(role, 'POST', `/codices/${codexId}/conflicts/severity`, { keep });
    expect(done.status).toBe(200);
    await api.services.projection.project(codexDocumentName(codexId));
    await readConflictNotices(api.services, codexId);
  };
  await editApart(['editor', choose('severity', 'high')], ['admin', choose('severity', 'low')]);
  await settle('owner');
  expect(await list('editor')).toMatchObject([{ kind: 'conflict', conflicts: [] }]);
  await api.services.prisma.notification.deleteMany();
  await editApart(['editor', choose('severity', 'high')], ['admin', choose('severity', 'none')]);
  expect(await list('editor')).toHaveLength(1);
  await settle('editor');
  expect(await list('editor')).toEqual([]);
});

test('two processes that read the same tell once', async () => {
  await editApart(['editor', choose('severity', 'high')], ['admin', choose('severity', 'low')]);
  await api.services.prisma.notification.deleteMany();
  await api.services.prisma.notificationReading.deleteMany({ where: { codexId, document: 'conflicts' } });
  await Promise.all(Array.from({ length: 4 }, () => readConflictNotices(api.services, codexId)));
  expect(await list('editor')).toHaveLength(1);
});
