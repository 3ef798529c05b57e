/** Every route of the REST API by agents: one that may do what its owner may, and those that are limited to templates and fields. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { makeAgent } from '../agents/agents.fixture.ts';
import { NOTE, roleMatrix } from './role-matrix.fixture.ts';
import { type Caller, createTestClient, type TestClient } from './test-client.ts';

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const other = `{ id: 'other', version: 1, name: 'Other', fields: {} }`;
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  await api.call('owner', 'POST', '/templates/other/versions', { source: other, baseVersion: 0 });
});
afterAll(() => api?.close());
beforeEach(async () => {
  codexId = (await api.call('owner', 'POST', '/codices', { templateId: 'note', title: 'Asked for' })).body.id;
});

const agentWith = async (templates?: Record<string, string[] | null>): Promise<Caller> => {
  const more = { scope: 'write', ...(templates && { templates }) } as const;
  return { bearer: (await makeAgent(api.services.prisma, { ownerId: api.userIds.owner, ...more })).token };
};

/** The routes that let a caller in, whatever they answer then, without those that let everybody in. */
async function openTo(caller: Caller): Promise<string[]> {
  const open: string[] = [];
  for (const [route, { path, body, expected }] of Object.entries(roleMatrix(codexId))) {
    const [method = ''] = route.split(' ');
    const { status } = await api.call(caller, method, path, body);
    const nobody = expected.at(-1);
    const isForSomebody = nobody === 401;
    // A Codex in the trash would answer for the routes after it.
    if (route === 'DELETE /codices/{codexId}')
      await api.call('owner', 'POST', `/codices/${codexId}/restore-from-trash`);
    if (isForSomebody && status !== 401 && status !== 403 && status !== 404) open.push(`${route} ${status}`);
  }
  return open;
}

test('an agent that writes is let in where an editor is, but for what outlives it', async () => {
  expect(await openTo(await agentWith())).toMatchSnapshot();
}, 120_000);

test('an agent that is limited to a template is let in where each Codex is asked for', async () => {
  expect(await openTo(await agentWith({ note: null }))).toMatchSnapshot();
}, 120_000);

test('an agent that is limited to fields is let in where fields are looked at by themselves, and nowhere else', async () => {
  expect(await openTo(await agentWith({ note: ['text'] }))).toMatchSnapshot();
}, 120_000);

test('an agent that is limited to another template knows no Codex of this one, by any route', async () => {
  const agent = await agentWith({ other: null });
  for (const [route, { path, body }] of Object.entries(roleMatrix(codexId))) {
    // One's own list: what is in it can be taken out, and says nothing of the Codex.
    const isOwnList = ['DELETE /codices/{codexId}/favourite', 'POST /codices/{codexId}/favourite/move'];
    if (!route.includes('{codexId}') || isOwnList.includes(route)) continue;
    const { status } = await api.call(agent, route.split(' ')[0] ?? '', path, body);
    expect([route, status]).toEqual([route, 404]);
  }
}, 120_000);
