/** The fingerprint of a share link's token, by which a device recognises the link without holding its secret. */
import { digest } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';

/** The first half of the SHA-256 of a token, hex. */
export function shareTokenFingerprint(token: string): string {
  const hash = digest(encodeUtf8(token)).subarray(0, 16);
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
