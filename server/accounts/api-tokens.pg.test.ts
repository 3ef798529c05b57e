/** API tokens: who may create them, their scopes and subtrees, and how they end. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const PASSWORD = 'correct horse battery';
const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;

let api: TestClient;
let offset = 0;
const environment: Environment = { ...serverEnvironment, now: () => Date.now() + offset };

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), { environment });
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
});
afterAll(() => api?.close());

let people = 0;
interface Person {
  readonly id: string;
  readonly email: string;
  send(method: string, path: string, body?: JsonValue): ReturnType<TestClient['call']>;
}

/** Somebody signed in with a browser. */
async function makePerson(role: Role): Promise<Person> {
  people += 1;
  const email = `person-${people}@example.org`;
  const made = await api.call('owner', 'POST', '/members', {
    name: `P${people}`,
    email,
    role,
    password: PASSWORD,
  });
  const answer = await api.call(null, 'POST', '/api/auth/sign-in/email', { email, password: PASSWORD });
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return {
    ...{ id: made.body.id, email },
    send: (method, path, body) =>
      api.call(null, method, path, body, { cookie, 'sec-fetch-site': 'same-origin' }),
  };
}

async function makeToken(person: Person, more: JsonObject = {}): Promise<{ id: string; bearer: string }> {
  const made = await person.send('POST', '/api-tokens', { name: 'script', password: PASSWORD, ...more });
  expect(made.status, made.text).toBe(201);
  return { id: made.body.id, bearer: made.body.token };
}

async function makeCodex(parentId: string | null = null): Promise<string> {
  const made = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'C', parentId });
  expect(made.status, made.text).toBe(201);
  return made.body.id;
}

describe('making one', () => {
  test('takes a session and one’s own password; a token makes no other', async () => {
    const person = await makePerson('editor');
    const { bearer } = await makeToken(person);
    expect(
      (await api.call({ bearer }, 'POST', '/api-tokens', { name: 'heir', password: PASSWORD })).status,
    ).toBe(403);
    expect((await person.send('POST', '/api-tokens', { name: 'no password' })).status).toBe(422);
    const wrong = await person.send('POST', '/api-tokens', { name: 'wrong', password: 'not this one' });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: ['password'] }] } });
    expect((await person.send('GET', '/api-tokens')).body.items).toHaveLength(1);
  });

  test('guesses at the password are counted', async () => {
    const person = await makePerson('editor');
    const guess = () => person.send('POST', '/api-tokens', { name: 'guess', password: 'not this one' });
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await guess()).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test.each([
    ['no scope at all', { scopes: [] }, 'scopes'],
    ['a scope nobody knows', { scopes: ['root'] }, 'scopes'],
    ['a time that is over', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [
      'a Codex that is not there',
      { scopes: ['read'], subtree: '0190f3a0-0000-7000-8000-00000000dead' },
      'subtree',
    ],
    ['everything in a part of the tree', { subtree: '0190f3a0-0000-7000-8000-00000000dead' }, 'scopes'],
  ])('%s is refused by name', async (_what, more, field) => {
    const person = await makePerson('admin');
    const answer = await person.send('POST', '/api-tokens', { name: 'x', password: PASSWORD, ...more });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]?.path[0]).toBe(field);
  });
});

