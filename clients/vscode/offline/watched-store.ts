/** A local store that tells when what waits in it may have changed, and when it could not take something. */
import { isBinderyError } from '#core/errors.ts';
import type { LocalStore, StoreFailure } from '#sync/store/local-store.ts';

export interface StoreWatcher {
  changed(): void;
  /** `null` once it takes edits again. */
  failed(failure: StoreFailure | null): void;
}

/** The same store. */
export function watchStore(store: LocalStore, watcher: StoreWatcher): LocalStore {
  const told = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
      watcher.failed(null);
    } catch (error) {
      watcher.failed(isBinderyError(error) && error.code === 'too_large' ? 'full' : 'blocked');
      throw error;
    } finally {
      watcher.changed();
    }
  };
  return {
    ...(store.isVolatile && { isVolatile: true }),
    load: (name) => store.load(name),
    append: (name, update) => store.append(name, update),
    enqueue: (name, edits) => told(store.enqueue(name, edits)),
    waitingSessions: (name) => store.waitingSessions(name),
    pending: (prefix) => store.pending(prefix),
    confirm: (name, confirmed) => told(store.confirm(name, confirmed)),
    compact: (name) => store.compact(name),
    list: () => store.list(),
    delete: (name) => told(store.delete(name)),
    close: () => store.close(),
    requests: {
      list: () => store.requests.list(),
      put: (id, value) => told(store.requests.put(id, value)),
      delete: (id) => told(store.requests.delete(id)),
    },
    records: store.records,
  };
}

/** How many edits of this member wait, of all Codices, in whatever window they were made. */
export async function countWaiting(store: LocalStore): Promise<number> {
  const { edits, requests } = await store.pending();
  const counts = [...edits.values()].flat().map(({ count }) => count);
  return counts.reduce((sum, count) => sum + count, requests.length);
}
