/** A device forgets a private tree and its Codices once the role is gone, and keeps what was not sent and what it may read. */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  codexDocumentName,
  commentsDocumentName,
  subtreeDocumentName,
} from '#core/protocol/document-name.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import { outboxEdit } from '#sync/outbox/outbox.fixture.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { forgetPrivate } from './forget-private.ts';
import { openOfflineRegistry } from './offline-registry.ts';

const idOf = (number: number) => `0190a000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
const [TOP, CHILD, FETCHED, OTHER, SHARED] = [idOf(1), idOf(2), idOf(3), idOf(4), idOf(5)];
const environment = { now: () => 1_800_000_000_000, newId: () => idOf(99), random: () => 0.5 };

async function device() {
  const store = createMemoryStore(environment);
  const registry = openOfflineRegistry({ store, environment, channel: null });
  const tree = openWorkspace(new Y.Doc(), { environment, actor: { id: 'u', name: 'U' } });
  tree.insert(TOP, { parentId: null }, { title: 'Top', templateId: 'page' });
  for (const id of [CHILD, SHARED]) tree.insert(id, { parentId: TOP }, { title: 'x', templateId: 'page' });
  await store.append(subtreeDocumentName(TOP), Y.encodeStateAsUpdate(tree.doc));
  const state = Y.encodeStateAsUpdate(new Y.Doc());
  for (const id of [TOP, CHILD, FETCHED, OTHER, SHARED])
    for (const name of [codexDocumentName(id), commentsDocumentName(id)]) await store.append(name, state);
  await store.append(`${codexDocumentName(CHILD)}@draft`, state);
  await registry.opened(FETCHED, TOP);
  await registry.opened(OTHER, OTHER);
  await registry.opened(SHARED, null);
  await registry.setPinned(CHILD, true, TOP);
  const dropped: string[] = [];
  const forget = (...roles: string[]) =>
    forgetPrivate({
      ...{ store, registry, environment, roles: new Set(roles) },
      closeSession: async () => undefined,
      onDropped: async (id) => void dropped.push(id),
    });
  const held = async () => (await store.list()).map(({ documentName }) => documentName).sort();
  return { store, registry, forget, held, dropped };
}

it('forgets nothing that there is a role on', async () => {
  const { forget, held } = await device();
  const before = await held();
  expect([...(await forget(TOP, OTHER))]).toEqual([]);
  expect(await held()).toEqual(before);
});

it('forgets the tree, what it names, and what was fetched of it; other private Codices and shared ones stay', async () => {
  const { forget, held, dropped, registry } = await device();
  await registry.keep(SHARED, { seq: 1, bytes: 1, privateTopId: null });
  expect([...(await forget(OTHER))].sort()).toEqual([TOP, CHILD, FETCHED, SHARED].sort());
  expect(await held()).toEqual([codexDocumentName(OTHER), commentsDocumentName(OTHER)].sort());
  expect(dropped.sort()).toEqual([TOP, CHILD, FETCHED, SHARED].sort());
  expect([registry.get().pins.size, registry.get().pinnedTrees.size]).toEqual([0, 0]);
  expect([...registry.get().copies.keys()]).toEqual([OTHER]);
});

it('leaves a Codex of another private tree alone, though the lost one names it', async () => {
  const { forget, held, registry } = await device();
  await registry.opened(CHILD, OTHER);
  await forget(OTHER);
  expect(await held()).toContain(codexDocumentName(CHILD));
});

it('keeps every document with edits that the server lacks', async () => {
  const { store, forget, held } = await device();
  const names = [codexDocumentName(CHILD), commentsDocumentName(FETCHED), subtreeDocumentName(TOP)];
  for (const name of names) await store.enqueue(name, [outboxEdit('a', 1)]);
  await forget(OTHER);
  const others = [codexDocumentName(OTHER), commentsDocumentName(OTHER)];
  expect(await held()).toEqual([...names, ...others].sort());
});
