/** Formats numbers as a language writes them. */
import { signsOf } from './number-signs.ts';

/**
 * All digits of a number with the locale's separators; thousands are grouped from 10,000 on, so that years stay ungrouped.
 * `readNumber` with the same locale inverts it.
 */
export function writeNumber(value: number, locale: string): string {
  return written(value, locale, 'min2');
}

/** The number without grouping, which makes it unambiguous. */
export function writePlainNumber(value: number, locale: string): string {
  return written(value, locale, false);
}

function written(value: number, locale: string, useGrouping: 'min2' | false): string {
  const text = String(value);
  // Very large and very small numbers are written with a power of ten, as a list of zeros can't be counted.
  if (text.includes('e')) {
    const { decimal } = signsOf(locale);
    return text.replace('.', decimal);
  }
  const format: Intl.NumberFormatOptions & { useGrouping: 'min2' | false } = {
    useGrouping,
    // No number needs more to be told from every other.
    maximumSignificantDigits: 17,
  };
  return new Intl.NumberFormat(locale, format).format(value);
}
