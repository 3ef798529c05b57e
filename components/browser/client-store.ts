/** The local store of the page, opened once. */
import { openIndexedDbStore } from '#sync/store/indexeddb-store.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { browserEnvironment } from './browser-environment.ts';

let opening: Promise<LocalStore> | null = null;

/** The store in IndexedDB, or in memory where the browser refuses it, so that this tab still works. */
export function clientStore(): Promise<LocalStore> {
  opening ??= openIndexedDbStore({ environment: browserEnvironment }).catch(() => ({
    ...createMemoryStore(browserEnvironment),
    isVolatile: true,
  }));
  return opening;
}
