/** Agents over REST: who manages them, what they may do, their budget, and that nothing else lets them in. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { AgentScope, Role } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import type { JsonValue } from '#core/json.ts';
import { type AgentBody, agentListSchema, agentSchema } from '#core/protocol/api/programs/agents.ts';
import { createApiToken } from '../access/api-token.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { type AgentSettings, type MadeAgent, makeAgent } from './agents.fixture.ts';

const PASSWORD = 'correct horse battery';
const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, who: { type: 'people' } } }`;

let api: TestClient;
let offset = 0;
const environment: Environment = { ...serverEnvironment, now: () => Date.now() + offset };
const HOUR_MS = 60 * 60_000;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), { environment });
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
});
afterAll(() => api?.close());
beforeEach(() => {
  offset = 0;
});

let people = 0;
/** Somebody signed in with a browser. */
async function signIn(role: Role) {
  people += 1;
  const email = `keeper-${people}@example.org`;
  const member = { name: `Keeper ${people}`, email, role, password: PASSWORD };
  const { body } = await api.call('owner', 'POST', '/members', member);
  const answer = await api.call(null, 'POST', '/api/auth/sign-in/email', { email, password: PASSWORD });
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return {
    id: body.id,
    send: (method: string, path: string, sent?: JsonValue) =>
      api.call(null, method, path, sent, { cookie, 'sec-fetch-site': 'same-origin' }),
  };
}

const agentOf = (role: Role, settings: Partial<AgentSettings> = {}): Promise<MadeAgent> =>
  makeAgent(api.services.prisma, { ownerId: api.userIds[role], ...settings });
const as = ({ token }: MadeAgent) => ({ bearer: token });

async function makeNote(title = 'A note', parentId: string | null = null): Promise<string> {
  const { body } = await api.call('owner', 'POST', '/codices', { templateId: 'note', title, parentId });
  return body.id;
}

const listed = async (id: string): Promise<AgentBody> =>
  agentSchema.parse((await api.call('owner', 'GET', `/agents/${id}`)).body);

describe('managing agents', () => {
  test('an admin makes one, its owner gives it a token, and it is among the members as what it is', async () => {
    const [admin, keeper] = [await signIn('admin'), await signIn('editor')];
    const made = await admin.send('POST', '/agents', {
      ...{ name: 'Tally', provider: 'Example Works', owner: keeper.id, scope: 'write' },
      budget: { edits: 5, bytes: 4096 },
    });
    expect(made.status, made.text).toBe(201);
    expect(agentSchema.parse(made.body)).toMatchObject({
      ...{ name: 'Tally', provider: 'Example Works', scope: 'write', state: 'active', tokens: [] },
      ...{ owner: { id: keeper.id }, budget: { edits: 5, bytes: 4096 }, used: { edits: 0, bytes: 0 } },
    });
    const path = `/agents/${made.body.id}/tokens`;
    const asked = { name: 'nightly', password: PASSWORD };
    // Whoever holds the token has part of the rights of the owner, so nobody else makes it.
    expect((await admin.send('POST', path, asked)).status).toBe(403);
    expect((await keeper.send('POST', path, { ...asked, password: 'wrong horse' })).status).toBe(422);
    const token = await keeper.send('POST', path, asked);
    expect(token.status, token.text).toBe(201);
    const me = await api.call({ bearer: token.body.token }, 'GET', '/me');
    expect(me.body).toMatchObject({
      ...{ name: 'Tally', role: 'editor' },
      agent: { provider: 'Example Works', owner: { id: keeper.id } },
    });
    const { items } = (await api.call('viewer', 'GET', '/members')).body;
    expect(items.find(({ id }) => id === made.body.id)).toMatchObject({
      ...{ email: null, role: 'editor', disabled: false },
      agent: { provider: 'Example Works' },
    });
    expect((await listed(made.body.id)).tokens).toMatchObject([{ name: 'nightly' }]);
    expect((await keeper.send('DELETE', `/api-tokens/${token.body.id}`)).status).toBe(204);
    expect((await api.call({ bearer: token.body.token }, 'GET', '/me')).status).toBe(401);
  });

  test('whoever answers for one sees it and pauses it; all else is for admins', async () => {
    const [keeper, other] = [await signIn('editor'), await signIn('editor')];
    const agent = await makeAgent(api.services.prisma, { ownerId: keeper.id, scope: 'write' });
    const path = `/agents/${agent.id}`;
    const seen = async (who: typeof keeper) =>
      agentListSchema.parse((await who.send('GET', '/agents')).body).items.map(({ id }) => id);
    expect(await seen(keeper)).toEqual([agent.id]);
    expect(await seen(other)).toEqual([]);
    expect((await other.send('PATCH', path, { paused: true })).status).toBe(404);
    expect((await keeper.send('PATCH', path, { scope: 'write' })).status).toBe(403);
    expect((await keeper.send('PATCH', path, { paused: true, name: 'X' })).status).toBe(403);
    expect((await keeper.send('PATCH', path, { paused: true })).body).toMatchObject({ state: 'paused' });
    expect((await api.call(as(agent), 'GET', '/me')).status).toBe(401);
    expect((await keeper.send('PATCH', path, { paused: false })).status).toBe(403);
    expect((await api.call('admin', 'PATCH', path, { paused: false })).body).toMatchObject({
      state: 'active',
    });
    expect((await api.call(as(agent), 'GET', '/me')).status).toBe(200);
    expect((await keeper.send('DELETE', path)).status).toBe(403);
    expect((await api.call('admin', 'DELETE', path)).status).toBe(204);
    expect((await api.call(as(agent), 'GET', '/me')).status).toBe(401);
    expect((await api.call('admin', 'GET', path)).status).toBe(404);
    const { items } = (await api.call('viewer', 'GET', '/members')).body;
    // What it wrote names it still.
    expect(items.find(({ id }) => id === agent.id)).toMatchObject({ removed: true, agent: {} });
  });

  test('it is no account: no password, group, grant, role or second life as a member', async () => {
    const { id } = await agentOf('owner', { scope: 'write' });
    const codexId = await makeNote();
    const group = await api.call('owner', 'POST', '/groups', { name: `Agents ${id}` });
    const refused = async (method: string, path: string, body?: JsonValue) =>
      (await api.call('owner', method, path, body)).status;
    expect(await refused('POST', `/members/${id}/password-link`)).toBe(404);
    expect(await refused('PATCH', `/members/${id}`, { role: 'admin' })).toBe(404);
    expect(await refused('DELETE', `/members/${id}`)).toBe(404);
    expect(await refused('PUT', `/groups/${group.body.id}/members/${id}`)).toBe(404);
    expect(await refused('PUT', `/codices/${codexId}/grants/member:${id}`, { role: 'editor' })).toBe(404);
    expect(await refused('POST', `/codices/${codexId}/reviews`, { reviewers: [id] })).toBe(422);
    expect(await refused('POST', '/agents', { name: 'A', provider: 'B', owner: id })).toBe(422);
    expect((await api.call('owner', 'GET', '/members/sign-in-methods')).text).not.toContain(id);
  });

  test('names, provider labels and places are checked', async () => {
    const good = { name: 'Scribe', provider: 'Example', scope: 'read' };
    const status = async (more: Record<string, JsonValue>) =>
      (await api.call('admin', 'POST', '/agents', { ...good, ...more })).status;
    expect(await status({ name: 'Scribe\u202e' })).toBe(422);
    expect(await status({ provider: ' \u2028 ' })).toBe(422);
    expect(await status({ provider: 'x'.repeat(41) })).toBe(422);
    expect(await status({ scope: 'admin' })).toBe(422);
    expect(await status({ budget: { edits: 0, bytes: 4096 } })).toBe(422);
    expect(await status({ subtree: crypto.randomUUID() })).toBe(422);
    expect(await status({ expiresAt: '2020-01-01T00:00:00.000Z' })).toBe(422);
    expect(await status({ owner: crypto.randomUUID() })).toBe(422);
    expect(await status({ password: 'x' })).toBe(422);
  });
});

