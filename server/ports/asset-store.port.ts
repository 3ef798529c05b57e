/** The port of the asset store, by SHA-256 of the content. */
import type { Readable } from 'node:stream';

export interface AssetStore {
  /** Writes the bytes (temp file, fsync, rename) and answers their SHA-256 in hex; the same bytes are kept once. */
  put(bytes: Uint8Array): Promise<string>;
  /** A stream of the bytes; throws `not_found`. */
  open(sha256: string): Promise<{ stream: Readable; size: number }>;
  /** Erases the bytes unless `isUsed` says, once they are out of reach, that somebody has come to need them. */
  remove(sha256: string, isUsed: () => Promise<boolean>): Promise<void>;
}
