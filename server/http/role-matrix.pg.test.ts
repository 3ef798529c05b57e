/** Every route by every role and kind of link, on ids that are one's own, foreign and trashed; the OpenAPI document says which there are. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { CALLERS, type MatrixCase, NOTE, roleMatrix } from './role-matrix.fixture.ts';
import { type AnswerBody, type Caller, createTestClient, type TestClient } from './test-client.ts';

const EVERYBODY = [...CALLERS, 'commenter', 'above'] as const;

let api: TestClient;
let cases: Record<string, MatrixCase>;
let callers: Record<(typeof EVERYBODY)[number], Caller>;
let mine: { readonly codexId: string; readonly token: string };

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.services.prisma.user.create({
    data: { email: 'taken@example.org', name: 'Taken', role: 'viewer' },
  });
  await api.services.prisma.group.create({ data: { name: 'Taken', key: 'taken' } });
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  const other = await makeShared();
  const top = await makeShared({ subtree: true });
  mine = await makeShared({}, top.codexId);
  callers = {
    ...{ owner: 'owner', admin: 'admin', editor: 'editor', viewer: 'viewer', nobody: null },
    ...{ commenter: 'commenter', above: { bearer: top.token } },
    ...{ guest: { bearer: mine.token }, foreign: { bearer: other.token } },
  };
  cases = roleMatrix(mine.codexId);
});
afterAll(() => api?.close());

async function makeShared(
  more: JsonObject = {},
  parentId: string | null = null,
): Promise<{ codexId: string; token: string }> {
  const codex = { templateId: 'note', title: 'Shared', parentId };
  const { body } = await api.call('editor', 'POST', '/codices', codex);
  const link = await api.call('editor', 'POST', `/codices/${body.id}/share-links`, { role: 'edit', ...more });
  return { codexId: body.id, token: link.body.token };
}

test('every route of the OpenAPI document is in the matrix, and nothing else', async () => {
  const { body } = await api.call(null, 'GET', '/openapi.json');
  const routes = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(Object.keys(cases).sort()).toEqual(routes.sort());
});

test('every role gets exactly what it should from every route', async () => {
  const { paths } = (await api.call(null, 'GET', '/openapi.json')).body;
  const found: Record<string, unknown> = {};
  for (const [route, { path, body }] of Object.entries(cases)) {
    const method = route.split(' ')[0] ?? '';
    const statuses: Record<string, number> = {};
    for (const caller of EVERYBODY) {
      const answer = await api.call(callers[caller], method, path, body);
      statuses[caller] = answer.status;
      expect(documented(paths, route), `${route} answers ${answer.status}`).toContain(String(answer.status));
      if (answer.status >= 400)
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.get('x-request-id')).toBeTruthy();
    }
    found[route] = statuses;
  }
  const expected = Object.entries(cases).map(([route, { expected, commenter, above }]) => {
    const statuses = Object.fromEntries(CALLERS.map((caller, index) => [caller, expected[index]]));
    const others = { commenter: commenter ?? statuses['viewer'], above: above ?? statuses['guest'] };
    return [route, { ...statuses, ...others }];
  });
  expect(found).toEqual(Object.fromEntries(expected));
  // Some 1,200 requests one after another: on a busy machine that takes its time.
}, 240_000);

/** The statuses that the OpenAPI document names for a route such as `GET /codices/{codexId}`. */
function documented(paths: AnswerBody['paths'], route: string): string[] {
  const [method = '', path = ''] = route.split(' ');
  const operation = paths[path]?.[method.toLowerCase()] as JsonObject | undefined;
  return Object.keys((operation?.['responses'] ?? {}) as JsonObject);
}

test('links that only show or comment do not edit', async () => {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Look' });
  for (const role of ['view', 'comment']) {
    const link = await api.call('editor', 'POST', `/codices/${body.id}/share-links`, { role });
    const guest = { bearer: link.body.token };
    expect((await api.call(guest, 'GET', `/codices/${body.id}`)).status).toBe(200);
    expect((await api.call(guest, 'PATCH', `/codices/${body.id}`, { title: 'x' })).status).toBe(403);
    expect((await api.call(guest, 'POST', `/codices/${body.id}/assets`, 'x')).status).toBe(403);
    expect((await api.call(guest, 'DELETE', `/codices/${body.id}`)).status).toBe(403);
  }
});

