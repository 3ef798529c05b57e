/** Contents of files for tests. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { AssetContent } from '../../ports/asset-store.port.ts';

/** What `bytes` would be stored as; they come in pieces. */
export function contentOf(bytes: string | Uint8Array): AssetContent {
  const whole = Buffer.from(bytes);
  return {
    sha256: createHash('sha256').update(whole).digest('hex'),
    size: whole.byteLength,
    open: () => Readable.from(inPieces(whole)),
  };
}

function* inPieces(whole: Buffer): Iterable<Buffer> {
  for (let at = 0; at < whole.byteLength; at += 64 * 1024) yield whole.subarray(at, at + 64 * 1024);
}
