/** Numbers, ids and positions as 7-bit characters, which weigh a byte each. Digits are of base 128, the greatest first. */

export const BASE = 128;
/** Characters of a UUID in its full form, and of its last 48 bits. */
export const FULL_FORM_LENGTH = 19;
export const SHORT_FORM_LENGTH = 7;
/** Longer positions are none; the next insertion beside one makes new ones. */
export const MAX_POSITION_LENGTH = 100;

const DASH = 45;
const HEX = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

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
  const a = Math.floor(high / 2 ** 24);
  const b = Math.floor(high / 2 ** 8) % 2 ** 16;
  const c = (high % 2 ** 8) * 2 ** 8 + Math.floor(middle / 2 ** 32);
  const d = Math.floor(middle / 2 ** 16) % 2 ** 16;
  const e = middle % 2 ** 16;
  const f = Math.floor(low / 2 ** 32);
  const g = Math.floor(low / 2 ** 16) % 2 ** 16;
  return uuidOf(a, b, c, d, e, f, g, low % 2 ** 16);
}

/** All 36 characters at once, from the eight groups of four: entries spell out tens of thousands of ids. */
function uuidOf(...groups: readonly number[]): string {
  const codes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (index >= 2 && index <= 5) codes.push(DASH);
    codes.push(hexAt(group >> 12), hexAt(group >> 8), hexAt(group >> 4), hexAt(group));
  }
  return String.fromCharCode(...codes);
}

function hexAt(value: number): number {
  return HEX[value & 15] ?? 0;
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
