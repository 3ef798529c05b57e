/** Cached assets on the device: seen ones up to a limit, and those waiting to be uploaded without one. */
import { ASSET_CACHE, UNSENT_HEADER } from '#core/protocol/app-worker.ts';

export interface AssetLimits {
  readonly files: number;
  readonly bytes: number;
  /** A single file above this is not worth what it would push out. */
  readonly bytesOfOne: number;
}

export const ASSET_LIMITS: AssetLimits = {
  files: 400,
  bytes: 200 * 1024 * 1024,
  bytesOfOne: 25 * 1024 * 1024,
};

/** Keeps `response` under `path` and makes room by taking out what came first. A full disk keeps nothing, and that is all. */
export async function keepAsset(
  cache: Cache,
  path: string,
  response: Response,
  limits: AssetLimits,
): Promise<void> {
  if (bytesOf(response) > limits.bytesOfOne) return;
  await cache.put(path, response).catch(() => undefined);
  await makeRoom(cache, limits);
}

async function makeRoom(cache: Cache, limits: AssetLimits): Promise<void> {
  const seen: { readonly request: Request; readonly bytes: number }[] = [];
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    if (response === undefined || response.headers.has(UNSENT_HEADER)) continue;
    seen.push({ request, bytes: bytesOf(response) });
  }
  let files = seen.length;
  let bytes = seen.reduce((sum, each) => sum + each.bytes, 0);
  for (const oldest of seen) {
    if (files <= limits.files && bytes <= limits.bytes) return;
    await cache.delete(oldest.request);
    files -= 1;
    bytes -= oldest.bytes;
  }
}

function bytesOf(response: Response): number {
  return Number(response.headers.get('content-length') ?? 0);
}

/** Assets never change, so one that is here is as good as the server's. */
export async function answerAsset(
  request: Request,
  { caches, fetch, lasting }: AssetMeans,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  const cache = await caches.open(ASSET_CACHE);
  const kept = await cache.match(pathname);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.status === 200) lasting(keepAsset(cache, pathname, response.clone(), ASSET_LIMITS));
  return response;
}

export interface AssetMeans {
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
  /** Keeps the worker alive until the work is done. */
  lasting(work: Promise<unknown>): void;
}
