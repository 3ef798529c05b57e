/** CRC-32C (Castagnoli), the checksum of every journal row's payload: it finds bytes that rotted on disk. */

const POLYNOMIAL = 0x82f63b78;
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1)
    remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/**
 * The checksum as a signed 32-bit integer, the way PostgreSQL's INTEGER keeps it. Catches every burst of up to 32
 * flipped bits; the polynomial is the one of iSCSI (RFC 3720).
 */
export function crc32c(bytes: Uint8Array): number {
  let checksum = -1;
  for (const byte of bytes) checksum = (TABLE[(checksum ^ byte) & 0xff] as number) ^ (checksum >>> 8);
  return ~checksum;
}
