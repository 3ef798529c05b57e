/** Numbers as people type them. */

/** Reads “1,250.5”, “1 250,5” and “−3”; `NaN` for what is not a number. A single comma is a decimal comma unless three digits follow it. */
export function parseNumber(text: string): number {
  let digits = text
    .trim()
    .replace(/[\s\u00a0\u202f']/g, '')
    .replace(/^[−–]/, '-');
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits)) digits = digits.replaceAll(',', '');
  else if (/^[+-]?\d*,\d+$/.test(digits)) digits = digits.replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? Number(digits) : Number.NaN;
}