describe('what an agent may do', () => {
  const tried = async (agent: MadeAgent, codexId: string) => {
    const status = async (method: string, path: string, body?: JsonValue) =>
      (await api.call(as(agent), method, `/codices/${codexId}${path}`, body)).status;
    return {
      read: await status('GET', ''),
      comment: await status('POST', '/comments', { body: { markdown: 'Seen.' } }),
      suggest: await status('POST', '/suggestions', {
        ...{ anchor: { field: 'who' }, change: { kind: 'value', value: [] } },
      }),
      branch: await status('POST', '/branches', { name: `b-${crypto.randomUUID().slice(0, 8)}` }),
      edit: await status('PATCH', '', { title: 'Better' }),
      share: await status('POST', '/share-links', { role: 'view' }),
    };
  };

  test.each([
    ['read', { read: 200, comment: 403, suggest: 403, branch: 403, edit: 403, share: 403 }],
    ['comment', { read: 200, comment: 201, suggest: 403, branch: 403, edit: 403, share: 403 }],
    ['suggest', { read: 200, comment: 201, suggest: 201, branch: 201, edit: 403, share: 403 }],
    ['write', { read: 200, comment: 201, suggest: 201, branch: 201, edit: 200, share: 403 }],
  ] as [AgentScope, Record<string, number>][])('with the scope %s', async (scope, expected) => {
    expect(await tried(await agentOf('owner', { scope }), await makeNote())).toEqual(expected);
  });

  test('is never more than its owner may', async () => {
    const keeper = await signIn('editor');
    const agent = await makeAgent(api.services.prisma, { ownerId: keeper.id, scope: 'write' });
    const codexId = await makeNote();
    const edit = async () =>
      (await api.call(as(agent), 'PATCH', `/codices/${codexId}`, { title: `T${Math.random()}` })).status;
    const owner = (body: JsonValue) => api.call('owner', 'PATCH', `/members/${keeper.id}`, body);
    expect(await edit()).toBe(200);
    await owner({ role: 'viewer' });
    expect(await edit()).toBe(403);
    await owner({ role: 'editor', disabled: true });
    expect(await edit()).toBe(401);
    expect(await listed(agent.id)).toMatchObject({ state: 'ownerStopped' });
    await owner({ disabled: false });
    expect(await edit()).toBe(200);
    await api.call('owner', 'DELETE', `/members/${keeper.id}`);
    expect(await edit()).toBe(401);
  });

  test('ends where its part of the tree does, and at private Codices', async () => {
    const [top, elsewhere] = [await makeNote('Top'), await makeNote('Elsewhere')];
    const below = await makeNote('Below', top);
    const agent = await agentOf('owner', { scope: 'write', subtreeId: top });
    const status = async (id: string) => (await api.call(as(agent), 'GET', `/codices/${id}`)).status;
    expect([await status(top), await status(below), await status(elsewhere)]).toEqual([200, 200, 404]);
    const secret = await api.call('owner', 'POST', '/codices', {
      ...{ templateId: 'note', title: 'Secret', private: true },
    });
    const free = await agentOf('owner', { scope: 'write' });
    expect((await api.call('owner', 'GET', `/codices/${secret.body.id}`)).status).toBe(200);
    expect((await api.call(as(free), 'GET', `/codices/${secret.body.id}`)).status).toBe(404);
    const limit = { ...{ name: 'A', provider: 'B' }, subtree: secret.body.id };
    expect((await api.call('owner', 'POST', '/agents', limit)).status).toBe(422);
  });

  test('ends with its expiry', async () => {
    const agent = await agentOf('owner', { expiresAt: new Date(Date.now() + HOUR_MS) });
    expect((await api.call(as(agent), 'GET', '/me')).status).toBe(200);
    offset = HOUR_MS + 1_000;
    expect((await api.call(as(agent), 'GET', '/me')).status).toBe(401);
    expect(await listed(agent.id)).toMatchObject({ state: 'expired' });
  });

  test('a release before this one finds no token of an agent', async () => {
    const agent = await agentOf('owner', { scope: 'write' });
    const person = await createApiToken(api.services.prisma, { userId: api.userIds.owner, name: 'a person' });
    const { createHash } = await import('node:crypto');
    const found = async (token: string) =>
      await api.services.prisma.apiToken.count({
        where: { tokenHash: createHash('sha256').update(token).digest('hex') },
      });
    expect([await found(person.token), await found(agent.token)]).toEqual([1, 0]);
  });
});

