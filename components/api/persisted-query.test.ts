/** Persisted queries survive a reload, for the same person only. */
import type { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { leaveDevice } from '#sync/session/sign-out.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { forgetLastPerson, readLastPerson, stopPersisting } from './persisted-query.ts';
import { createQueryClient } from './query-client.ts';
import { keys } from './query-keys.ts';

const me = (id: string): Me => ({
  id,
  name: id,
  email: `${id}@example.org`,
  role: 'editor',
  workspace: { id: 'w', name: 'W' },
  serverTime: '2026-11-22T10:00:00.000Z',
});
const away = () => Promise.reject(new BinderyError('unavailable', 'away'));

let store: ReturnType<typeof createMemoryStore>;
const openStore = async () => store;
const clients: QueryClient[] = [];

/** A page of `personId`, just loaded. */
function load(personId: string): QueryClient {
  const client = createQueryClient(openStore);
  clients.push(client);
  client.setQueryData(keys.me, me(personId));
  return client;
}
const ask = (client: QueryClient, queryKey: readonly unknown[], queryFn: () => Promise<unknown>) =>
  client.fetchQuery({ queryKey, queryFn, retry: false });
const settled = () => vi.waitUntil(async () => (await store.records.list('answer')).length > 0);

beforeEach(() => {
  store = createMemoryStore({ now: () => 0 });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.clear();
});

it('answers from this device when the server is away, and says how old the answer is', async () => {
  const first = load('rae');
  await ask(first, keys.templates, async () => [{ id: 'task' }]);
  const { dataUpdatedAt } = first.getQueryState(keys.templates) ?? { dataUpdatedAt: 0 };
  await vi.waitUntil(async () => (await store.records.list('answer')).length === 2);

  const second = load('rae');
  expect(await ask(second, keys.templates, away)).toEqual([{ id: 'task' }]);
  await vi.waitUntil(() => second.getQueryState(keys.templates)?.dataUpdatedAt === dataUpdatedAt);
  await expect(ask(second, keys.members, away)).rejects.toMatchObject({ code: 'unavailable' });
});

it('asks the server anew for what it took from this device once that is stale', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-22T10:00:00Z') });
  const first = load('rae');
  await ask(first, keys.members, async () => ['old']);
  await vi.waitUntil(async () => (await store.records.list('answer')).length === 2);
  vi.setSystemTime(Date.parse('2026-11-22T12:00:00Z'));
  const second = load('rae');
  expect(await ask(second, keys.members, async () => ['new'])).toEqual(['old']);
  await vi.waitUntil(() => JSON.stringify(second.getQueryData(keys.members)) === '["new"]');
  vi.useRealTimers();
});

it('shows nobody what another person was told, and keeps no searches', async () => {
  const rae = load('rae');
  await ask(rae, keys.codexSearch('plan'), async () => ['found']);
  await ask(rae, keys.members, async () => ['of Rae']);
  await vi.waitUntil(async () => (await store.records.list('answer')).length === 2);
  await expect(ask(load('jon'), keys.members, away)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(ask(load('rae'), keys.codexSearch('plan'), away)).rejects.toThrow();
});

it('forgets what was asked in the name of somebody when another signs in', async () => {
  const client = load('rae');
  await ask(client, keys.members, async () => ['of Rae']);
  client.setQueryData(keys.me, me('jon'));
  expect(client.getQueryData(keys.members)).toBeUndefined();
  expect(client.getQueryData<Me>(keys.me)?.id).toBe('jon');
});

it('knows who was last here until they sign out, and writes nothing after that', async () => {
  const client = load('rae');
  await vi.waitUntil(async () => (await readLastPerson(openStore)) !== null);
  expect((await readLastPerson(openStore))?.me).toEqual(me('rae'));
  await settled();
  stopPersisting(client);
  await leaveDevice(store, 'rae');
  await forgetLastPerson(store);
  await ask(client, keys.members, async () => ['late']);
  expect(await readLastPerson(openStore)).toBeNull();
  expect(await store.records.list('answer')).toEqual([]);
});
