import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32c } from './crc32c.ts';

it('answers the published check values', () => {
  expect(crc32c(new TextEncoder().encode('123456789')) >>> 0).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32)) >>> 0).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array())).toBe(0);
});

it('notices any one flipped bit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), fc.nat(7), (bytes, place, bit) => {
      const damaged = Uint8Array.from(bytes);
      const index = place % bytes.length;
      damaged[index] = (damaged[index] ?? 0) ^ (1 << bit);
      expect(crc32c(damaged)).not.toBe(crc32c(bytes));
    }),
  );
});
