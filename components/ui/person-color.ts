/** A stable colour for each person: one of the eight person hues of tokens.css. */

const HUES = 8;

/** Index (0…7) of a person's hue, the same on every device: FNV-1a of the id. */
export function personHue(personId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < personId.length; index++) {
    hash = Math.imul(hash ^ personId.charCodeAt(index), 0x01000193);
  }
  // FNV's low bits alone are weak for ids that differ in one place only.
  return (((hash >>> 16) ^ hash) >>> 0) & (HUES - 1);
}

/** CSS colours of a person: `color` for carets and faces, `soft` for selections; text on `color` is `var(--on-person)`. */
export function personColors(personId: string): { readonly color: string; readonly soft: string } {
  const hue = personHue(personId);
  return { color: `var(--person-${hue})`, soft: `var(--person-${hue}-soft)` };
}

/** Up to two letters: of the first and last word, or the first two of a single one. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = '', last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const letters =
    last === undefined ? [...first].slice(0, 2) : [...first].slice(0, 1).concat([...last].slice(0, 1));
  return letters.join('').toLocaleUpperCase() || '?';
}
