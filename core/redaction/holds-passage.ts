/** Looks for a passage in a value of a document, in whatever it consists of. */
import { encodeUtf8 } from 'lib0/string';

/** Texts, keys, and bytes as UTF-8; of lists and objects, whatever is in them. */
export function holdsPassage(value: unknown, passage: string): boolean {
  if (typeof value === 'string') return value.includes(passage);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value).includes(passage);
  if (value instanceof Uint8Array) return holdsBytes(value, encodeUtf8(passage));
  if (Array.isArray(value)) return value.some((each) => holdsPassage(each, passage));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, each]) => key.includes(passage) || holdsPassage(each, passage));
}

/** Where `wanted` begins in `bytes`; time is linear in their length for texts that don't repeat themselves. */
export function holdsBytes(bytes: Uint8Array, wanted: Uint8Array): boolean {
  const [first] = wanted;
  if (first === undefined) return true;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return true;
  return false;
}
