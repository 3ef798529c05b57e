/** The style of a JSON5 text, and values written in it. */
import type { JsonValue } from '#core/json.ts';

export interface Json5Style {
  readonly quote: "'" | '"';
  /** One level of indentation. */
  readonly unit: string;
  readonly lineBreak: string;
  /** What stands inside the braces of an object on one line. */
  readonly padding: string;
}

/** The most characters that a line gets. */
export const MAX_LINE_WIDTH = 100;

const IDENTIFIER = /^(?!(?:NaN|Infinity)$)[A-Za-z_$][\w$]*$/;

/** The style of a text; where it says nothing, that of the templates in the library. */
export function styleOf(source: string): Json5Style {
  const unit = /[{[][ \t]*\r?\n([ \t]+)\S/.exec(source)?.[1] ?? '  ';
  const double = source.match(/"/g)?.length ?? 0;
  const single = source.match(/'/g)?.length ?? 0;
  return {
    quote: double > single ? '"' : "'",
    unit: unit.startsWith('\t') ? '\t' : unit,
    lineBreak: source.includes('\r\n') ? '\r\n' : '\n',
    padding: /\{[^\s{}]/.test(source) && !/\{ \S/.test(source) ? '' : ' ',
  };
}

/**
 * A value as JSON5: on one line where it fits behind `column` characters and does not hold several objects, else a member a
 * line, below `indent`.
 */
export function writeValue(value: JsonValue, style: Json5Style, indent: string, column: number): string {
  const line = onOneLine(value, style);
  if (typeof value !== 'object' || value === null) return line;
  if (column + line.length <= MAX_LINE_WIDTH && !isBranching(value)) return line;
  const inner = indent + style.unit;
  const lines = Array.isArray(value)
    ? value.map((item) => `${inner}${writeValue(item, style, inner, inner.length)},`)
    : Object.entries(value).map(([key, item]) => {
        const name = `${inner}${writeKey(key, style)}: `;
        return `${name}${writeValue(item ?? null, style, inner, name.length)},`;
      });
  if (lines.length === 0) return line;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return [open, ...lines, `${indent}${close}`].join(style.lineBreak);
}

/** A key, in quotes only where it needs them. */
export function writeKey(key: string, style: Json5Style): string {
  return isBareKey(key) ? key : writeText(key, style.quote);
}

/** True for a key that may stand without quotes. */
export function isBareKey(key: string): boolean {
  return IDENTIFIER.test(key);
}

/** A text in quotes: in the other ones where that saves escapes. */
export function writeText(text: string, preferred: Json5Style['quote']): string {
  const other = preferred === "'" ? '"' : "'";
  const quote = text.includes(preferred) && !text.includes(other) ? other : preferred;
  const inside = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll(quote, `\\${quote}`);
  return quote + inside + quote;
}

function onOneLine(value: JsonValue, style: Json5Style): string {
  if (typeof value === 'string') return writeText(value, style.quote);
  if (Array.isArray(value)) return `[${value.map((item) => onOneLine(item, style)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, item]) => `${writeKey(key, style)}: ${onOneLine(item ?? null, style)}`,
  );
  return members.length === 0 ? '{}' : `{${style.padding}${members.join(', ')}${style.padding}}`;
}

/** Several objects side by side are read more easily below each other. */
function isBranching(value: JsonValue): boolean {
  const parts = typeof value === 'object' && value !== null ? Object.values(value) : [];
  const objects = parts.filter((part) => typeof part === 'object' && part !== null && !Array.isArray(part));
  return objects.length > 1 || parts.some((part) => isBranching(part ?? null));
}
