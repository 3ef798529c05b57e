/** Secret tokens: 32 random bytes, shown once, stored as SHA-256. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new token, e.g. `newSecretToken('vs_')`; 256 bits, base64url. */
export function newSecretToken(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** The stored form of a token: SHA-256 in hex. A fast hash is enough for 256 random bits. */
export function hashSecretToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** Compares two strings in constant time. */
export function equalSecrets(a: string, b: string): boolean {
  const [left, right] = [createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest()];
  return timingSafeEqual(left, right);
}
