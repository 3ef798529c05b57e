/** A device forgets private Codices when the server says that there is no role on them, and not when an older answer does. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { keys } from '#components/api/query-keys.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { codexDocumentName, subtreeDocumentName } from '#core/protocol/document-name.ts';
import { openOfflineRegistry } from '#sync/offline/offline-registry.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import type { Device } from './device.ts';
import { DeviceSearchIndex } from './device-search-index.ts';
import { useForgetPrivate } from './use-forget-private.ts';

const [TOP, SHARED] = ['01900000-0000-7000-8000-0000000000c1', '01900000-0000-7000-8000-0000000000c2'];
const READER = [{ topId: TOP, role: 'viewer' as const }];
const ME: Me = {
  ...{ id: '01900000-0000-7000-8000-0000000000a1', name: 'Ana Reyes', email: 'ana@example.org' },
  ...{ role: 'editor', serverTime: '2027-01-15T08:00:00Z' },
  workspace: { id: '01900000-0000-7000-8000-0000000000d4', name: 'Orchard' },
};

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** A device that holds a private Codex and a shared one, with answers about both. */
async function openPage(personId = ME.id) {
  const store = createMemoryStore(browserEnvironment);
  const registry = openOfflineRegistry({ store, environment: browserEnvironment, channel: null });
  await registry.loaded;
  const state = Y.encodeStateAsUpdate(new Y.Doc());
  const names = [codexDocumentName(TOP), codexDocumentName(SHARED), subtreeDocumentName(TOP)];
  for (const name of names) await store.append(name, state);
  await registry.opened(TOP, TOP);
  await registry.opened(SHARED, null);
  for (const id of [TOP, SHARED]) await store.records.put('answer', `codex ${id}`, { id });
  const client = new QueryClient();
  for (const id of [TOP, SHARED]) client.setQueryData(keys.codex(id), { id });
  let looks = 0;
  const list: LocalStore['list'] = (...args) => {
    looks += 1;
    return store.list(...args);
  };
  const watched: LocalStore = Object.assign(Object.create(store), { list });
  const device: Device = { personId, store: watched, registry, index: new DeviceSearchIndex(store, null) };
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const hook = (me: Me) =>
    renderHook(({ who }) => useForgetPrivate(device, who), { wrapper, initialProps: { who: me } });
  cleanUps.push(() => {
    client.clear();
    registry.close();
  });
  return {
    client,
    hook,
    /** How often it was looked what is on the device. */
    looks: () => looks,
    /** What is left of the private Codex: its documents, answers about it, and that it is here. */
    left: async () => [
      ...(await store.list()).map(({ documentName }) => documentName).filter((name) => name.includes(TOP)),
      ...(await store.records.list('answer')).map(({ id }) => id).filter((id) => id.includes(TOP)),
      ...(client.getQueryData(keys.codex(TOP)) === undefined ? [] : ['query']),
      ...(registry.get().copies.has(TOP) ? ['copy'] : []),
    ],
    sharedLeft: async () => [
      (await store.list()).some(({ documentName }) => documentName === codexDocumentName(SHARED)),
      (await store.records.get('answer', `codex ${SHARED}`)) !== undefined,
      client.getQueryData(keys.codex(SHARED)) !== undefined,
      registry.get().copies.has(SHARED),
    ],
  };
}

/** As an answer that was kept on this device by an earlier page. */
const BEFORE_THE_PAGE = { updatedAt: performance.timeOrigin - 1_000 };
/** What the hook puts off by a turn has been done. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

test('everything of it goes with the role, and nothing of what is shared', async () => {
  const page = await openPage();
  page.client.setQueryData(keys.me, ME);
  page.hook(ME);
  await vi.waitFor(async () => expect(await page.left()).toEqual([]));
  expect(await page.sharedLeft()).toEqual([true, true, true, true]);
});

test('it stays as long as there is a role on it, and goes when the next answer has none', async () => {
  const page = await openPage();
  const me = { ...ME, privateRoles: READER };
  page.client.setQueryData(keys.me, me);
  const { rerender } = page.hook(me);
  await vi.waitFor(() => expect(page.looks()).toBe(1));
  expect(await page.left()).toHaveLength(5);
  page.client.setQueryData(keys.me, ME);
  rerender({ who: ME });
  await vi.waitFor(async () => expect(await page.left()).toEqual([]));
});

test('an answer of an earlier page may be older than the role: the server is heard first', async () => {
  const page = await openPage();
  page.client.setQueryData(keys.me, ME, BEFORE_THE_PAGE);
  const { rerender } = page.hook(ME);
  await turn();
  expect(page.looks()).toBe(0);
  const me = { ...ME, privateRoles: READER };
  page.client.setQueryData(keys.me, me);
  rerender({ who: me });
  await vi.waitFor(() => expect(page.looks()).toBe(1));
  expect(await page.left()).toHaveLength(5);
});

test('the device of somebody else is left alone', async () => {
  const page = await openPage('01900000-0000-7000-8000-0000000000b2');
  page.client.setQueryData(keys.me, ME);
  page.hook(ME);
  await turn();
  expect(page.looks()).toBe(0);
});
