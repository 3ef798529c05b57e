/** Favourites over REST: given, taken and put in order, by two devices at once, late ones too; what may not be seen stays away. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { MOST_FAVOURITES } from '#core/favourites/favourites.ts';
import { createApiToken } from '../access/api-token.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { FAVOURITES_CHANGED } from './favourites.ts';

const LEAF = `{ id: 'leaf', version: 1, name: 'Leaf', fields: { text: { type: 'text' } } }`;

let api: TestClient;
let ids: { readonly a: string; readonly b: string; readonly c: string };

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/leaf/versions', { source: LEAF, baseVersion: 0 });
});
afterAll(() => api?.close());
beforeEach(async () => {
  await api.services.prisma.favourite.deleteMany();
  ids = { a: await make('A'), b: await make('B'), c: await make('C') };
});

async function make(title: string): Promise<string> {
  return (await api.call('editor', 'POST', '/codices', { templateId: 'leaf', title })).body.id;
}
const star = (id: string, at?: string) =>
  api.call('viewer', 'PUT', `/codices/${id}/favourite`, at === undefined ? {} : { at });
const unstar = (id: string, at?: string) =>
  api.call('viewer', 'DELETE', `/codices/${id}/favourite${at === undefined ? '' : `?at=${at}`}`);
const move = (id: string, body: object) =>
  api.call('viewer', 'POST', `/codices/${id}/favourite/move`, { ...body });
const titles = ({ items }: { readonly items: readonly { readonly title: string }[] }) =>
  items.map(({ title }) => title).join('');
const listed = async () => titles((await api.call('viewer', 'GET', '/favourites')).body);

test('stars are given, put in order and taken, each for oneself', async () => {
  for (const id of [ids.a, ids.b, ids.c]) expect((await star(id)).status).toBe(200);
  expect(titles((await move(ids.c, { before: ids.a })).body)).toBe('CAB');
  expect(titles((await unstar(ids.a)).body)).toBe('CB');
  expect(await listed()).toBe('CB');
  expect((await api.call('editor', 'GET', '/favourites')).body).toEqual({ items: [] });
});

test('of a star given and taken on two devices the later counts, whichever arrives first', async () => {
  const ago = (hours: number) => new Date(api.services.environment.now() - hours * 3_600_000).toISOString();
  await star(ids.a, ago(8));
  await unstar(ids.a, ago(6));
  await star(ids.a, ago(7));
  expect(await listed()).toBe('');
  await star(ids.a, ago(5));
  expect(await listed()).toBe('A');
});

test('a device whose clock is ahead has not the last word for ever', async () => {
  await star(ids.a, '2999-01-01T00:00:00Z');
  await unstar(ids.a);
  expect(await listed()).toBe('');
});

test('what two devices do at the same moment is all there', async () => {
  await Promise.all([star(ids.a), star(ids.b), star(ids.c)]);
  expect([...(await listed())].sort().join('')).toBe('ABC');
  await Promise.all([move(ids.a, { before: ids.b }), move(ids.c, { after: ids.a }), unstar(ids.b)]);
  expect([...(await listed())].sort().join('')).toBe('AC');
});

test('one in the trash, or deleted for good, is not listed; restored it is in its place again', async () => {
  for (const id of [ids.a, ids.b, ids.c]) await star(id);
  await api.call('editor', 'DELETE', `/codices/${ids.b}`);
  expect(await listed()).toBe('AC');
  await api.call('editor', 'POST', `/codices/${ids.b}/restore-from-trash`);
  expect(await listed()).toBe('ABC');
  await api.call('editor', 'DELETE', `/codices/${ids.a}`);
  expect((await api.call('owner', 'POST', `/codices/${ids.a}/purge`)).status).toBeLessThan(300);
  expect(await listed()).toBe('BC');
  expect((await star(ids.a)).status).toBe(404);
});

test('there are as many as can be, and no more', async () => {
  const userId = api.userIds.viewer;
  const { prisma } = api.services;
  await prisma.$executeRaw`
    INSERT INTO "Codex" ("id", "templateId", "templateVersion", "title", "createdById", "createdByName", "updatedById", "updatedByName", "updatedAt")
    SELECT gen_random_uuid()::text, "templateId", "templateVersion", 'Filler', "createdById", "createdByName", "updatedById", "updatedByName", "updatedAt"
    FROM "Codex", generate_series(1, ${MOST_FAVOURITES}::int) WHERE "id" = ${ids.b}`;
  await prisma.$executeRaw`
    INSERT INTO "Favourite" ("userId", "codexId", "rank", "starred", "starredAt")
    SELECT ${userId}, "id", row_number() OVER (), true, now() FROM "Codex" WHERE "title" = 'Filler'`;
  const refused = await star(ids.a);
  expect(refused.status).toBe(409);
  expect(refused.text).toContain('200 favourites');
  await prisma.codex.deleteMany({ where: { title: 'Filler' } });
});

test('a token that may only read changes nothing, one for a part of the tree has no favourites, and a guest has none', async () => {
  const options = { userId: api.userIds.viewer, name: 'Reader' };
  const reading = await createApiToken(api.services.prisma, { ...options, scopes: ['read'] });
  const bearer = { bearer: reading.token };
  expect((await api.call(bearer, 'GET', '/favourites')).status).toBe(200);
  expect((await api.call(bearer, 'PUT', `/codices/${ids.a}/favourite`, {})).status).toBe(403);
  expect((await move(ids.a, {})).status).toBe(422);
  expect((await move(ids.a, { before: ids.b, after: ids.c })).status).toBe(422);
});

test('one’s other pages are told, and nobody else’s', async () => {
  const told: unknown[] = [];
  const { live } = api.services;
  const announce = live.announce.bind(live);
  live.announce = (name, message, userIds) => {
    told.push([message, userIds]);
    announce(name, message, userIds);
  };
  try {
    await star(ids.a);
    await move(ids.a, { before: ids.b });
  } finally {
    live.announce = announce;
  }
  expect(told).toEqual([[FAVOURITES_CHANGED, [api.userIds.viewer]]]);
});

test('they go with the person', async () => {
  const { prisma } = api.services;
  const user = await prisma.user.create({ data: { email: 'leaving@example.org', name: 'Leaving' } });
  await prisma.favourite.create({
    data: { userId: user.id, codexId: ids.a, rank: 0, starred: true, starredAt: new Date() },
  });
  await prisma.user.delete({ where: { id: user.id } });
  expect(await prisma.favourite.count({ where: { userId: user.id } })).toBe(0);
});
