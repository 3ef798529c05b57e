/** Rules give nobody more than they reach themselves, over whatever they are set off. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';
import { runDueRules } from './rule-runner.ts';

const TEMPLATE = `{
  id: 'desk', version: 1, name: 'Desk',
  fields: {
    state: 'select', place: 'checkbox', make: 'checkbox', below: 'checkbox', sum: 'checkbox', house: 'reference', due: 'date', tags: 'tags',
    plan: 'checkbox', steps: 'checklist', paid: 'checkbox', price: { type: 'number', readOnlyWhen: { field: 'paid', is: true } },
    cost: 'number', total: { type: 'formula', expression: 'sum(children.cost)' },
  },
  workflow: { field: 'state', states: ['open', 'closed'], transitions: { open: [{ to: 'closed', by: 'admin' }], closed: ['open'] } },
  automation: [
    { id: 'closed', when: { field: 'state', to: 'closed' }, then: { add: { tags: 'closed' } } },
    { id: 'plan', when: { field: 'plan', to: true }, then: { set: { steps: ['Call back', { text: 'Write', done: true }] } } },
    { id: 'price', when: { field: 'price', to: 0 }, then: { add: { tags: 'free' } } },
    { id: 'place', when: { field: 'place', to: true }, then: { move: { under: { from: 'house' } } } },
    { id: 'make', when: { field: 'make', to: true }, then: { create: { template: 'desk', title: 'Beside' } } },
    { id: 'below', when: { field: 'below', to: true }, then: { create: { template: 'desk', title: 'Below', as: 'child' } } },
    { id: 'sum', when: { field: 'sum', to: true }, then: { create: { template: 'desk', title: 'Came to {total}', as: 'child' } } },
    { id: 'remind', when: { date: 'due' }, then: [{ add: { tags: 'due' } }, { create: { template: 'desk', title: 'Due' } }] },
  ],
}`;

let api: TestClient;
let now = Date.UTC(2031, 0, 1);
beforeAll(async () => {
  const environment = { ...serverEnvironment, now: () => now };
  api = await createTestClient(inject('testDatabase'), { environment });
  const { status, body } = await api.call('owner', 'POST', '/templates/desk/versions', {
    source: TEMPLATE,
    baseVersion: 0,
  });
  expect([status, body.errors ?? []]).toEqual([201, []]);
});
afterAll(() => api?.close());

async function create(parentId: string | null = null, fields: JsonObject = {}): Promise<string> {
  const sent = { templateId: 'desk', title: 'One', parentId, fields };
  const { status, body } = await api.call('editor', 'POST', '/codices', sent);
  expect([status, body.errors ?? []]).toEqual([201, []]);
  return body.id;
}

async function patch(who: Caller, id: string, fields: JsonObject): Promise<void> {
  now += 1000;
  const { status, body } = await api.call(who, 'PATCH', `/codices/${id}`, { fields });
  expect([status, body.errors ?? []]).toEqual([200, []]);
  await runDueRules(api.services);
}

async function tokenFor(subtreeId: string): Promise<Caller> {
  const data = { userId: api.userIds.editor, name: 'part', subtreeId };
  return { bearer: (await createApiToken(api.services.prisma, data)).token };
}

async function linkTo(id: string): Promise<Caller> {
  const { body } = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
  return { bearer: body.token };
}

const told = async (codexId: string, ruleId: string): Promise<string[]> =>
  (
    await api.services.prisma.automationRun.findMany({ where: { codexId, ruleId }, orderBy: { id: 'asc' } })
  ).map(({ status, message }) => (message === null ? status : `${status}: ${message}`));
const parentOf = async (id: string) =>
  (await api.services.prisma.codex.findUnique({ where: { id } }))?.parentId ?? null;
const titlesBelow = async (parentId: string): Promise<string[]> =>
  (await api.services.prisma.codex.findMany({ where: { parentId } })).map(({ title }) => title);
const OUTSIDE = 'failed: A token for a part of the tree set this off, and this place is outside that part.';
const GUEST = 'failed: A guest set this off, and guests may not create or move Codices.';

test('a step written over a socket that is not allowed sets nothing off until an admin lets it stand', async () => {
  const id = await create(null, { state: 'open' });
  await api.write(id, (codex) => {
    codex.setValue({ id: 'state', type: 'select' } as Parameters<typeof codex.setValue>[0], 'closed');
  });
  await runDueRules(api.services);
  expect(await told(id, 'closed')).toEqual([]);
  const { body } = await api.call('admin', 'GET', `/codices/${id}/conflicts`);
  const [problem] = (body as unknown as { problems: { keep: string }[] }).problems;
  const keep = problem?.keep ?? '';
  const kept = await api.call('admin', 'POST', `/codices/${id}/conflicts/state`, { keep });
  expect(kept.status).toBeLessThan(300);
  await runDueRules(api.services);
  expect(await told(id, 'closed')).toEqual(['done']);
});

test('a change over a socket to a field that is read-only sets nothing off until an admin lets it stand', async () => {
  const id = await create(null, { paid: true, price: 9 });
  await api.write(id, (codex) => codex.setRegister('price', 0));
  await runDueRules(api.services);
  expect(await told(id, 'price')).toEqual([]);
  const { body } = await api.call('admin', 'GET', `/codices/${id}/conflicts`);
  const [problem] = (body as unknown as { problems: { keep: string }[] }).problems;
  const kept = await api.call('admin', 'POST', `/codices/${id}/conflicts/price`, {
    keep: problem?.keep ?? '',
  });
  expect(kept.status).toBeLessThan(300);
  await runDueRules(api.services);
  expect(await told(id, 'price')).toEqual(['done']);
});

test('steps and rows are written as the template says them', async () => {
  const id = await create();
  await patch('editor', id, { plan: true });
  expect(await told(id, 'plan')).toEqual(['done']);
  expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields).toMatchObject({
    steps: [
      { text: 'Call back', done: false },
      { text: 'Write', done: true },
    ],
  });
});

test('a token for a part of the tree moves and creates within that part only', async () => {
  const [top, other] = [await create(), await create()];
  const [inside, shelf] = [await create(top), await create(top)];
  const token = await tokenFor(top);
  await patch('editor', inside, { house: other });
  await patch(token, inside, { place: true, make: true });
  expect([await told(inside, 'place'), await told(inside, 'make')]).toEqual([[OUTSIDE], [OUTSIDE]]);
  expect(await parentOf(inside)).toBe(top);
  await patch('editor', inside, { house: shelf, place: null });
  await patch(token, inside, { place: true, below: true });
  expect(await told(inside, 'place')).toEqual([OUTSIDE, 'done']);
  expect(await told(inside, 'below')).toEqual(['done']);
  expect([await parentOf(inside), await titlesBelow(inside)]).toEqual([shelf, ['Below']]);
  await patch('editor', inside, { make: null });
  await patch('editor', inside, { make: true });
  expect((await told(inside, 'make')).at(-1)).toBe('done');
  const [operation] = await api.services.journal.describe(codexDocumentName(inside), { limit: 1 });
  expect(operation?.actor).toEqual({ kind: 'user', id: api.userIds.editor, name: 'The editor' });
});

test('a date does no more than whoever wrote it may, and its publisher is named', async () => {
  const [mine, shared] = [await create(), await create()];
  const link = await linkTo(shared);
  const day = new Date(now + 2 * 86_400_000).toISOString().slice(0, 10);
  await patch('editor', mine, { due: day });
  await patch(link, shared, { due: day });
  now += 3 * 86_400_000;
  await runDueRules(api.services);
  expect([await told(mine, 'remind'), await told(shared, 'remind')]).toEqual([['done'], [GUEST]]);
  const { items } = (await api.call('viewer', 'GET', `/codices/${mine}/operations`)).body;
  expect(items.map(({ actor }) => actor.name)).toContain('Remind (published by The owner)');
  const run = await api.services.prisma.automationRun.findFirst({
    where: { codexId: mine, ruleId: 'remind' },
  });
  expect(run?.cause).toMatchObject({
    by: { id: api.userIds.editor },
    publishedBy: { id: api.userIds.owner, name: 'The owner' },
  });
});

test('what formulas over other Codices come to is read for those who may know it', async () => {
  const top = await create();
  await create(top, { cost: 7 });
  await api.services.rollUps.settle();
  const link = await linkTo(top);
  await patch('editor', top, { sum: true });
  expect(await titlesBelow(top)).toContain('Came to 7');
  const token = await tokenFor(top);
  await patch('editor', top, { sum: null });
  await patch(token, top, { sum: true });
  const titles = await titlesBelow(top);
  expect(titles.filter((title) => title.startsWith('Came to'))).toHaveLength(2);
  expect(titles.filter((title) => title === 'Came to 7')).toHaveLength(1);
  await patch('editor', top, { sum: null });
  await patch(link, top, { sum: true });
  expect((await told(top, 'sum')).at(-1)).toBe(GUEST);
});
