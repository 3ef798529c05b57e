/** Reads what a filter asks of a field: `open,review`, `<2027-01-01`, `3..8`, `empty`. */

import type { Comparison, FieldTest } from './search-query.ts';
import { findUnquoted, type QuotedText, sliceQuoted } from './search-tokens.ts';

const COMPARISONS = ['<=', '>=', '=', '<', '>'] as const satisfies Comparison[];

/** Any of the tests is to hold. `name` is how the field was called, for messages. */
export function parseFieldTests(
  value: QuotedText,
  name: string,
  comparison: Comparison | ':',
): readonly FieldTest[] | { readonly message: string } {
  const tests: FieldTest[] = [];
  for (const part of splitUnquoted(value, ',')) {
    const test = parseTest(part, name, comparison);
    if ('message' in test) return test;
    tests.push(test);
  }
  return tests;
}

function parseTest(
  part: QuotedText,
  name: string,
  outer: Comparison | ':',
): FieldTest | { readonly message: string } {
  const own = part.quoted[0] === true ? undefined : COMPARISONS.find((sign) => part.text.startsWith(sign));
  const comparison = own ?? outer;
  const rest = own === undefined ? part : sliceQuoted(part, own.length);
  if (rest.text.trim() === '')
    return { message: `Write a value after “${comparison === ':' ? `${name}:` : comparison}”.` };
  if (comparison !== ':' && comparison !== '=') return { is: 'value', comparison, value: rest.text };
  if (!rest.quoted.includes(true)) {
    const word = rest.text.toLowerCase();
    if (word === 'any' || word === 'empty') return { is: word };
  }
  const at = findUnquoted(rest, '..');
  if (at === -1) return { is: 'value', comparison, value: rest.text };
  const [from, to] = [rest.text.slice(0, at), rest.text.slice(at + 2)];
  if (from === '' && to === '') return { message: `Write at least one end of the range after “${name}:”.` };
  return { is: 'range', from: from === '' ? null : from, to: to === '' ? null : to };
}

function splitUnquoted(value: QuotedText, sign: string): QuotedText[] {
  const at = findUnquoted(value, sign);
  if (at === -1) return [value];
  return [sliceQuoted(value, 0, at), ...splitUnquoted(sliceQuoted(value, at + 1), sign)];
}
