/** The direction of a text by its first strong letter, as `dir="auto"` has it (UAX #9, rules P2 and P3). */

const RIGHT_TO_LEFT =
  /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}|\p{Script=Adlam}|\p{Script=Mandaic}|\p{Script=Samaritan}|\p{Script=Hanifi_Rohingya}|\p{Script=Mende_Kikakui}/u;

export type TextDirection = 'ltr' | 'rtl';

/** `null` for a text without letters: digits, signs and spaces follow their surroundings. */
export function textDirection(text: string): TextDirection | null {
  const letter = /\p{L}/u.exec(text)?.[0];
  if (letter === undefined) return null;
  return RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr';
}
