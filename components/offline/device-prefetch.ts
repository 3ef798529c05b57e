/** Keeps the offline copies up to date: in one tab at a time, repeatedly, while the page is idle. */
import type { QueryClient } from '@tanstack/react-query';
import { fetchOfflineDocuments, fetchRecent } from '#components/api/offline-queries.ts';
import { basicQueries, RECENT_SHOWN, recentQuery, templateQuery } from '#components/api/queries.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { idleMoment, listenForInput, pause } from '#components/browser/idle-scheduler.ts';
import { readStorageQuota } from '#components/browser/storage-quota.ts';
import type { TreeReader } from '#components/forest/forest.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { titleEntry } from '#core/search/local-entry.ts';
import type { Template } from '#core/template/template.ts';
import { readComments } from '#richtext/search/comment-text.ts';
import { readLocally } from '#richtext/search/read-local-entry.ts';
import { type PrefetchOptions, prefetchCodices } from '#sync/offline/offline-prefetch.ts';
import { openSessions } from '#sync/session/shared-sessions.ts';
import type { Device } from './device.ts';
import { liveSubtree } from './live-subtree.ts';
import { nextTask } from './read-in-pauses.ts';

/** A page that was just opened has better things to do. */
const SETTLE_MS = 2_000;
const ROUND_MS = 5 * 60_000;
const RETRY_MS = 30_000;

export interface PrefetchContext {
  readonly client: QueryClient;
  readonly me: Me;
  readonly workspace: TreeReader;
  /** Resolves when the trees that pinned Codices stand in are read from this device. */
  readonly treesLoaded: () => Promise<void>;
}

/** Prefetches until `signal` aborts. Without Web Locks every tab prefetches, which costs time only. */
export async function keepPrefetched(
  device: Device,
  keeper: PrefetchContext,
  signal: AbortSignal,
): Promise<void> {
  listenForInput(signal);
  await pause(SETTLE_MS, signal);
  const work = () => goRound(device, keeper, signal);
  if (signal.aborted) return;
  if (!('locks' in navigator)) await work();
  else await navigator.locks.request(`bindery-library ${device.personId}`, { signal }, work);
}

async function goRound(device: Device, keeper: PrefetchContext, signal: AbortSignal): Promise<void> {
  const options = prefetchOptions(device, keeper);
  while (!signal.aborted) {
    let rest = ROUND_MS;
    try {
      await idleMoment('asked', signal);
      await keepBasics(keeper.client, signal);
      await keeper.treesLoaded();
      await prefetchCodices(options, signal);
    } catch {
      // The network went, or the server: what was fetched is kept, and the next round goes on from there.
      rest = RETRY_MS;
    }
    await nextRound(device, rest, signal);
  }
}

/** After `ms`, or as soon as something else is wanted or the network is back. */
async function nextRound({ registry }: Device, ms: number, signal: AbortSignal): Promise<void> {
  const sooner = new AbortController();
  const { pins, recent } = registry.get();
  const stop = registry.subscribe(() => {
    const now = registry.get();
    if (now.pins !== pins || now.recent !== recent) sooner.abort();
  });
  const wake = (): void => sooner.abort();
  window.addEventListener('online', wake);
  await pause(ms, AbortSignal.any([signal, sooner.signal]));
  window.removeEventListener('online', wake);
  stop();
}

/** What is needed to open and to make any Codex: the people, and every template in its newest version. */
async function keepBasics(client: QueryClient, signal: AbortSignal): Promise<void> {
  await client.fetchQuery(basicQueries.members);
  for (const { id } of await client.fetchQuery(basicQueries.templates)) {
    signal.throwIfAborted();
    const template = await client.fetchQuery(templateQuery(id));
    client.setQueryData(templateQuery(id, template.version).queryKey, template);
  }
}

/** The options of the prefetch that depend on this page. */
export function prefetchOptions(
  { store, registry, index, personId }: Device,
  { client, workspace }: Omit<PrefetchContext, 'treesLoaded'>,
): PrefetchOptions {
  return {
    store,
    registry,
    environment: browserEnvironment,
    fetchDocuments: fetchOfflineDocuments,
    listRecent: async (limit, signal) => {
      const codices = await fetchRecent(limit, signal);
      client.setQueryData(recentQuery().queryKey, codices.slice(0, RECENT_SHOWN));
      return codices.map(({ id, updatedAt }) => ({ id, at: Date.parse(updatedAt) }));
    },
    subtree: (codexId) => liveSubtree(workspace, codexId),
    isOpen: (documentName) => openSessions(personId).some((open) => open.documentName === documentName),
    isComplete: async (codexId) => (await index.all()).has(codexId),
    whenIdle: idleMoment,
    storageQuota: readStorageQuota,
    onKept: async (summary, doc) => {
      const codex = openCodex(doc, { environment: browserEnvironment, actor: READER });
      const pin = codex.pin();
      const template = pin === null ? null : await findTemplate(client, pin.id, pin.version);
      const reading =
        template === null
          ? { entry: titleEntry(summary.id, summary.title, summary.template.id), texts: [] }
          : readLocally(summary, codex, template, { nameOf: nameOfMembers(client), now: Date.now() });
      await index.put(summary.id, reading);
    },
    isSaidComplete: async (codexId) => (await index.comments(codexId)) !== null,
    onCommentsKept: async (codexId, doc) =>
      index.putComments(codexId, await readComments(doc, { pause: nextTask })),
    onDropped: (codexId) => index.delete(codexId),
  };
}

/** Documents are only read here. */
const READER = { id: 'reader', name: 'Reader' };

async function findTemplate(client: QueryClient, id: string, version: number): Promise<Template | null> {
  const template = await client.fetchQuery(templateQuery(id, version));
  return template.id === id ? template : null;
}

export function nameOfMembers(client: QueryClient): (userId: string) => string | undefined {
  const members = client.getQueryData(basicQueries.members.queryKey) ?? [];
  const names = new Map(members.map(({ id, name }) => [id, name]));
  return (userId) => names.get(userId);
}
