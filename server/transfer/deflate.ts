/** The compression of the binary Codex format. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Deflate } from '#core/format/binary-file.ts';

export const deflate: Deflate = {
  deflate: (bytes) => new Uint8Array(deflateRawSync(bytes)),
  // Zero is refused by zlib as a bound; a byte more than nothing is still next to nothing.
  inflate: (bytes, maxBytes) =>
    new Uint8Array(inflateRawSync(bytes, { maxOutputLength: Math.max(1, maxBytes) })),
};
