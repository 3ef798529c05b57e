/** The colour of a person: one of the eight person hues of tokens.css, always the same. */
import { personHue } from '#core/access/person-hue.ts';

/** CSS colours of a person: `color` for carets and avatars, `soft` for selections; text on `color` is `var(--on-person)`. */
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
