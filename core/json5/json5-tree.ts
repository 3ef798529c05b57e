/** Parses JSON5 into a tree with positions, and recovers from small mistakes so that one run reports several. */
import { JsonLexer, JsonParseError, type JsonToken, JsonTokenType } from '@croct/json5-parser';
import JSON5 from 'json5';
import type { Issue } from '#core/errors.ts';
import type { JsonPrimitive, JsonValue } from '#core/json.ts';
import { readExactNumber } from '#core/number/exact-number.ts';
import { quoted } from '#core/text/wording.ts';

/** A range of the source: 1-based lines and columns in UTF-16 units, exclusive end. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ObjectEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly node: SourceNode;
}

export type SourceNode =
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[]; readonly span: Span }
  | { readonly kind: 'array'; readonly items: readonly SourceNode[]; readonly span: Span }
  | { readonly kind: 'scalar'; readonly value: JsonPrimitive; readonly span: Span };

export interface Json5Tree {
  /** `null` when not even a part of the text could be read. */
  readonly root: SourceNode | null;
  readonly issues: readonly Issue[];
}

export const MAX_SOURCE_BYTES = 256 * 1024;
export const MAX_DEPTH = 64;

/** The size limits, and the name of the text in messages; by default those of a template. */
export interface ReadingLimits {
  readonly what: string;
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** Words and signs together; bounds the memory that a text made of brackets takes. */
  readonly maxTokens: number;
}

const TEMPLATE_LIMITS: ReadingLimits = {
  what: 'template',
  maxBytes: MAX_SOURCE_BYTES,
  maxDepth: MAX_DEPTH,
  maxTokens: MAX_SOURCE_BYTES,
};

/** Keys that would reach into JavaScript's own object machinery. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const SYMBOLS: Partial<Record<JsonTokenType, string>> = {
  [JsonTokenType.COLON]: '“:”',
  [JsonTokenType.COMMA]: '“,”',
  [JsonTokenType.BRACE_RIGHT]: '“}”',
  [JsonTokenType.BRACKET_RIGHT]: '“]”',
};

/** Never throws. Syntax errors are returned as issues beside everything that could be parsed. */
export function readJson5(source: string, limits: ReadingLimits = TEMPLATE_LIMITS): Json5Tree {
  const { what, maxBytes } = limits;
  if (utf8Length(source, maxBytes) > maxBytes) {
    const message = `The text is larger than ${maxBytes / 1024} KB, the most a ${what} may be.`;
    return { root: null, issues: [{ path: [], message, line: 1, column: 1, endLine: 1, endColumn: 1 }] };
  }
  const reader = new TreeReader(source, limits);
  return { root: reader.read(), issues: reader.issues };
}

/** The plain value of a node. */
export function toJson(node: SourceNode): JsonValue {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'array') return node.items.map(toJson);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toJson(entry.node)]));
}

/** Ends the reading: what follows can no longer be understood. */
class Unreadable extends Error {}

/**
 * Recursive descent over the tokens of @croct/json5-parser. Its lexer is exact; its parser is not used because it
 * refuses a double quote inside single quotes and stops at the first slip. Scalars are decoded by the json5 package.
 */
class TreeReader {
  readonly issues: Issue[] = [];
  private readonly limits: ReadingLimits;
  private readonly lines: readonly string[];
  private readonly astral: boolean;
  private tokens: JsonToken[] = [];
  private position = 0;
  /** Where each code point of the line looked at last begins, in UTF-16 units. */
  private measured: { readonly line: number; readonly units: readonly number[] } | null = null;

  constructor(source: string, limits: ReadingLimits) {
    this.limits = limits;
    this.lines = source.split('\n');
    this.astral = /[\ud800-\udfff]/.test(source);
    this.tokens = this.tokenize(source);
  }

  read(): SourceNode | null {
    try {
      const root = this.value([]);
      const rest = this.peek();
      if (rest.type !== JsonTokenType.EOF) {
        this.report(rest, [], `Nothing may follow the ${this.limits.what}, but found ${shown(rest)}.`);
      }
      return root;
    } catch (error) {
      if (error instanceof Unreadable) return null;
      throw error;
    }
  }

