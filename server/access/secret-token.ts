/** Secret tokens: 32 random bytes, shown once, stored as SHA-256. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new token, e.g. `newSecretToken('vs_')`; 256 bits, base64url. */
export function newSecretToken(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What is stored in its place: SHA-256, hex. A fast hash is right here, for nobody can guess 256 bits. */
export function hashSecretToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** Compares two strings in a time that tells nothing about where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  const [left, right] = [createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest()];
  return timingSafeEqual(left, right);
}
