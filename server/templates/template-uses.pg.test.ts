/** The reach of a publication beyond Codices: other templates, share links, and browsers last seen with some version. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { GuestActor, UserActor } from '#core/access/policy.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { createReaderNotes, findReaders } from './template-readers.ts';

let api: TestClient;
const NOTE = "{ id: 'note', version: 1, name: 'Note', fields: { cost: 'number' } }";

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await publish('note', NOTE);
});
afterAll(() => api?.close());

const publish = (id: string, source: string, baseVersion = 0) =>
  api.call('admin', 'POST', `/templates/${id}/versions`, { source, baseVersion });
const check = async () => (await api.call('admin', 'POST', '/templates/check', { source: NOTE })).body;

test('other templates are named with how they use it, and open share links are counted', async () => {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'One' });
  const link = () => api.call('editor', 'POST', `/codices/${body.id}/share-links`, { role: 'view' });
  const { body: revoked } = await link();
  await link();
  await api.call('editor', 'DELETE', `/share-links/${revoked.id}`);
  const [form, late] = [
    { templateId: 'note', fields: ['title'] },
    new Date(Date.now() + 60_000).toISOString(),
  ];
  await api.call('editor', 'POST', '/workspace/intake-links', { ...form, expiresAt: late });
  const { body: closed } = await api.call('editor', 'POST', `/codices/${body.id}/intake-links`, form);
  await api.call('editor', 'DELETE', `/intake-links/${closed.id}`);
  const { body: top } = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Top' });
  await publish('sheet', "{ id: 'sheet', version: 1, name: 'Sheet', fields: { text: 'text' } }");
  const sheet = { templateId: 'sheet', title: 'Sheet' };
  const { body: holder } = await api.call('editor', 'POST', '/codices', sheet);
  const part = { role: 'view', subtree: true };
  await api.call('editor', 'POST', `/codices/${holder.id}/share-links`, part);
  expect(await check()).toMatchObject({ impact: { uses: { shareLinks: 1, forms: 1 } } });
  await api.call('editor', 'POST', `/codices/${top.id}/move`, { parentId: holder.id });
  await publish(
    'heir',
    "{ id: 'heir', version: 1, name: 'Heir', extends: 'note', fields: { more: 'line' } }",
  );
  await publish(
    'plan',
    `{ id: 'plan', version: 1, name: 'Plan', children: { allow: ['note'], create: [{ template: 'note', title: 'First' }] },
      fields: { total: { type: 'formula', expression: 'sum(children.cost)' } } }`,
  );
  await publish('alone', "{ id: 'alone', version: 1, name: 'Alone', fields: { note: 'line' } }");
  expect(await check()).toMatchObject({
    impact: {
      uses: {
        shareLinks: 2,
        forms: 1,
        templates: [
          { template: 'heir', name: 'Heir', as: ['extends'] },
          { template: 'plan', name: 'Plan', as: ['holds', 'creates', 'counts'] },
        ],
      },
    },
  });
});

test('a browser is known by what its page told last, if that can be; each by itself', async () => {
  const { prisma, log } = api.services;
  let now = Date.parse('2026-03-10T10:00:00Z');
  const note = createReaderNotes({ prisma, log, environment: { now: () => now } });
  const readers = () => findReaders(prisma, 'note', now);
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Read' });
  const codex = codexDocumentName(body.id);
  const ada: UserActor = { kind: 'user', id: 'ada', name: 'Ada', role: 'editor', sessionId: 'laptop' };
  const guest: GuestActor = {
    ...{ kind: 'guest', id: 'g1', name: 'Guest', linkId: 'link', codexId: body.id, role: 'edit' },
  } as const;

  note(ada, codex, { id: 'note', version: 1 });
  note({ ...ada, sessionId: 'phone' }, codex, { id: 'note', version: 1 });
  note(guest, codex, { id: 'note', version: 1 });
  await expect.poll(async () => (await readers()).browsers).toBe(3);
  await publish('note', NOTE.replace("cost: 'number'", "cost: 'number', day: 'date'"), 1);
  now += 3_600_000;
  note(ada, codex, { id: 'note', version: 2 });
  await expect
    .poll(async () => (await readers()).readers[0])
    .toEqual({
      name: 'Ada',
      isGuest: false,
      version: 2,
      seenAt: '2026-03-10T11:00:00.000Z',
    });
  expect(
    (await readers()).readers.map(({ name, isGuest, version }) => [name, isGuest, version]).sort(),
  ).toEqual([
    ['Ada', false, 1],
    ['Ada', false, 2],
    ['Guest', true, 1],
  ]);

  // A version that there is not, another template, and a document that is no Codex say nothing.
  const mallory = { ...ada, id: 'mallory', name: 'Mallory' };
  note(mallory, codex, { id: 'note', version: 99 });
  note({ ...mallory, sessionId: 'other' }, codex, { id: 'heir', version: 1 });
  note({ ...mallory, sessionId: 'third' }, 'template/note', { id: 'note', version: 1 });
  note({ ...ada, sessionId: 'tablet' }, codex, { id: 'note', version: 2 });
  await expect.poll(async () => (await readers()).browsers).toBe(4);
  expect(await prisma.templateReader.count({ where: { personId: 'mallory' } })).toBe(0);

  now += 91 * 86_400_000;
  expect(await readers()).toEqual({ browsers: 0, readers: [] });
  note(ada, codex, { id: 'note', version: 2 });
  await expect.poll(() => prisma.templateReader.count({ where: { templateId: 'note' } })).toBe(1);
});
