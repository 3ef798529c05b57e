/** A run that is tried again goes on where it ended: its own first actions do not end it. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { runDueRules } from './rule-runner.ts';
import { LEASE_MS, releaseAbandoned } from './run-store.ts';

const { answer } = vi.hoisted(() => ({ answer: vi.fn(async () => 204) }));
vi.mock('../network/outgoing-request.ts', async (original) => ({
  ...(await original<object>()),
  postOutside: answer,
}));

const TEMPLATE = `{
  id: 'door', version: 1, name: 'Door',
  fields: { status: { type: 'select', options: ['open', 'closed'] }, go: 'number', house: 'reference' },
  automation: [
    { id: 'close', when: { field: 'go', to: 1 }, if: { field: 'status', is: 'open' },
      then: [{ set: { status: 'closed' } }, { post: 'chat' }] },
    { id: 'carry', when: { field: 'go', to: 2 }, then: [{ move: { under: { from: 'house' } } }, { post: 'chat' }] },
  ],
}`;

let api: TestClient;
let now = Date.UTC(2031, 0, 1);
beforeAll(async () => {
  const environment = { ...serverEnvironment, now: () => now };
  api = await createTestClient(inject('testDatabase'), { environment });
  await api.call('owner', 'POST', '/templates/door/versions', { source: TEMPLATE, baseVersion: 0 });
  await api.call('admin', 'PUT', '/automation/targets/chat', { url: 'https://chat.example.org/hook' });
});
afterAll(() => api?.close());

async function create(fields: JsonObject = {}): Promise<string> {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'door', title: 'One', fields });
  return body.id;
}

async function setOff(id: string, go: number): Promise<void> {
  now += 1000;
  answer.mockClear();
  const { status } = await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { go } });
  expect(status).toBe(200);
  await runDueRules(api.services);
}

const runOf = (codexId: string) => api.services.prisma.automationRun.findFirst({ where: { codexId } });
const parentOf = async (id: string) =>
  (await api.services.prisma.codex.findUnique({ where: { id } }))?.parentId ?? null;

test('a post that failed goes out later, although the rule itself has ended its condition', async () => {
  const id = await create({ status: 'open' });
  answer.mockResolvedValueOnce(503);
  await setOff(id, 1);
  expect(await runOf(id)).toMatchObject({ status: 'waiting', done: 1 });
  now += 3_600_000;
  await runDueRules(api.services);
  expect(await runOf(id)).toMatchObject({ status: 'done', done: 2, attempts: 2 });
  expect(answer).toHaveBeenCalledTimes(2);
});

test('a run that was cut off between two actions goes on with the second', async () => {
  const id = await create({ status: 'open' });
  // The first action was stored and noted, and then the process was killed.
  answer.mockImplementationOnce(async () => {
    await api.services.prisma.automationRun.updateMany({
      where: { codexId: id },
      data: { attempts: 3, lockedUntil: new Date(now) },
    });
    return 503;
  });
  await setOff(id, 1);
  now += LEASE_MS + 1;
  await releaseAbandoned(api.services.prisma, now);
  await runDueRules(api.services);
  expect(await runOf(id)).toMatchObject({ status: 'done', done: 2 });
  expect(answer).toHaveBeenCalledTimes(2);
});

test('a Codex that was moved is not moved back each time that a later action fails', async () => {
  const [house, other] = [await create(), await create()];
  const id = await create({ house });
  answer.mockResolvedValueOnce(503);
  await setOff(id, 2);
  expect(await parentOf(id)).toBe(house);
  const moved = await api.call('editor', 'POST', `/codices/${id}/move`, { parentId: other });
  expect(moved.status).toBe(200);
  now += 3_600_000;
  await runDueRules(api.services);
  expect(await runOf(id)).toMatchObject({ status: 'done' });
  await api.services.background.settled();
  expect(await parentOf(id)).toBe(other);
});
