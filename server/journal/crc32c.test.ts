import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32c } from './crc32c.ts';

it('answers the published check values', () => {
  expect(crc32c(new TextEncoder().encode('123456789')) >>> 0).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32)) >>> 0).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array())).toBe(0);
});

it('is what the polynomial gives bit by bit, whatever the length and place in a buffer', () => {
  const bitByBit = (bytes: Uint8Array): number => {
    let checksum = -1;
    for (const byte of bytes) {
      checksum ^= byte;
      for (let bit = 0; bit < 8; bit += 1)
        checksum = checksum & 1 ? (checksum >>> 1) ^ 0x82f63b78 : checksum >>> 1;
    }
    return ~checksum;
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(9), (bytes, start) => {
      expect(crc32c(bytes.subarray(start))).toBe(bitByBit(bytes.subarray(start)));
    }),
  );
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
