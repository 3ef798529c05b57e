/** The colour of a person: one of the eight person hues of tokens.css, the same everywhere. */
import { personHue } from '#core/access/person-hue.ts';
import { lookOf } from './people-looks.ts';

/**
 * CSS colours of a person: `color` for carets and avatars, `soft` for selections; text on `color` is `var(--on-person)`. `hue` where
 * somebody has said it who knows better than the list of members, which guests have not got.
 */
export function personColors(
  personId: string,
  hue: number | null = lookOf(personId).hue,
): { readonly color: string; readonly soft: string } {
  const shown = personHue(personId, hue);
  return { color: `var(--person-${shown})`, soft: `var(--person-${shown}-soft)` };
}

/** Up to two letters: of the first and last word, or the first two of a single one. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = '', last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const letters =
    last === undefined ? [...first].slice(0, 2) : [...first].slice(0, 1).concat([...last].slice(0, 1));
  return letters.join('').toLocaleUpperCase() || '?';
}