  /** Tokens without blanks and comments, always closed by an end token, also after a character that fits nowhere. */
  private tokenize(source: string): JsonToken[] {
    const tokens: JsonToken[] = [];
    const lexer = new JsonLexer(source);
    try {
      while (!lexer.isEof()) {
        const token = lexer.next();
        if (!INSIGNIFICANT.has(token.type)) tokens.push(token);
        if (tokens.length > this.limits.maxTokens) {
          const value = `This holds more than ${this.limits.maxTokens} words and signs, the most a ${this.limits.what} may have.`;
          tokens.push({ type: JsonTokenType.EOF, value, location: token.location });
          return tokens;
        }
      }
    } catch (error) {
      const start = error instanceof JsonParseError ? error.location.start : END_UNKNOWN;
      const end = error instanceof JsonParseError ? error.location.end : END_UNKNOWN;
      tokens.push({ type: JsonTokenType.EOF, value: badCharacter(error), location: { start, end } });
    }
    return tokens;
  }

  private value(path: Path): SourceNode {
    const token = this.peek();
    if (path.length > this.limits.maxDepth) {
      this.fail(token, path.slice(0, 8), `This is nested deeper than ${this.limits.maxDepth} levels.`);
    }
    switch (token.type) {
      case JsonTokenType.BRACE_LEFT:
        return this.object(path);
      case JsonTokenType.BRACKET_LEFT:
        return this.array(path);
      case JsonTokenType.STRING:
      case JsonTokenType.NUMBER:
      case JsonTokenType.BOOLEAN:
      case JsonTokenType.NULL:
        this.position++;
        return { kind: 'scalar', value: this.scalar(token, path), span: this.span(token) };
      case JsonTokenType.IDENTIFIER: {
        this.position++;
        const hint = 'Put text in quotes.';
        this.report(token, path, `Text needs quotes: ${quoted(token.value)}.`, {
          hint,
          fix: quoted(token.value),
        });
        return { kind: 'scalar', value: token.value, span: this.span(token) };
      }
      default:
        return this.fail(token, path, `Expected a value, but found ${shown(token)}.`);
    }
  }

  private object(path: Path): SourceNode {
    const open = this.next();
    const entries: ObjectEntry[] = [];
    const seen = new Map<string, Span>();
    while (this.peek().type !== JsonTokenType.BRACE_RIGHT) {
      const entry = this.entry(path);
      const earlier = seen.get(entry.key);
      if (REFUSED_KEYS.has(entry.key)) {
        this.reportAt(entry.keySpan, [...path, entry.key], `“${entry.key}” may not be used as a key.`);
      } else if (earlier !== undefined) {
        const message = `“${entry.key}” is given twice; the first is on line ${earlier.line}.`;
        const hint = 'Keep one of the two.';
        this.reportAt(entry.keySpan, [...path, entry.key], message, { hint });
      } else {
        seen.set(entry.key, entry.keySpan);
        entries.push(entry);
      }
      this.separator(JsonTokenType.BRACE_RIGHT, path);
    }
    const close = this.next();
    return { kind: 'object', entries, span: this.between(open, close) };
  }

  private entry(path: Path): ObjectEntry {
    const token = this.next();
    if (!KEY_TOKENS.has(token.type)) {
      return this.fail(token, path, `Expected a key or “}”, but found ${shown(token)}.`);
    }
    const key = token.type === JsonTokenType.STRING ? String(this.scalar(token, path)) : token.value;
    const colon = this.peek();
    if (colon.type !== JsonTokenType.COLON) {
      return this.fail(colon, [...path, key], `Expected “:” after “${key}”, but found ${shown(colon)}.`);
    }
    this.position++;
    return { key, keySpan: this.span(token), node: this.value([...path, key]) };
  }

  private array(path: Path): SourceNode {
    const open = this.next();
    const items: SourceNode[] = [];
    while (this.peek().type !== JsonTokenType.BRACKET_RIGHT) {
      items.push(this.value([...path, items.length]));
      this.separator(JsonTokenType.BRACKET_RIGHT, path);
    }
    const close = this.next();
    return { kind: 'array', items, span: this.between(open, close) };
  }

  /** Passes a comma or stands before the closing bracket. A comma left out before a value or key is forgiven, and told. */
  private separator(close: JsonTokenType, path: Path): void {
    const token = this.peek();
    if (token.type === JsonTokenType.COMMA) {
      this.position++;
      return;
    }
    if (token.type === close) return;
    const message = `Expected “,” or ${SYMBOLS[close]}, but found ${shown(token)}.`;
    if (!VALUE_TOKENS.has(token.type)) this.fail(token, path, message);
    this.report(token, path, message, { hint: 'Put a comma after the entry before it.' });
  }

