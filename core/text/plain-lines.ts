/** Texts of people where something else reads them: in an e-mail, on a locked screen. */

/** Controls but the line feed, halves of a letter, other ends of lines, and what turns the direction of what follows (UAX #9, 2). */
const UNFIT = /[^\P{Cc}\n]|[\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** With a space for everything that is no letter to a reader; its lines stay. */
export function plainLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNFIT, ' ');
}

/** The same on one line, without spaces around it or in a row. */
export function plainLine(text: string): string {
  return text.replace(UNFIT, ' ').replace(/\s+/g, ' ').trim();
}
