/** A run that is tried again goes on where it ended: its own first actions do not end it. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import type { Services } from '../ports/services.ts';
import { runDueRules } from './rule-runner.ts';
import { LEASE_MS, releaseAbandoned } from './run-store.ts';

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
});
afterAll(() => api?.close());

async function create(fields: JsonObject = {}): Promise<string> {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'door', title: 'One', fields });
  return body.id;
}

/** Services that cannot post for now. Later they can, and find that nobody has named the target: so it was tried. */
function withoutTargets({ services }: TestClient): Services {
  const prisma = new Proxy(services.prisma, {
    get(client, key) {
      if (key === 'automationTarget') throw new BinderyError('unavailable', 'Nobody answers.');
      return Reflect.get(client, key);
    },
  });
  return { ...services, prisma };
}

async function setOff(id: string, go: number): Promise<void> {
  now += 1000;
  const { status } = await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { go } });
  expect(status).toBe(200);
  await runDueRules(withoutTargets(api));
}

const TRIED = { status: 'failed', done: 1, message: expect.stringMatching(/no target “chat”/) };
const runOf = (codexId: string) => api.services.prisma.automationRun.findFirst({ where: { codexId } });
const parentOf = async (id: string) =>
  (await api.services.prisma.codex.findUnique({ where: { id } }))?.parentId ?? null;

test('a post that failed goes out later, although the rule itself has ended its condition', async () => {
  const id = await create({ status: 'open' });
  await setOff(id, 1);
  expect(await runOf(id)).toMatchObject({ status: 'waiting', done: 1, message: 'Nobody answers.' });
  now += 3_600_000;
  await runDueRules(api.services);
  expect(await runOf(id)).toMatchObject({ ...TRIED, attempts: 2 });
});

test('a run that was cut off between two actions goes on with the second', async () => {
  const id = await create({ status: 'open' });
  await setOff(id, 1);
  // As if the process had been killed before it wrote how the attempt ended.
  await api.services.prisma.automationRun.updateMany({
    where: { codexId: id },
    data: { status: 'running', lockedUntil: new Date(now) },
  });
  now += LEASE_MS + 1;
  await releaseAbandoned(api.services.prisma, now);
  await runDueRules(api.services);
  expect(await runOf(id)).toMatchObject(TRIED);
});

test('a Codex that was moved is not moved back each time that a later action fails', async () => {
  const [house, other] = [await create(), await create()];
  const id = await create({ house });
  await setOff(id, 2);
  expect(await parentOf(id)).toBe(house);
  const moved = await api.call('editor', 'POST', `/codices/${id}/move`, { parentId: other });
  expect(moved.status).toBe(200);
  now += 3_600_000;
  await runDueRules(api.services);
  expect(await runOf(id)).toMatchObject(TRIED);
  await api.services.background.settled();
  expect(await parentOf(id)).toBe(other);
});

test('a process that is killed between a move and noting it does not move again what was moved elsewhere since', async () => {
  const [house, other] = [await create(), await create()];
  const id = await create({ house });
  await setOff(id, 2);
  expect(await parentOf(id)).toBe(house);
  await api.services.prisma.automationRun.updateMany({
    where: { codexId: id },
    data: { status: 'running', done: 0, lockedUntil: new Date(now) },
  });
  expect((await api.call('editor', 'POST', `/codices/${id}/move`, { parentId: other })).status).toBe(200);
  now += LEASE_MS + 1;
  await releaseAbandoned(api.services.prisma, now);
  await runDueRules(api.services);
  expect(await runOf(id)).toMatchObject(TRIED);
  await api.services.background.settled();
  expect(await parentOf(id)).toBe(other);
});