test('only owners make and change owners, and one always remains', async () => {
  const { owner, admin } = api.userIds;
  expect((await api.call('admin', 'PATCH', `/members/${owner}`, { role: 'viewer' })).status).toBe(403);
  expect((await api.call('admin', 'PATCH', `/members/${admin}`, { role: 'owner' })).status).toBe(403);
  const last = await api.call('owner', 'PATCH', `/members/${owner}`, { disabled: true });
  expect(last).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect((await api.call('owner', 'PATCH', `/members/${owner}`, { role: 'admin' })).status).toBe(409);
});

/** Everything that names a Codex, for another one: bodies as in the matrix, so that only the id decides. */
function casesOf(codexId: string): [route: string, MatrixCase][] {
  return Object.entries(roleMatrix(codexId)).filter(([route]) => route.includes('{codexId}'));
}

async function statusesOf(codexId: string, caller: Caller): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [route, { path, body }] of casesOf(codexId))
    found[route] = (await api.call(caller, route.split(' ')[0] ?? '', path, body)).status;
  return found;
}

const all = (codexId: string, status: number) =>
  Object.fromEntries(casesOf(codexId).map(([route]) => [route, status]));

test('a token that reaches a part of the tree knows no Codex outside of it, by any route', async () => {
  const [inside, outside] = [await makeShared(), await makeShared()];
  const { userIds, services } = api;
  const { token } = await createApiToken(services.prisma, {
    ...{ userId: userIds.owner, name: 'part', subtreeId: inside.codexId },
  });
  expect(await statusesOf(outside.codexId, { bearer: token })).toEqual(all(outside.codexId, 404));
  expect(await statusesOf(outside.codexId, { bearer: inside.token })).toEqual(all(outside.codexId, 404));
  expect((await api.call({ bearer: token }, 'GET', `/codices/${inside.codexId}`)).status).toBe(200);
});

test('a link for a part of the tree knows no Codex outside of it or in the trash, by any route', async () => {
  const top = await makeShared({ subtree: true });
  const guest = { bearer: top.token };
  const [beside, trashed] = [await makeShared(), await makeShared({}, top.codexId)];
  expect((await api.call(guest, 'GET', `/codices/${trashed.codexId}`)).status).toBe(200);
  await api.call('editor', 'DELETE', `/codices/${trashed.codexId}`);
  for (const { codexId } of [beside, trashed])
    expect(await statusesOf(codexId, guest)).toEqual(all(codexId, 404));
});

test('a Codex in the trash is written to by nobody, and its links open nothing', async () => {
  const { codexId, token } = await makeShared();
  await api.call('editor', 'DELETE', `/codices/${codexId}`);
  const heads = async () =>
    api.services.prisma.document.findMany({
      where: { name: { in: [codexDocumentName(codexId), commentsDocumentName(codexId)] } },
      select: { name: true, headSeq: true },
    });
  const before = await heads();
  expect(await statusesOf(codexId, { bearer: token })).toEqual(all(codexId, 401));
  for (const role of ['editor', 'commenter', 'viewer'] as const) {
    for (const [route, { path, body }] of casesOf(codexId)) {
      if (route.endsWith('/restore-from-trash') && role === 'editor') continue;
      // One's own list: what is in it can be taken out, and nobody else sees that.
      if (['DELETE /codices/{codexId}/favourite', 'POST /codices/{codexId}/favourite/move'].includes(route))
        continue;
      const { status } = await api.call(role, route.split(' ')[0] ?? '', path, body);
      // Whoever may not edit learns no more than before, and whoever may is told that it is in the trash.
      if (!route.startsWith('GET ') && role !== 'editor')
        expect([route, role, status >= 400]).toEqual([route, role, true]);
    }
  }
  expect(await heads()).toEqual(before);
  const row = await api.services.prisma.codex.findUniqueOrThrow({ where: { id: codexId } });
  expect(row.deletedAt).not.toBeNull();
});

test('every role but an admin is refused every route of admins, with the same answer for ids that are there', async () => {
  const real: Record<string, string> = {
    'PATCH /members/{id}': `/members/${api.userIds.viewer}`,
    'POST /members/{id}/password-link': `/members/${api.userIds.viewer}/password-link`,
  };
  for (const [route, path] of Object.entries(real)) {
    for (const role of ['editor', 'commenter', 'viewer'] as const) {
      const answer = await api.call(role, route.split(' ')[0] ?? '', path, cases[route]?.body);
      expect([route, role, answer.status]).toEqual([route, role, 403]);
    }
  }
});
