/** Prefetches the Codices that are pinned or were used recently, a few at a time. */
import * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import { isBinderyError } from '#core/errors.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import type { OfflineDocument, OfflineWant } from '#core/protocol/api/offline.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import type { ListedDocument, LocalStore } from '#sync/store/local-store.ts';
import { documentsWithEdits, prefetchComments } from './comments-prefetch.ts';
import { codexIdOf, type OfflineRegistry } from './offline-registry.ts';

/** So many documents are asked for at once. */
const BATCH = 40;
/** Of the room that the browser grants, copies nobody asked for take this much at most. */
const SHARE = 0.5;
/** What was opened within this is not taken away: a page may still show it. */
const UNTOUCHED_MS = 24 * 60 * 60_000;
/** A page that shows a Codex says so again within this. */
const SHOWN_MS = 15 * 60_000;
/** So many copies make room at once on a full device. */
const MAKE_ROOM = 20;

/** `asked`: somebody pinned it; otherwise it was prefetched. */
export type Reason = 'asked' | 'advance';

export interface PrefetchOptions {
  /** One person's part of it. */
  readonly store: LocalStore;
  readonly registry: OfflineRegistry;
  readonly environment: Pick<Environment, 'now'>;
  readonly fetchDocuments: (
    wanted: readonly OfflineWant[],
    signal: AbortSignal,
  ) => Promise<readonly OfflineDocument[]>;
  /** The Codices edited last, newest first; `at` in ms since the epoch. */
  readonly listRecent: (
    limit: number,
    signal: AbortSignal,
  ) => Promise<readonly { readonly id: string; readonly at: number }[]>;
  /** A Codex and everything below it that is not in the trash. */
  readonly subtree: (codexId: string) => readonly string[];
  /** Documents that a session of this page keeps by itself. */
  readonly isOpen: (documentName: string) => boolean;
  /** False for a copy that lacks something else it needs (`onKept`): it is fetched again. */
  readonly isComplete: (codexId: string) => Promise<boolean>;
  /** Resolves when fetching disturbs nobody; to false when it should be left for another day. */
  readonly whenIdle: (reason: Reason, signal: AbortSignal) => Promise<boolean>;
  /** In bytes; `null` where the browser does not tell. */
  readonly storageQuota: () => Promise<{ readonly used: number; readonly granted: number } | null>;
  /** What else the Codex needs to be opened and found here. A copy counts as kept once this has resolved. */
  readonly onKept: (codex: CodexSummary, doc: Y.Doc) => Promise<void>;
  /** False for a copy whose comments were not read as `onCommentsKept` does: they are fetched again. */
  readonly isSaidComplete: (codexId: string) => Promise<boolean>;
  /** What else is needed for comments to be found here. They count as kept once this has resolved. */
  readonly onCommentsKept: (codexId: string, doc: Y.Doc) => Promise<void>;
  /** What was kept for a copy besides the document goes with it. */
  readonly onDropped: (codexId: string) => Promise<void>;
}

export interface PrefetchReport {
  readonly fetched: number;
  readonly dropped: number;
  /** There was no room for everything. */
  readonly full: boolean;
}

/**
 * One round of prefetching. When `signal` aborts it stops between two documents, and the next round continues there.
 * Rejects as `fetchDocuments` and `listRecent` do; what was fetched before is kept.
 */
export async function prefetchCodices(
  options: PrefetchOptions,
  signal: AbortSignal,
): Promise<PrefetchReport> {
  const { registry } = options;
  await registry.loaded;
  const pinned = pinnedIds(options);
  const recent = (await recentIds(options, signal)).filter((id) => !pinned.has(id));
  const dropped = await dropOthers(options, new Set([...pinned, ...recent]));
  const asked = await fetchAll(options, [...pinned], 'asked', signal);
  const advance = asked.full
    ? { fetched: 0, full: true }
    : await fetchAll(options, recent, 'advance', signal);
  await prefetchComments(options, [...pinned], 'asked', signal);
  if (!asked.full && !advance.full) await prefetchComments(options, recent, 'advance', signal);
  return { fetched: asked.fetched + advance.fetched, dropped, full: advance.full };
}

/** Deletes every copy that is not pinned and holds no pending edit. Returns how many. */
export async function freeUpSpace(options: Pick<PrefetchOptions, FreeingParts>): Promise<number> {
  await options.registry.loaded;
  return await dropOthers(options, pinnedIds(options), options.environment.now() - SHOWN_MS);
}
type FreeingParts = 'store' | 'registry' | 'environment' | 'subtree' | 'isOpen' | 'onDropped';

/** The ids of all pinned Codices with their subtrees, whether or not there is a copy of them. */
export function pinnedIds({ registry, subtree }: Pick<PrefetchOptions, 'registry' | 'subtree'>): Set<string> {
  return new Set([...registry.get().pins].flatMap((id) => [...subtree(id)]));
}

/** What was edited by anybody or opened here last, up to as many as the person wants. */
async function recentIds(
  { registry, listRecent }: PrefetchOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { copies, recent } = registry.get();
  if (recent === 0) return [];
  const times = new Map<string, number>();
  for (const { id, at } of await listRecent(recent, signal)) times.set(id, at);
  for (const [id, { openedAt }] of copies)
    if (openedAt > 0) times.set(id, Math.max(openedAt, times.get(id) ?? 0));
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, recent)
    .map(([id]) => id);
}

