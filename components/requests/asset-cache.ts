/** Files on this device under their addresses, where the worker of the page finds them before it asks the server. */
import { assetUrl } from '#components/fields/asset-value.ts';

const CACHE = 'bindery-assets';

/** Where a browser has no such cache (pages without TLS), or no room, the page shows the file by itself. */
export async function cacheAsset(assetId: string, file: Blob, mime: string): Promise<void> {
  try {
    const headers = { 'content-type': mime, 'content-length': String(file.size) };
    await (await globalThis.caches?.open(CACHE))?.put(assetUrl(assetId), new Response(file, { headers }));
  } catch {
    // The record of the request has it as well.
  }
}

/** Forgets a file that the server will never have. */
export async function uncacheAsset(assetId: string): Promise<void> {
  try {
    await (await globalThis.caches?.open(CACHE))?.delete(assetUrl(assetId));
  } catch {
    // What is left there is in nobody's way.
  }
}
