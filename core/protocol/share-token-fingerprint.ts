/** The fingerprint that a device keeps of a share link's token: enough to know it again, and nothing that opens it. */
import { digest } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';

/** The first half of the SHA-256 of a token, hex. */
export function shareTokenFingerprint(token: string): string {
  const hash = digest(encodeUtf8(token)).subarray(0, 16);
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
