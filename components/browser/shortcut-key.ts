/** The key of a shortcut event, on keyboards of every script. */

const ASCII = /^[\x20-\x7e]$/;
const LETTER_OR_DIGIT = /^(?:Key([A-Z])|Digit([0-9]))$/;

/**
 * The key of an event in lower case; on non-Latin layouts the Latin letter or digit at the same position, as browsers do
 * for their own shortcuts. Named keys keep their names.
 */
export function shortcutKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if ([...key].length !== 1) return key;
  if (ASCII.test(key)) return key.toLowerCase();
  const [, letter, digit] = LETTER_OR_DIGIT.exec(code) ?? [];
  return (letter ?? digit ?? key).toLowerCase();
}
