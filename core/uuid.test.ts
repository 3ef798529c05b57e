/** Ids that are made from a time. */
import { expect, it } from 'vitest';
import { isUuid, uuidV7 } from './uuid.ts';

it('a UUIDv7 begins with its time, and says version and variant', () => {
  const random = new Uint8Array(16).fill(0xff);
  // The example of RFC 9562, A.6: its time, with other random bits.
  expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7fff-bfff-ffffffffffff');
  expect(isUuid(uuidV7(Date.UTC(2026, 0, 1), new Uint8Array(16)))).toBe(true);
  expect(random.every((byte) => byte === 0xff)).toBe(true);
});
