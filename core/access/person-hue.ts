/** The hue of a person, derived from their id, so that it is the same everywhere. */

export const PERSON_HUES = 8;

/** 0 to 7 for an id: FNV-1a, its halves folded together because the low bits alone are weak for similar ids. */
export function personHue(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (((hash >>> 16) ^ hash) >>> 0) % PERSON_HUES;
}
