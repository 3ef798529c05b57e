/** UUIDs in lower case, of any version. */

/** The source of a regular expression for one UUID, not anchored. */
export const UUID_FORM = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const UUID_PATTERN = new RegExp(`^${UUID_FORM}$`);

/** True for a lower-case UUID of any version. */
export function isUuid(text: string): boolean {
  return UUID_PATTERN.test(text);
}

/** The UUIDv7 (RFC 9562, 5.7) of a time in ms since the epoch, from 16 random bytes. */
export function uuidV7(now: number, random: Uint8Array): string {
  const bytes = random.slice(0, 16);
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(now / 2 ** (8 * (5 - index))) % 256;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