async function fetchAll(
  options: PrefetchOptions,
  ids: readonly string[],
  reason: Reason,
  signal: AbortSignal,
): Promise<{ fetched: number; full: boolean }> {
  let fetched = 0;
  const unsent = await documentsWithEdits(options);
  let waiting = ids.filter((id) => {
    const documentName = codexDocumentName(id);
    return !options.isOpen(documentName) && !unsent.has(documentName);
  });
  while (waiting.length > 0) {
    if (!(await options.whenIdle(reason, signal))) return { fetched, full: false };
    signal.throwIfAborted();
    if (reason === 'advance' && (await isCrowded(options))) return { fetched, full: true };
    const batch = await Promise.all(waiting.slice(0, BATCH).map((id) => wantOf(options, id)));
    const answers = await options.fetchDocuments(batch, signal);
    // Nothing in the answer: asking again would go on for ever.
    if (answers.length === 0) return { fetched, full: false };
    for (const answer of answers) {
      signal.throwIfAborted();
      if (answer.state !== 'new') continue;
      if (!(await keep(options, answer))) return { fetched, full: true };
      fetched += 1;
    }
    const answered = new Set(answers.map(({ id }) => id));
    waiting = waiting.filter((id) => !answered.has(id));
  }
  return { fetched, full: false };
}

async function wantOf({ registry, isComplete }: PrefetchOptions, id: string): Promise<OfflineWant> {
  const since = registry.get().copies.get(id)?.seq ?? null;
  return since === null || !(await isComplete(id)) ? { id } : { id, since };
}

/** False when the device is full. Merging is safe whatever is here already. */
async function keep(
  { store, registry, isOpen, onKept, ...options }: PrefetchOptions,
  { id, seq, codex, update }: Extract<OfflineDocument, { state: 'new' }>,
): Promise<boolean> {
  const documentName = codexDocumentName(id);
  if (isOpen(documentName)) return true;
  const doc = new Y.Doc();
  try {
    const { updates, outbox } = await store.load(documentName);
    if (outbox.length > 0) return true;
    for (const row of [...updates, update]) Y.applyUpdate(doc, row);
    await onKept(codex, doc);
    await store.append(documentName, update);
    if (updates.length > 0) await store.compact(documentName);
    await registry.keep(id, { seq, bytes: update.length, privateTopId: codex.privateTopId ?? null });
    return true;
  } catch (error) {
    if (!isBinderyError(error) || error.code !== 'too_large') throw error;
    await makeRoom({ store, registry, isOpen, ...options });
    return false;
  } finally {
    doc.destroy();
  }
}

async function isCrowded({ storageQuota }: PrefetchOptions): Promise<boolean> {
  const found = await storageQuota();
  return found !== null && found.granted > 0 && found.used > found.granted * SHARE;
}

/** The copies that were kept in advance longest ago give way. */
async function makeRoom(options: Omit<PrefetchOptions, 'onKept'>): Promise<void> {
  const pinned = pinnedIds(options);
  const oldest = [...options.registry.get().copies]
    .filter(([id]) => !pinned.has(id))
    .sort(([, a], [, b]) => Math.max(a.keptAt, a.openedAt) - Math.max(b.keptAt, b.openedAt))
    .slice(0, MAKE_ROOM)
    .map(([id]) => id);
  const others = [...options.registry.get().copies.keys()].filter((id) => !oldest.includes(id));
  await dropOthers(options, new Set(others));
}

/**
 * Deletes copies that are not `wanted`, the oldest first; never one that is open, that was opened a short while ago (`untouchedSince`),
 * or that holds what the server lacks.
 */
async function dropOthers(
  {
    store,
    registry,
    environment,
    isOpen,
    onDropped,
  }: Pick<PrefetchOptions, Exclude<FreeingParts, 'subtree'>>,
  wanted: ReadonlySet<string>,
  untouchedSince = environment.now() - UNTOUCHED_MS,
): Promise<number> {
  const requested = JSON.stringify((await store.requests.list()).map(({ id, value }) => [id, value]));
  const unsent = await documentsWithEdits({ store });
  let dropped = 0;
  for (const [id, documents] of await documentsOfCodices(store)) {
    if (wanted.has(id)) continue;
    // A branch that waits, or is open, keeps its Codex.
    if (documents.some(({ documentName, waiting }) => waiting > 0 || isOpen(documentName))) continue;
    if ((registry.get().copies.get(id)?.openedAt ?? 0) >= untouchedSince || requested.includes(id)) continue;
    for (const { documentName } of documents) await store.delete(documentName);
    const comments = commentsDocumentName(id);
    // What was said here and is not sent yet stays, like every such edit.
    if (!unsent.has(comments) && !isOpen(comments)) await store.delete(comments);
    await onDropped(id);
    await registry.drop(id);
    dropped += 1;
  }
  return dropped;
}

/** Each with its own document and those of its branches, the oldest first. */
async function documentsOfCodices(
  store: LocalStore,
): Promise<ReadonlyMap<string, readonly ListedDocument[]>> {
  const found = new Map<string, ListedDocument[]>();
  for (const document of [...(await store.list())].reverse()) {
    const id = codexIdOf(document.documentName);
    if (id !== null) found.set(id, [...(found.get(id) ?? []), document]);
  }
  return found;
}
