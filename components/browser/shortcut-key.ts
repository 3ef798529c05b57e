/** The key of a shortcut event, on keyboards of every script. */

const ASCII = /^[\x20-\x7e]$/;
const LETTER_OR_DIGIT = /^(?:Key([A-Z])|Digit([0-9]))$/;

/**
 * What the key types, in lower case. Where that is not Latin (Cyrillic, Greek, Hebrew…), the letter or digit that stands at its place on a
 * Latin keyboard: there Ctrl+Z is the key of Я, and the browser’s own shortcuts go by place too. Named keys are as they are named.
 */
export function shortcutKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if ([...key].length !== 1) return key;
  if (ASCII.test(key)) return key.toLowerCase();
  const [, letter, digit] = LETTER_OR_DIGIT.exec(code) ?? [];
  return (letter ?? digit ?? key).toLowerCase();
}
