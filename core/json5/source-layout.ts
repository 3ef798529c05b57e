/** The layout of a JSON5 text: the offsets of every part of it, and the comments that belong to each member. */
import JSON5 from 'json5';
import type { SourcePath } from './locate.ts';

/** Offsets are in UTF-16 units; `to` is exclusive. */
export type LayoutNode =
  | { readonly kind: 'scalar'; readonly from: number; readonly to: number }
  | LayoutContainer;

/** An object or a list. */
export interface LayoutContainer {
  readonly kind: 'object' | 'array';
  readonly from: number;
  readonly to: number;
  readonly items: readonly LayoutItem[];
}

/** A member of an object, or an element of a list. */
export interface LayoutItem {
  /** `null` for an element. */
  readonly key: { readonly name: string; readonly from: number; readonly to: number } | null;
  /** Where the key, or the element, begins. */
  readonly from: number;
  readonly value: LayoutNode;
  /** The offset of the comma behind it; `null` when there is none. */
  readonly comma: number | null;
  /** Where its comments above begin, or it begins itself. */
  readonly lead: number;
  /** Where it ends, with its comma and the comments behind it on the same line. */
  readonly tail: number;
}

/** A bracket, colon or comma is its own type; a word is a number, `true`, `false`, `null` or a key without quotes. */
type TokenType = '{' | '}' | '[' | ']' | ':' | ',' | 'blank' | 'comment' | 'text' | 'word' | 'end';

interface Token {
  readonly type: TokenType;
  readonly from: number;
  readonly to: number;
}

const TOKEN =
  /(?<blank>\s+)|(?<comment>\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)|(?<text>"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')|(?<sign>[{}[\]:,])|(?<word>[^\s{}[\]:,'"/]+)/y;
/** A value that is no text: a number, or one of three words. */
const SCALAR = /^(?:[-+]?[\d.][\w.+-]*|true|false|null)$/;
const LINE_BREAKS = /\r\n|[\n\r\u2028\u2029]/g;

/**
 * Reads the layout of a text without syntax errors; another one throws a RangeError.
 *
 * A comment belongs to a member when it stands in the lines right above, without a blank line between, or behind it on
 * the same line. All others belong to the object or list around them.
 */
export function readLayout(source: string): LayoutNode {
  return new LayoutReader(source).read();
}

/** The node at a path; `null` when there is none. */
export function nodeAt(root: LayoutNode, path: SourcePath): LayoutNode | null {
  let node: LayoutNode | null = root;
  for (const step of path) node = node === null ? null : (itemAt(node, step)?.value ?? null);
  return node;
}

/** The member or element of a node with a key or an index. */
export function itemAt(node: LayoutNode, step: string | number): LayoutItem | undefined {
  if (node.kind === 'scalar') return undefined;
  if (node.kind === 'array') return typeof step === 'number' ? node.items[step] : undefined;
  return node.items.find((item) => item.key?.name === step);
}

/** How many line breaks a piece of text has. */
export function countLineBreaks(text: string): number {
  return text.match(LINE_BREAKS)?.length ?? 0;
}

class LayoutReader {
  private readonly source: string;
  private readonly tokens: Token[] = [];
  private position = 0;

  constructor(source: string) {
    this.source = source;
    const token = new RegExp(TOKEN);
    while (token.lastIndex < source.length) {
      const from = token.lastIndex;
      const groups = token.exec(source)?.groups;
      if (groups === undefined) throw unreadable(from);
      const named = (['blank', 'comment', 'text', 'word'] as const).find(
        (name) => groups[name] !== undefined,
      );
      const type = named ?? (source.charAt(from) as TokenType);
      this.tokens.push({ type, from, to: token.lastIndex });
    }
  }

  read(): LayoutNode {
    this.skip();
    const root = this.value();
    this.skip();
    if (this.peek().type !== 'end') throw unreadable(this.peek().from);
    return root;
  }

  private value(): LayoutNode {
    const token = this.next();
    switch (token.type) {
      case '{':
        return this.container('object', token, '}');
      case '[':
        return this.container('array', token, ']');
      case 'text':
        return { kind: 'scalar', from: token.from, to: token.to };
      case 'word':
        if (!SCALAR.test(this.source.slice(token.from, token.to))) throw unreadable(token.from);
        return { kind: 'scalar', from: token.from, to: token.to };
      default:
        throw unreadable(token.from);
    }
  }

  private container(kind: 'object' | 'array', open: Token, close: TokenType): LayoutContainer {
    const items: LayoutItem[] = [];
    let end = open.to;
    for (;;) {
      const comments = this.skip();
      const first = this.peek();
      if (first.type === close) return { kind, from: open.from, to: this.next().to, items };
      const key = kind === 'object' ? this.key() : null;
      const value = this.value();
      const mark = this.position;
      this.skip();
      const comma = this.peek().type === ',' ? this.next().from : null;
      if (comma === null) {
        if (this.peek().type !== close) throw unreadable(this.peek().from);
        this.position = mark;
      }
      const lead = this.lead(end, comments, first.from);
      end = this.tail(comma === null ? value.to : comma + 1, close);
      items.push({ key, from: first.from, value, comma, lead, tail: end });
    }
  }

  private key(): LayoutItem['key'] {
    const token = this.next();
    const text = this.source.slice(token.from, token.to);
    const name = token.type === 'text' ? String(JSON5.parse(text)) : text;
    this.skip();
    if (this.next().type !== ':') throw unreadable(token.to);
    this.skip();
    return { name, from: token.from, to: token.to };
  }

  /** Where the comments begin that stand right above a member, or before it on its line. */
  private lead(regionStart: number, comments: readonly Token[], from: number): number {
    let lead = from;
    for (const comment of [...comments].reverse()) {
      if (comment.from < regionStart) break;
      const breaks = countLineBreaks(this.source.slice(comment.to, lead));
      const opensLine = countLineBreaks(this.source.slice(regionStart, comment.from)) > 0;
      if (breaks > 1 || (breaks === 1 && !opensLine)) break;
      lead = comment.from;
    }
    return lead;
  }

  /** Where the comments end that stand behind a member on its line, unless another member follows there. */
  private tail(after: number, close: TokenType): number {
    let tail = after;
    for (let at = this.position; ; at++) {
      const token = this.tokens[at];
      if (token === undefined) return after;
      if (token.type === 'comment') tail = token.to;
      else if (token.type !== 'blank') return token.type === close ? tail : after;
      else if (countLineBreaks(this.source.slice(token.from, token.to)) > 0) return tail;
    }
  }

  /** Passes blanks and comments, and gives the comments. */
  private skip(): readonly Token[] {
    const comments: Token[] = [];
    for (;;) {
      const token = this.peek();
      if (token.type === 'comment') comments.push(token);
      else if (token.type !== 'blank') return comments;
      this.position++;
    }
  }

  private peek(): Token {
    return (
      this.tokens[this.position] ?? {
        type: 'end',
        from: this.source.length,
        to: this.source.length,
      }
    );
  }

  private next(): Token {
    const token = this.peek();
    if (token.type !== 'end') this.position++;
    return token;
  }
}

function unreadable(offset: number): RangeError {
  return new RangeError(
    `The text has a syntax error at offset ${offset}, so it cannot be edited by its parts.`,
  );
}
