/** Parses numbers as people type them in their language. */

import { signsOf, withPlainDigits } from '#components/locale/number-signs.ts';
import { type NumberReading, readExactNumber } from '#core/number/exact-number.ts';
import type { ParseResult } from '../input/parse-result.ts';

/** Signs of direction, which come along when numbers are copied from right-to-left text. */
const UNSEEN = /[\u200e\u200f\u061c\u2066-\u2069]/g;
const SPACES = /[\s\u00a0\u202f\u2009]/g;
const APOSTROPHES = /['’]/g;
const NUMBER = /^([+-]?)([\d.,' ]+)(e[+-]?\d+)?$/i;
/** Threes, or as in India a three at the end and twos before it. */
const GROUPS = /^[1-9]\d{0,2}(?:(S)\d{3})+$|^[1-9]\d?(?:(S)\d{2})*(S)\d{3}$/;

/**
 * Reads “1,250.5”, “1 250,5”, “1’250” and “−3” by the locale's separators. What has only one meaning is read so in any
 * language: “0,125” is never a thousand, for no group of thousands begins with a zero. Everything else is refused in words.
 *
 * @param unit What may stand behind the number, as in “12 kg”.
 */
export function readNumber(text: string, locale: string, unit: string | null = null): ParseResult<number> {
  const refused = { ok: false, problem: `“${text.trim()}” is not a number.` } as const;
  const typed = withoutUnit(withPlainDigits(text.replace(UNSEEN, ''), locale).trim(), unit)
    .replace(SPACES, ' ')
    .replace(APOSTROPHES, "'")
    .replace(/[−–﹣-]/g, '-')
    .replaceAll('٫', signsOf(locale).decimal === '.' ? '.' : ',')
    .replaceAll('٬', signsOf(locale).decimal === '.' ? ',' : '.');
  const [, sign = '', body = '', power = ''] = NUMBER.exec(typed.replace(/^([+-]) /, '$1')) ?? [];
  const plain = plainDecimal(body, decimalOf(locale));
  if (plain === null) return refused;
  const reading: NumberReading = readExactNumber(`${sign}${plain.text}${power}`);
  return reading.ok ? { ...reading, twoWays: plain.twoWays } : reading;
}

function decimalOf(locale: string): '.' | ',' {
  return signsOf(locale).decimal === '.' ? '.' : ',';
}

function withoutUnit(text: string, unit: string | null): string {
  if (unit === null || !text.toLowerCase().endsWith(unit.toLowerCase())) return text;
  return text.slice(0, text.length - unit.length).trim();
}

interface Plain {
  readonly text: string;
  readonly twoWays: boolean;
}

/** The digits with a point before the fraction and nothing between thousands; `null` where that can't be told. */
function plainDecimal(body: string, decimal: '.' | ','): Plain | null {
  const separators = [...new Set(body.replace(/\d/g, ''))];
  if (!/\d/.test(body)) return null;
  if (separators.length === 0) return { text: body, twoWays: false };
  const [first = ''] = separators;
  if (separators.length === 1) return plainWithOne(body, first, decimal);
  // Two kinds: the one that comes last stands before the fraction, the other between thousands.
  const last = body.charAt(Math.max(body.lastIndexOf('.'), body.lastIndexOf(',')));
  const [whole = '', fraction = '', ...more] = body.split(last);
  if (separators.length > 2 || last === '' || more.length > 0 || !/^\d*$/.test(fraction)) return null;
  const between = separators.find((separator) => separator !== last) ?? '';
  const joined = joinGroups(whole, between);
  return joined === null ? null : { text: `${joined}.${fraction}`, twoWays: false };
}

function plainWithOne(body: string, separator: string, decimal: '.' | ','): Plain | null {
  const joined = joinGroups(body, separator);
  const count = body.split(separator).length - 1;
  if (separator === ' ' || separator === "'")
    return joined === null ? null : { text: joined, twoWays: false };
  if (count > 1) return joined === null ? null : { text: joined, twoWays: false };
  const fraction = body.replace(separator, '.');
  if (joined === null) return { text: fraction, twoWays: false };
  return { text: separator === decimal ? fraction : joined, twoWays: true };
}

/** The groups of thousands joined; `null` where they are none. */
function joinGroups(text: string, separator: string): string | null {
  if (!text.includes(separator)) return /^\d+$/.test(text) ? text : null;
  const groups = new RegExp(GROUPS.source.replaceAll('(S)', separator === '.' ? '\\.' : separator));
  return groups.test(text) ? text.replaceAll(separator, '') : null;
}