test('a scope caps the role of its owner, at every address that asks for more', async () => {
  const owner = await makePerson('owner');
  const codex = await makeCodex();
  const tokens = {
    read: await makeToken(owner, { scopes: ['read'] }),
    suggest: await makeToken(owner, { scopes: ['suggest'] }),
    write: await makeToken(owner, { scopes: ['write'] }),
    admin: await makeToken(owner, { scopes: ['read', 'admin'] }),
    all: await makeToken(owner),
  };
  const calls = [
    ['GET', `/codices/${codex}`, undefined],
    ['PATCH', `/codices/${codex}`, { title: 'new' }],
    ['POST', '/codices', { templateId: 'note', title: 't' }],
    ['POST', `/codices/${codex}/share-links`, { role: 'view' }],
    ['POST', '/templates/check', { source: NOTE }],
    ['POST', '/invitations', { role: 'viewer' }],
    ['POST', '/invitations', { role: 'owner' }],
    ['GET', '/api-tokens?all=true', undefined],
  ] as const;
  const found: Record<string, number[]> = {};
  for (const [scope, token] of Object.entries(tokens)) {
    found[scope] = [];
    for (const [method, path, body] of calls)
      found[scope].push((await api.call(token, method, path, body)).status);
  }
  expect(found).toEqual({
    read: [200, 403, 403, 403, 403, 403, 403, 403],
    suggest: [200, 403, 403, 403, 403, 403, 403, 403],
    write: [200, 200, 201, 201, 403, 403, 403, 403],
    admin: [200, 200, 201, 201, 200, 201, 201, 200],
    all: [200, 200, 201, 201, 200, 201, 201, 200],
  });
  const members = await api.call(tokens.write, 'GET', '/members');
  expect(members.body.items.filter((one) => Reflect.get(one, 'email') !== null)).toHaveLength(1);
  const socket = await api.services.authenticator.fromSocketToken(tokens.read.bearer);
  expect(socket?.actor).toMatchObject({ role: 'viewer' });
  const ticket = await api.call(tokens.read, 'POST', '/tickets', {});
  expect((await api.services.authenticator.fromSocketToken(ticket.body.ticket))?.actor).toMatchObject({
    role: 'viewer',
  });
});

test('a token that proposes comments, suggests and writes on branches, and somebody else decides', async () => {
  const owner = await makePerson('owner');
  const codex = await makeCodex();
  const token = await makeToken(owner, { scopes: ['suggest'] });
  const viewers = await makeToken(await makePerson('viewer'), { scopes: ['suggest'] });
  const anchor = { field: 'text' };
  const change = { kind: 'text', text: 'Words' };
  const suggestion = await api.call(token, 'POST', `/codices/${codex}/suggestions`, { anchor, change });
  const { id, revision } = suggestion.body as unknown as { id: string; revision: string };
  const calls = [
    ['POST', `/codices/${codex}/comments`, { body: { markdown: 'Why?' } }],
    ['POST', `/suggestions/${id}/accept`, { revision }],
    ['POST', `/codices/${codex}/branches`, { name: 'mine' }],
    ['PATCH', `/codices/${codex}?branch=mine`, { fields: { text: 'On the branch.' } }],
    ['POST', `/codices/${codex}/branches/mine/update`, undefined],
    ['POST', `/codices/${codex}/branches/mine/merge`, {}],
    ['DELETE', `/codices/${codex}/branches/mine`, undefined],
    ['PATCH', `/codices/${codex}?branch=main`, { fields: { text: 'x' } }],
    ['POST', `/codices/${codex}/move`, { parentId: null }],
    ['POST', `/codices/${codex}/restore`, { seq: 1 }],
    ['PUT', `/codices/${codex}/watch`, {}],
    ['POST', '/codices/batch', { operations: [{ update: { id: codex, title: 'x' } }] }],
  ] as const;
  const of = async (who: { bearer: string }) => {
    const statuses: number[] = [];
    for (const [method, path, body] of calls) statuses.push((await api.call(who, method, path, body)).status);
    return statuses;
  };
  expect(suggestion.status).toBe(201);
  expect(await of(token)).toEqual([201, 403, 201, 200, 200, 403, 403, 403, 403, 403, 403, 200]);
  expect(await of(viewers)).toEqual([403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 200]);
  const { body } = await api.call('viewer', 'GET', `/codices/${codex}`);
  expect(body).toMatchObject({ title: 'C', fields: { text: '' } });
  const merged = await api.call('editor', 'POST', `/codices/${codex}/branches/mine/merge`, {});
  expect(merged.status, merged.text).toBe(200);
  expect((await api.call('viewer', 'GET', `/codices/${codex}`)).body.fields['text']).toBe('On the branch.');
});

test('a scope the database has and this version does not know allows nothing more', async () => {
  const person = await makePerson('owner');
  const { id, bearer } = await makeToken(person);
  await api.services.prisma.apiToken.update({ where: { id }, data: { scopes: ['everything'] } });
  expect((await api.call({ bearer }, 'GET', '/api-tokens?all=true')).status).toBe(403);
  expect((await api.call({ bearer }, 'POST', '/codices', { templateId: 'note', title: 't' })).status).toBe(
    403,
  );
});