  private scalar(token: JsonToken, path: Path): JsonPrimitive {
    let value: JsonPrimitive = null;
    try {
      value = JSON5.parse<JsonPrimitive>(token.value);
    } catch {
      this.report(token, path, 'This holds an escape or a digit that JSON5 does not know.');
    }
    if (typeof value !== 'number') return value;
    if (/^[+-]?(Infinity|NaN)$/.test(token.value)) {
      this.report(token, path, 'A number must be finite.');
      return null;
    }
    const reading = readExactNumber(token.value);
    if (reading.ok) return reading.value;
    this.report(token, path, reading.problem);
    return null;
  }

  private peek(): JsonToken {
    return this.tokens[this.position] ?? LAST_RESORT;
  }

  private next(): JsonToken {
    const token = this.peek();
    if (token.type !== JsonTokenType.EOF) this.position++;
    return token;
  }

  private fail(token: JsonToken, path: Path, message: string): never {
    const unread = token.type === JsonTokenType.EOF && token.value !== '' ? token.value : message;
    this.report(token, path, unread);
    throw new Unreadable();
  }

  private report(token: JsonToken, path: Path, message: string, more: Partial<Issue> = {}): void {
    this.reportAt(this.span(token), path, message, more);
  }

  private reportAt(span: Span, path: Path, message: string, more: Partial<Issue> = {}): void {
    this.issues.push({ path, message, ...more, ...span });
  }

  private span(token: JsonToken): Span {
    return this.between(token, token);
  }

  private between(first: JsonToken, last: JsonToken): Span {
    const { start } = first.location;
    const { end } = last.location;
    return {
      line: start.line,
      column: this.column(start.line, start.column),
      endLine: end.line,
      endColumn: this.column(end.line, end.column),
    };
  }

  /** The lexer counts code points; editors count UTF-16 units. They differ only where there are astral characters. */
  private column(line: number, column: number): number {
    if (!this.astral) return column;
    if (this.measured?.line !== line)
      this.measured = { line, units: codePointOffsets(this.lines[line - 1] ?? '') };
    return (this.measured.units[column - 1] ?? this.measured.units.at(-1) ?? 0) + 1;
  }
}

type Path = readonly (string | number)[];

const END_UNKNOWN = { index: 0, line: 1, column: 1 };
const LAST_RESORT: JsonToken = {
  type: JsonTokenType.EOF,
  value: '',
  location: { start: END_UNKNOWN, end: END_UNKNOWN },
};
const INSIGNIFICANT: ReadonlySet<JsonTokenType> = new Set([
  JsonTokenType.WHITESPACE,
  JsonTokenType.NEWLINE,
  JsonTokenType.LINE_COMMENT,
  JsonTokenType.BLOCK_COMMENT,
]);
const KEY_TOKENS: ReadonlySet<JsonTokenType> = new Set([
  JsonTokenType.IDENTIFIER,
  JsonTokenType.STRING,
  JsonTokenType.BOOLEAN,
  JsonTokenType.NULL,
]);
const VALUE_TOKENS: ReadonlySet<JsonTokenType> = new Set([
  JsonTokenType.BRACE_LEFT,
  JsonTokenType.BRACKET_LEFT,
  JsonTokenType.STRING,
  JsonTokenType.NUMBER,
  JsonTokenType.BOOLEAN,
  JsonTokenType.NULL,
  JsonTokenType.IDENTIFIER,
]);

function badCharacter(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const character = /^Unexpected token '([\s\S]{1,2})'/.exec(message)?.[1];
  if (character === undefined) return 'The text could not be read.';
  if (character === '"' || character === "'") return 'This text is not closed with a quote on the same line.';
  if (character === '/') return 'This comment is not closed, or the slash does not belong here.';
  return `“${character}” does not belong here.`;
}

function shown(token: JsonToken): string {
  if (token.type === JsonTokenType.EOF) return 'the end of the text';
  const text = token.value.length > 40 ? `${token.value.slice(0, 40)}…` : token.value;
  return text.startsWith("'") || text.startsWith('"') ? text : `“${text}”`;
}

/** Where each code point begins, and after them all the end, in UTF-16 units. */
function codePointOffsets(line: string): number[] {
  const offsets = [0];
  let units = 0;
  for (const character of line) {
    units += character.length;
    offsets.push(units);
  }
  return offsets;
}

/** Length in bytes; of a text that is too long anyway, only that it is. */
function utf8Length(text: string, maxBytes: number): number {
  if (text.length > maxBytes) return text.length;
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
