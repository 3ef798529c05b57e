/** Removes cached files that were kept only for showing them (worker/asset-store.ts keeps them). */
import { ASSET_CACHE, UNSENT_HEADER } from '#core/protocol/app-worker.ts';

/** Deletes the cached files that the server has; files that are not uploaded yet stay. */
export async function forgetSeenAssets(storage: CacheStorage | undefined = globalThis.caches): Promise<void> {
  if (storage === undefined) return; // no secure context, so nothing was kept
  if (!(await storage.keys()).includes(ASSET_CACHE)) return;
  const cache = await storage.open(ASSET_CACHE);
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    if (response !== undefined && !response.headers.has(UNSENT_HEADER)) await cache.delete(request);
  }
}
