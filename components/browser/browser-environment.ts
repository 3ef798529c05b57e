/** The time, ids and randomness of a browser, for documents that live only in the page. */
import type { Environment } from '#core/environment.ts';

export const browserEnvironment: Environment = {
  now: () => Date.now(),
  newId: newUuidV7,
  random: () => Math.random(),
};

/** RFC 9562 §5.7: 48 bits of Unix milliseconds, then 74 random bits around the version and variant marks. */
function newUuidV7(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(now / 2 ** (8 * (5 - index))) % 256;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
