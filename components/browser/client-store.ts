/** The local store of the page, opened once. */
import { openIndexedDbStore } from '#sync/store/indexeddb-store.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { browserEnvironment } from './browser-environment.ts';

let opening: Promise<LocalStore> | null = null;

/** IndexedDB; where the browser refuses it (some private windows do), memory, so that work can go on in this tab. */
export function clientStore(): Promise<LocalStore> {
  opening ??= openIndexedDbStore({ environment: browserEnvironment }).catch(() => ({
    ...createMemoryStore(browserEnvironment),
    isVolatile: true,
  }));
  return opening;
}
