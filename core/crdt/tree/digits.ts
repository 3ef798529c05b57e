/** Numbers, ids and positions as 7-bit characters, which weigh a byte each. Digits are of base 128, the greatest first. */

export const BASE = 128;
/** Characters of a UUID in its full form, and of its last 48 bits. */
export const FULL_FORM_LENGTH = 19;
export const SHORT_FORM_LENGTH = 7;
/** Longer positions are none; the next insertion beside one makes new ones. */
export const MAX_POSITION_LENGTH = 100;

/** A number in exactly `width` digits; what is greater loses its first ones. */
export function digits(value: number, width: number): string {
  let text = '';
  let rest = value;
  for (let index = 0; index < width; index += 1) {
    text = String.fromCharCode(rest % BASE) + text;
    rest = Math.floor(rest / BASE);
  }
  return text;
}

/** NaN where the text ends before, or holds what is no digit. */
export function readDigits(text: string, at: number, width: number): number {
  let value = 0;
  for (let index = at; index < at + width; index += 1) {
    const digit = text.charCodeAt(index);
    value = digit < BASE ? value * BASE + digit : Number.NaN;
  }
  return value;
}

/** The last 48 bits of a UUID in 7 characters. */
export function shortForm(id: string): string {
  return digits(Number.parseInt(id.slice(24), 16), SHORT_FORM_LENGTH);
}

/** A UUID in 19 characters: 40, 40 and 48 bits. */
export function fullForm(id: string): string {
  const hex = id.replaceAll('-', '');
  return (
    digits(Number.parseInt(hex.slice(0, 10), 16), 6) +
    digits(Number.parseInt(hex.slice(10, 20), 16), 6) +
    digits(Number.parseInt(hex.slice(20), 16), SHORT_FORM_LENGTH)
  );
}

/** The UUID that stands at `at` in its full form, `undefined` where none does. */
export function idAt(raw: string, at: number): string | undefined {
  const [high, middle, low] = [
    readDigits(raw, at, 6),
    readDigits(raw, at + 6, 6),
    readDigits(raw, at + 12, SHORT_FORM_LENGTH),
  ];
  if (!(high < 2 ** 40 && middle < 2 ** 40 && low < 2 ** 48)) return undefined;
  const first = high.toString(16).padStart(10, '0');
  const second = middle.toString(16).padStart(10, '0');
  const third = low.toString(16).padStart(12, '0');
  return `${first.slice(0, 8)}-${first.slice(8)}${second.slice(0, 2)}-${second.slice(2, 6)}-${second.slice(6)}-${third}`;
}

/** `null` for a length of 0, `undefined` for what is no reference. */
export function readRef(raw: string, at: number, length: number): string | null | undefined {
  if (length === 0) return null;
  if (at + length > raw.length) return undefined;
  return length === SHORT_FORM_LENGTH ? raw.slice(at, at + length) : idAt(raw, at);
}

/** `null` for what is no position. */
export function readPosition(raw: string, at: number): string | null {
  const length = raw.charCodeAt(at);
  if (!(length > 0 && length <= MAX_POSITION_LENGTH) || at + 1 + length > raw.length) return null;
  return raw.slice(at + 1, at + 1 + length);
}

/** A position after its length. */
export function formatPosition(position: string): string {
  return String.fromCharCode(position.length) + position;
}
