/** The checksum of what is stored as a whole: snapshots, stretches, blocks. */
import { createHash } from 'node:crypto';

export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