describe('the budget of an agent', () => {
  const edit = (agent: MadeAgent, codexId: string, text: string) =>
    api.call(as(agent), 'PATCH', `/codices/${codexId}`, { fields: { text } });

  test('so many edits in an hour, then a refusal that says when it goes on', async () => {
    const codexId = await makeNote();
    const agent = await agentOf('owner', { scope: 'write', edits: 2 });
    expect((await edit(agent, codexId, 'one')).status).toBe(200);
    offset = 20 * 60_000;
    expect((await edit(agent, codexId, 'two')).status).toBe(200);
    offset = 30 * 60_000;
    const refused = await edit(agent, codexId, 'three');
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    // The first one was half an hour ago.
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(29 * 60);
    expect(seconds).toBeLessThanOrEqual(30 * 60);
    expect(refused.body.detail).toContain('2 edits in an hour');
    // Reading goes on, and so does everybody else.
    expect((await api.call(as(agent), 'GET', `/codices/${codexId}`)).body.fields).toMatchObject({
      text: 'two',
    });
    expect((await api.call('owner', 'PATCH', `/codices/${codexId}`, { title: 'Mine' })).status).toBe(200);
    offset += seconds * 1000;
    expect((await edit(agent, codexId, 'three')).status).toBe(200);
    expect((await listed(agent.id)).used.edits).toBe(2);
  });

  test('comments and files count, bytes are counted, and more than an hour takes is never taken', async () => {
    const codexId = await makeNote();
    const agent = await agentOf('owner', { scope: 'write', bytes: 6_000 });
    expect((await edit(agent, codexId, 'x'.repeat(7_000))).status).toBe(413);
    expect((await edit(agent, codexId, 'x'.repeat(3_000))).status).toBe(200);
    const file = await api.app.request(`/api/v1/codices/${codexId}/assets?name=a.txt`, {
      ...{ method: 'POST', body: 'y'.repeat(4_000) },
      headers: { authorization: `Bearer ${agent.token}`, 'content-type': 'application/octet-stream' },
    });
    expect(file.status).toBe(429);
    const comment = await api.call(as(agent), 'POST', `/codices/${codexId}/comments`, {
      body: { markdown: 'z'.repeat(4_000) },
    });
    expect(comment.status).toBe(429);
    expect((await api.call('viewer', 'GET', `/codices/${codexId}/comments`)).body.items).toEqual([]);
  });

  test('several at once take no more than there is', async () => {
    const codexId = await makeNote();
    const agent = await agentOf('owner', { scope: 'write', edits: 3 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        api.call(as(agent), 'POST', `/codices/${codexId}/comments`, { body: { markdown: `C${index}` } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  });
});
