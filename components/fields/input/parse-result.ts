/** The result of parsing a typed text, and whether it should be shown because it differs from the text. */

export type ParseResult<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** Somebody of another language would read another value. */
      readonly twoWays?: boolean;
    }
  | { readonly ok: false; readonly problem: string };

/** The reading as text; `null` when there is none, or it equals the typed text up to case and spaces. */
export function parseResultOf<T>(
  text: string,
  reading: ParseResult<T>,
  show: (value: T) => string,
  say: (value: T) => string = show,
): string | null {
  if (!reading.ok) return null;
  return reading.twoWays === true || folded(text) !== folded(show(reading.value)) ? say(reading.value) : null;
}

function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .trim();
}
