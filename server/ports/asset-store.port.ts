/** The port of the asset store, by SHA-256 of the content. */
import type { Readable } from 'node:stream';

/** The bytes of one file, not yet stored; `open` may be called more than once. */
export interface AssetContent {
  /** Hex, 64 characters. */
  readonly sha256: string;
  readonly size: number;
  open(): Readable | Promise<Readable>;
}

/** Bytes `first` to `last`, counted from 0, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** Every method throws `unavailable`, with the reason, while the store cannot be reached or refuses us. */
export interface AssetStore {
  /** Where it is, for messages: a folder, or a bucket and its endpoint. */
  readonly place: string;
  /**
   * Keeps the bytes, hashed on the way: they are there whole and right, or not at all. Those that are there already are left as they
   * are. Throws `corrupt` when the content is not what its hash and size say.
   */
  put(content: AssetContent): Promise<void>;
  /**
   * A stream of the bytes, or of a part of them; `size` is that of the whole file. Read as a whole it fails with `corrupt` before
   * its end when the bytes are not those of the name. Throws `not_found`.
   */
  open(sha256: string, range?: ByteRange): Promise<{ readonly stream: Readable; readonly size: number }>;
  /** Whether bytes of this size are there; they are not read. */
  has(sha256: string, size: number): Promise<boolean>;
  /** Everything that is there, in no order. */
  list(): AsyncIterable<StoredAsset>;
  /** Erases the bytes unless `isUsed` says, once they are out of reach, that somebody has come to need them. */
  remove(sha256: string, isUsed: () => Promise<boolean>): Promise<void>;
  /** Throws what keeps the store from being used: `invalid_input` for its settings, `unavailable` when it does not answer. */
  check(): Promise<void>;
}

export interface StoredAsset {
  readonly sha256: string;
  readonly size: number;
}
