/** A stream that hashes what passes, and lets the end of it through only when the hash is right. */
import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { BinderyError } from '#core/errors.ts';
import type { StoredAsset } from '../../ports/asset-store.port.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/** Throws `not_found` for what cannot be the name of a file, such as a path. */
export function assertSha256(sha256: string): void {
  if (!SHA256.test(sha256)) throw new BinderyError('not_found', `"${sha256}" does not name a file.`);
}

export function isSha256(text: string): boolean {
  return SHA256.test(text);
}

/**
 * Passes bytes on and fails with `corrupt` when they are not those of `sha256`, or not as many as announced. The last chunk is held back until the hash is known,
 * so whoever reads gets fewer bytes than were announced, and never a whole file that is wrong.
 * @param place where the bytes come from, for the message
 */
export function verifyContent({ sha256, size }: StoredAsset, place: string): Transform {
  const hash = createHash('sha256');
  let count = 0;
  let held: Buffer | null = null;
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      hash.update(chunk);
      count += chunk.byteLength;
      const ready = held;
      held = chunk;
      if (ready === null) done();
      else done(null, ready);
    },
    flush(done: TransformCallback) {
      if (count !== size || hash.digest('hex') !== sha256) done(damaged(sha256, place));
      else if (held === null) done();
      else done(null, held);
    },
  });
}

export function damaged(sha256: string, place: string): BinderyError {
  return new BinderyError(
    'corrupt',
    `The bytes of the file ${sha256} in ${place} are damaged: they are not those of that hash. Restore it from a backup.`,
  );
}

/** Of a file that a row names and nobody has. */
export function missing(sha256: string, place: string, cause?: unknown): BinderyError {
  return new BinderyError('not_found', `The bytes of the file ${sha256} are not in ${place}.`, { cause });
}
