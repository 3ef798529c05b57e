/** The hue of a person: the one they chose, or else one derived from their id, so that it is the same everywhere. */

export const PERSON_HUES = 8;

/** 0 to 7: `chosen` if it is one of them, or else that of the id. `chosen` may come from anywhere. */
export function personHue(id: string, chosen?: unknown): number {
  return isHue(chosen) ? chosen : hueOfId(id);
}

/** Whether a value is the number of a hue. */
export function isHue(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < PERSON_HUES;
}

/** FNV-1a, its halves folded together because the low bits alone are weak for similar ids. */
function hueOfId(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (((hash >>> 16) ^ hash) >>> 0) % PERSON_HUES;
}
