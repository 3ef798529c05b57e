/** Server answers that survive a reload on this device, per person, so that pages can show the last known state offline. */
import type { Query, QueryClient, QueryPersister } from '@tanstack/react-query';
import { hashKey } from '@tanstack/react-query';
import type { Me } from '#core/protocol/api/people.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { keys } from './query-keys.ts';

interface PersistedAnswer {
  readonly data: unknown;
  /** When the server gave it, ms since the epoch. */
  readonly at: number;
}

/** Who was last signed in on this browser: known before anything of theirs can be read. */
const LAST_PERSON = 'last-person';
/** A blocked database must not keep a page from the network. */
const READ_LIMIT_MS = 1_500;
/** An answer that says the same again is written again after this, for its time. */
const REWRITE_MS = 60_000;

/** First members of query keys whose answers are kept; of `codices`, the second ones. Searches are answered on the device. */
const KEPT: ReadonlySet<unknown> = new Set([
  ...[keys.members[0], keys.templates[0], keys.notifications[0]],
  keys.favourites[0],
  ...['template', 'codices'],
]);
const NOT_KEPT: ReadonlySet<unknown> = new Set(['search']);

/** Clients whose person is leaving: nothing more of theirs is written. */
const leaving = new WeakSet<QueryClient>();

function isPersisted(queryKey: readonly unknown[]): boolean {
  return KEPT.has(queryKey[0]) && !(queryKey[0] === 'codices' && NOT_KEPT.has(queryKey[1]));
}

/**
 * Persists the answers of `client` in `openStore()`, for the person whom `me` names. Returns the persister that restores
 * them: a query without data shows the stored answer at once and then asks the server.
 */
export function persistAnswers(
  client: () => QueryClient,
  openStore: () => Promise<LocalStore>,
): AnswerPersister {
  const restoring = new WeakSet<Query>();
  const written = new WeakMap<Query, PersistedAnswer>();
  return {
    async persister(queryFn, context, query) {
      const kept = await readPersisted(client(), openStore, query);
      if (kept === null) return await queryFn(context);
      restoring.add(query);
      // Once this answer has arrived in the cache: it is as old as it is, so that what is stale is asked for again.
      setTimeout(() => {
        if (query.state.data !== kept.data) return;
        query.setState({ dataUpdatedAt: kept.at });
        if (isStale(query)) query.fetch().catch(() => undefined);
      });
      return kept.data as Awaited<ReturnType<typeof queryFn>>;
    },
    answered(query) {
      const { data, dataUpdatedAt: at } = query.state;
      if (data === undefined || leaving.has(client()) || restoring.delete(query)) return;
      const last = written.get(query);
      if (last?.data === data && at - last.at < REWRITE_MS) return;
      const isMe = query.queryHash === hashKey(keys.me);
      if (!isMe && !isPersisted(query.queryKey)) return;
      const personId = isMe ? (data as Me).id : client().getQueryData<Me>(keys.me)?.id;
      if (personId === undefined) return;
      const kept: PersistedAnswer = { data, at };
      written.set(query, kept);
      // What cannot be kept is asked for again; nobody waits for it.
      void openStore()
        .then(async (store) => {
          await personalStore(store, personId).records.put('answer', query.queryHash, kept);
          if (isMe) await store.records.put('setting', LAST_PERSON, personId);
        })
        .catch(() => undefined);
    },
  };
}

export interface AnswerPersister {
  readonly persister: QueryPersister<unknown, readonly unknown[]>;
  /** Call it when a query has new data. */
  answered(query: Query): void;
}

/** The person last signed in on this browser, as the server described them; `null` when there was none, or they signed out. */
export async function readLastPerson(
  openStore: () => Promise<LocalStore>,
): Promise<{ readonly me: Me; readonly at: number } | null> {
  const store = await openStore();
  const personId = await store.records.get('setting', LAST_PERSON);
  if (typeof personId !== 'string') return null;
  const kept = await personalStore(store, personId).records.get('answer', hashKey(keys.me));
  return isPersistedAnswer(kept) ? { me: kept.data as Me, at: kept.at } : null;
}

/** Stops persisting before a person's copies are deleted, so that no late answer is written afterwards. */
export function stopPersisting(client: QueryClient): void {
  leaving.add(client);
}

/** Resumes persisting after a sign-out that failed. */
export function resumePersisting(client: QueryClient): void {
  leaving.delete(client);
}

/** Whether a sign-out is in progress: the page is left when it is complete, not before. */
export function isLeaving(client: QueryClient): boolean {
  return leaving.has(client);
}

/** Forgets the person last signed in on this browser. */
export async function forgetLastPerson(store: LocalStore): Promise<void> {
  await store.records.delete('setting', LAST_PERSON);
}

/** By what those who watch it say; by what its one caller said where nobody does. */
function isStale(query: Query): boolean {
  if (query.getObserversCount() > 0) return query.isStale();
  const { staleTime } = query.options as { readonly staleTime?: number };
  return query.isStaleByTime(staleTime ?? 0);
}

async function readPersisted(
  client: QueryClient,
  openStore: () => Promise<LocalStore>,
  query: Query,
): Promise<PersistedAnswer | null> {
  const personId = client.getQueryData<Me>(keys.me)?.id;
  if (query.state.data !== undefined || personId === undefined || !isPersisted(query.queryKey)) return null;
  const reading = openStore()
    .then((store) => personalStore(store, personId).records.get('answer', query.queryHash))
    .catch(() => null);
  let limit: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    limit = setTimeout(() => resolve(null), READ_LIMIT_MS);
  });
  const kept = await Promise.race([reading, late]);
  clearTimeout(limit);
  return isPersistedAnswer(kept) ? kept : null;
}

function isPersistedAnswer(value: unknown): value is PersistedAnswer {
  return typeof value === 'object' && value !== null && 'data' in value && 'at' in value;
}