describe('a token for a part of the tree', () => {
  test('reaches what is there, by every way, and nothing else', async () => {
    const person = await makePerson('editor');
    const [root, outside] = [await makeCodex(), await makeCodex()];
    const inside = await makeCodex(await makeCodex(root));
    const token = await makeToken(person, { scopes: ['write'], subtree: root });
    const status = async (method: string, path: string, body?: JsonValue) =>
      (await api.call(token, method, path, body)).status;

    expect(await status('GET', `/codices/${root}`)).toBe(200);
    expect(await status('PATCH', `/codices/${inside}`, { title: 'in' })).toBe(200);
    expect(await status('POST', '/codices', { templateId: 'note', title: 't', parentId: inside })).toBe(201);
    expect(await status('GET', `/codices?under=${root}`)).toBe(200);
    expect(await status('GET', `/codices?parent=${root}`)).toBe(200);
    expect(await status('GET', '/templates')).toBe(200);

    for (const path of [
      '',
      '/references',
      '/conflicts',
      '/operations',
      '/versions',
      '/export?format=json5',
      '/share-links',
    ])
      expect(await status('GET', `/codices/${outside}${path}`), path).toBe(404);
    expect(await status('PATCH', `/codices/${outside}`, { title: 'out' })).toBe(404);
    expect(await status('DELETE', `/codices/${outside}`)).toBe(404);
    expect(await status('POST', '/codices', { templateId: 'note', title: 't' })).toBe(403);
    expect(await status('POST', '/codices', { templateId: 'note', title: 't', parentId: outside })).toBe(403);
    expect(await status('POST', `/codices/${inside}/move`, { parentId: outside })).toBe(403);
    expect(await status('POST', `/codices/${inside}/move`, { parentId: null })).toBe(403);
    expect(await status('POST', `/codices/${outside}/move`, { parentId: root })).toBe(404);
    expect(await status('POST', `/import?parent=${outside}`, '{}')).toBe(403);
    for (const path of [
      '/codices',
      '/codices?q=C',
      `/codices?q=C&under=${root}`,
      '/search?q=C',
      '/tree',
      '/facets',
      '/references',
      '/conflicts',
      '/members',
      '/activity?since=2026-11-01T00:00:00Z',
      '/invitations',
      '/api-tokens?all=true',
    ])
      expect(await status('GET', path), path).toBe(403);
    const exported = await api.call(token, 'GET', `/codices/${root}/export?format=json5&subtree=true`);
    expect(exported.text).toContain('children');

    const credentials = await api.services.authenticator.fromSocketToken(token.bearer);
    expect(credentials?.actor).toMatchObject({ subtree: { rootId: root } });
  });

  test('ends where the tree ends: sockets of a Codex that is moved out close', async () => {
    const person = await makePerson('editor');
    const root = await makeCodex();
    const inside = await makeCodex(root);
    const token = await makeToken(person, { scopes: ['read'], subtree: root });
    const credentials = await api.services.authenticator.fromSocketToken(token.bearer);
    if (!credentials) throw new Error('no credentials');
    for (const id of [root, inside]) {
      const documentName = codexDocumentName(id);
      api.services.live.connect({ socketId: id, documentName, actor: credentials.actor, readOnly: true });
    }
    const start = api.services.live.closed.length;
    await api.call('editor', 'POST', `/codices/${inside}/move`, { parentId: null });
    expect(api.services.live.closed.slice(start)).toEqual([{ socketId: inside, reason: 'revoked' }]);
    expect((await api.call(token, 'GET', `/codices/${inside}`)).status).toBe(404);
  });
});

test('an expired token is nobody, by the server’s clock, and tells sockets when to end', async () => {
  const person = await makePerson('editor');
  const expiresAt = new Date(environment.now() + 60_000).toISOString();
  const token = await makeToken(person, { expiresAt });
  const credentials = await api.services.authenticator.fromSocketToken(token.bearer);
  expect(credentials?.expiresAt).toBe(Date.parse(expiresAt));
  const { ticket } = (await api.call(token, 'POST', '/tickets', {})).body;
  expect((await api.services.authenticator.fromSocketToken(ticket))?.expiresAt).toBe(Date.parse(expiresAt));
  offset += 61_000;
  expect((await api.call(token, 'GET', '/me')).status).toBe(401);
  expect(credentials && (await api.services.authenticator.recheck(credentials.actor))).toBeNull();
  offset = 0;
});

