/** Files cached on this device under their URLs, where the service worker looks before it asks the server. */

import { ASSET_CACHE, UNSENT_HEADER } from '#core/protocol/app-worker.ts';
import { assetUrl } from './asset-value.ts';
import { safeType } from './file-type.ts';

/**
 * Caches a file under its URL, with the server's headers so that it cannot run here; `unsent` protects it from eviction.
 * Without such a cache (no TLS) or space the page shows the file itself.
 */
export async function cacheAsset(assetId: string, file: Blob, mime: string, unsent: boolean): Promise<void> {
  const type = safeType(mime);
  const headers = {
    'content-type': type,
    'content-length': String(file.size),
    'content-disposition': type === mime ? 'inline' : 'attachment',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    ...(unsent && { [UNSENT_HEADER]: '1' }),
  };
  try {
    await (await globalThis.caches?.open(ASSET_CACHE))?.put(
      assetUrl(assetId),
      new Response(file, { headers }),
    );
  } catch {
    // The record of the request has it as well.
  }
}

/** Removes a file that will never be uploaded. */
export async function uncacheAsset(assetId: string): Promise<void> {
  try {
    await (await globalThis.caches?.open(ASSET_CACHE))?.delete(assetUrl(assetId));
  } catch {
    // What is left there is in nobody's way.
  }
}
