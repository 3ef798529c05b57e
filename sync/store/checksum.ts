/** CRC-32 (IEEE 802.3), which detects damaged rows on a client's disk. */

/** Signed, as JavaScript's bitwise operators are: numbers that don't change their kind are quick from the first pass. */
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The checksum as an unsigned 32-bit number; `crc32` of the ASCII text `123456789` is `0xcbf43926`. */
export function crc32(bytes: Uint8Array): number {
  let value = -1;
  for (let index = 0; index < bytes.length; index += 1)
    value = (value >>> 8) ^ (TABLE[(value ^ (bytes[index] ?? 0)) & 0xff] ?? 0);
  return (value ^ -1) >>> 0;
}