test('admins list and revoke everybody’s; others their own; a token itself and no other', async () => {
  const [editor, other] = [await makePerson('editor'), await makePerson('owner')];
  const [mine, theirs] = [await makeToken(editor), await makeToken(other)];
  const all = await api.call('admin', 'GET', '/api-tokens?all=true');
  expect(all.body.items.filter(({ id }) => [mine.id, theirs.id].includes(id))).toMatchObject([
    { owner: { id: other.id }, scopes: ['admin'], subtree: null, expiresAt: null },
    { owner: { id: editor.id } },
  ]);
  expect(all.text).not.toContain(mine.bearer);
  expect((await editor.send('GET', '/api-tokens?all=true')).status).toBe(403);
  expect((await editor.send('DELETE', `/api-tokens/${theirs.id}`)).status).toBe(404);
  const reader = await makeToken(editor, { scopes: ['read'] });
  expect((await api.call(reader, 'DELETE', `/api-tokens/${mine.id}`)).status).toBe(404);
  expect((await api.call(reader, 'DELETE', `/api-tokens/${reader.id}`)).status).toBe(204);
  expect((await api.call('admin', 'DELETE', `/api-tokens/${theirs.id}`)).status).toBe(204);
  expect((await api.call(theirs, 'GET', '/me')).status).toBe(401);
});

describe('when the rest of somebody’s access ends', () => {
  test('a new password revokes tokens when asked to, and not otherwise', async () => {
    const person = await makePerson('editor');
    const token = await makeToken(person);
    const change = (currentPassword: string, newPassword: string, more: JsonObject = {}) =>
      person.send('POST', '/api/auth/change-password', { currentPassword, newPassword, ...more });
    expect((await change(PASSWORD, 'a second password')).status).toBe(204);
    expect((await api.call(token, 'GET', '/me')).status).toBe(200);
    expect((await change('a second password', 'a third password', { revokeTokens: true })).status).toBe(204);
    expect((await api.call(token, 'GET', '/me')).status).toBe(401);
    expect((await person.send('GET', '/me')).status).toBe(200);
  });

  test('disabling stops tokens, and share links with the people behind them; for good when asked to', async () => {
    const person = await makePerson('editor');
    const token = await makeToken(person);
    const codex = await makeCodex();
    const link = (await person.send('POST', `/codices/${codex}/share-links`, { role: 'edit' })).body;
    const guest = await api.services.authenticator.fromSocketToken(link.token);
    if (!guest) throw new Error('no guest');
    const connect = (socketId: string) =>
      api.services.live.connect({
        socketId,
        documentName: codexDocumentName(codex),
        actor: guest.actor,
        readOnly: false,
      });
    connect('guest');
    const start = api.services.live.closed.length;
    const patch = (change: JsonObject) => api.call('owner', 'PATCH', `/members/${person.id}`, change);
    expect((await patch({ revokeTokens: true })).status).toBe(422);
    expect((await patch({ disabled: true })).status).toBe(200);
    expect(api.services.live.closed.slice(start)).toEqual([{ socketId: 'guest', reason: 'revoked' }]);
    const opens = async () => [
      (await api.call(token, 'GET', '/me')).status,
      (await api.call(null, 'POST', '/share/open', { token: link.token })).status,
      (await api.call({ bearer: link.token }, 'GET', `/codices/${codex}`)).status,
      (await api.call(null, 'POST', '/tickets', { share: { token: link.token, guestId: 'g', name: 'G' } }))
        .status,
      (await api.services.authenticator.recheck(guest.actor)) === null,
    ];
    expect(await opens()).toEqual([401, 410, 401, 410, true]);
    await patch({ disabled: false });
    expect(await opens()).toEqual([200, 200, 200, 201, false]);
    await patch({ disabled: true, revokeTokens: true, revokeLinks: true });
    await patch({ disabled: false });
    expect(await opens()).toEqual([401, 410, 401, 410, true]);
  });
});

test('a token made before there were scopes does what its owner may', async () => {
  const { prisma } = api.services;
  const { token, id } = await createApiToken(prisma, { userId: api.userIds.admin, name: 'old' });
  await prisma.$executeRaw`UPDATE "ApiToken" SET "scopes" = DEFAULT WHERE "id" = ${id}`;
  expect((await api.call({ bearer: token }, 'GET', '/api-tokens?all=true')).status).toBe(200);
});
