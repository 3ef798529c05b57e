/** Parses numbers, and accepts only those a 64-bit float represents exactly as written. */

export type NumberReading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: string };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(?:e([+-]?\d+))?$/i;
const HEXADECIMAL = /^([+-]?)(0x[0-9a-f]+)$/i;
/** What `toPrecision` can show. */
const MAX_DIGITS = 100;

/**
 * Parses a decimal or hexadecimal number of JSON or JSON5. Accepts only numbers that a 64-bit float reproduces: whole
 * numbers exactly, fractions to the digits written (`0.10000000000000001` is 0.1). `9007199254740993` and `1e999` are
 * refused with a reason.
 */
export function readExactNumber(text: string): NumberReading {
  const value = toNumber(text);
  if (Number.isNaN(value)) return { ok: false, problem: `“${shortened(text)}” is not a number.` };
  if (!Number.isFinite(value))
    return { ok: false, problem: `${shortened(text)} is larger than any number that can be kept.` };
  if (isKept(text, value)) return { ok: true, value: value === 0 ? 0 : value };
  return {
    ok: false,
    problem: `${shortened(text)} has more digits than a number keeps: it would become ${value}. Write it with fewer digits, or as text.`,
  };
}

function toNumber(text: string): number {
  const [, sign, hexadecimal] = HEXADECIMAL.exec(text) ?? [];
  if (hexadecimal !== undefined) return (sign === '-' ? -1 : 1) * Number(hexadecimal);
  return DECIMAL.test(text) ? Number(text) : Number.NaN;
}

function isKept(text: string, value: number): boolean {
  const hexadecimal = HEXADECIMAL.exec(text)?.[2];
  if (hexadecimal !== undefined) return BigInt(hexadecimal) === BigInt(Math.abs(value));
  const written = significant(text);
  if (written.digits === '') return true;
  if (written.digits.length > MAX_DIGITS) return false;
  if (isSame(significant(String(value)), written)) return true;
  const isWhole = written.exponent >= written.digits.length - 1;
  return !isWhole && isSame(significant(value.toPrecision(written.digits.length)), written);
}

interface Significant {
  readonly digits: string;
  readonly exponent: number;
}

function isSame(one: Significant, other: Significant): boolean {
  return one.digits === other.digits && one.exponent === other.exponent;
}

/** The digits without the zeros around them, and the power of ten that the first one counts. */
function significant(text: string): Significant {
  const [, mantissa = '', power = '0'] = DECIMAL.exec(text) ?? [];
  const point = mantissa.indexOf('.');
  const plain = mantissa.replace('.', '');
  const start = plain.search(/[1-9]/);
  if (start === -1) return { digits: '', exponent: 0 };
  const digits = plain.slice(start).replace(/0+$/, '');
  const whole = point === -1 ? plain.length : point;
  return { digits, exponent: whole - start - 1 + Number(power) };
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
