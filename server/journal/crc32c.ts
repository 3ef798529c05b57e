/** CRC-32C (Castagnoli), the checksum of every journal row's payload, which detects corruption on disk. */

const POLYNOMIAL = 0x82f63b78;
const BYTE_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1)
    remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/** The checksum of a byte with `index` bytes of nothing after it, so that eight bytes are looked up at once (“slicing by eight”). */
const TABLES = makeTables() as unknown as EightTables;

function makeTables(): readonly Int32Array[] {
  const tables = [BYTE_TABLE];
  for (let index = 1; index < 8; index += 1) {
    const before = tables[index - 1] as Int32Array;
    tables.push(before.map((value) => step(value, 0)));
  }
  return tables;
}

function step(checksum: number, byte: number): number {
  return (BYTE_TABLE[(checksum ^ byte) & 0xff] as number) ^ (checksum >>> 8);
}

/**
 * The checksum as a signed 32-bit integer, the way PostgreSQL's INTEGER keeps it. Catches every burst of up to 32
 * flipped bits; the polynomial is the one of iSCSI (RFC 3720).
 */
export function crc32c(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 8);
  let checksum = -1;
  for (let place = 0; place < whole; place += 8) {
    const low = checksum ^ view.getInt32(place, true);
    const high = view.getInt32(place + 4, true);
    checksum =
      look(t7, low) ^
      look(t6, low >>> 8) ^
      look(t5, low >>> 16) ^
      look(t4, low >>> 24) ^
      look(t3, high) ^
      look(t2, high >>> 8) ^
      look(t1, high >>> 16) ^
      look(t0, high >>> 24);
  }
  for (let place = whole; place < bytes.length; place += 1) checksum = step(checksum, bytes[place] as number);
  return ~checksum;
}

type EightTables = readonly [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

function look(table: Int32Array, byte: number): number {
  return table[byte & 0xff] as number;
}
