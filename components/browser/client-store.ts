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

/** Closes the store; whoever asks for it next gets it opened anew, in memory an empty one. */
export async function closeClientStore(): Promise<void> {
  const closing = opening;
  opening = null;
  await (await closing)?.close();
}
