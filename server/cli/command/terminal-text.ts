/** Texts for a terminal, which obeys control characters: people choose names and titles, and other servers what they answer. */

/** A text of several lines. What would move the cursor, colour, rename the window or turn the writing around becomes a sign that shows. */
export function terminalText(text: string): string {
  return text.replace(/(?!\r?\n|\t)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '\u{fffd}');
}

/** As a part of one line: it begins no other either. */
export function terminalLine(text: string): string {
  return terminalText(text).replace(/[\r\n\t]/g, '\u{fffd}');
}

/** JSON for a terminal or a program: the same value, with everything escaped that a terminal might obey. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]|\p{Bidi_Control}/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
