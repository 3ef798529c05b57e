/** Ids derived from other ids, which make a repeated action idempotent. */
import { createHash } from 'node:crypto';

/** The id derived from a key and its owner: always the same. */
export function idFromKey(ownerId: string, key: string): string {
  const hex = createHash('sha256').update(`${ownerId}\n${key}`).digest('hex');
  // A name-based UUID in the free-form version 8 of RFC 9562.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
