/** Lays out JSON5 anew: indentation, quotes, commas and line breaks; comments and the author's breaks are kept. */
import { diffArrays } from 'diff';
import type { TextChange } from '#core/text/text-change.ts';
import { quoted } from '#core/text/wording.ts';
import { readJson5 } from './json5-tree.ts';
import { type SourceToken, scanTokens } from './source-scan.ts';

/** In columns: as wide as the shipped templates. */
const WIDTH = 124;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

interface Item {
  /** Comments on lines of their own before it. */
  readonly leading: readonly string[];
  /** Whether a blank line stands before it. */
  readonly isApart: boolean;
  readonly key: string | null;
  readonly value: Layout | null;
  /** A comment behind it on its last line. */
  readonly trailing: string | null;
}

type Layout =
  | { readonly kind: 'scalar'; readonly text: string }
  | {
      readonly kind: 'group';
      readonly brackets: readonly [string, string];
      readonly items: readonly Item[];
      /** The author began a new line behind the opening bracket. */
      readonly isBroken: boolean;
      /** Behind the opening bracket, on its line. */
      readonly opening: string | null;
    };

/** The text laid out; `null` for one with errors, of which only the reading says how it was meant. Idempotent. */
export function formatJson5(source: string): string | null {
  if (readJson5(source).issues.length > 0) return null;
  const reader = new LayoutReader(scanTokens(source));
  const { item, rest } = reader.root();
  return `${[...writeItem(item, '', false), ...rest].join('\n')}\n`;
}

/** The changes that lay a text out, so small that carets and edits of others in it stay; `null` for one with errors. */
export function formatChanges(source: string): readonly TextChange[] | null {
  const formatted = formatJson5(source);
  if (formatted === null) return null;
  const changes: TextChange[] = [];
  let from = 0;
  for (const { value, added, removed } of diffArrays(textsOf(source), textsOf(formatted))) {
    const text = value.join('');
    if (added) changes.push({ from, to: from, insert: text });
    else {
      const to = from + text.length;
      if (removed) changes.push({ from, to, insert: '' });
      from = to;
    }
  }
  return changes;
}

function textsOf(source: string): string[] {
  return scanTokens(source).map(({ text }) => text);
}

class LayoutReader {
  private readonly tokens: readonly SourceToken[];
  private position = 0;

  constructor(tokens: readonly SourceToken[]) {
    this.tokens = tokens;
  }

  /** The value, and the comments below it. */
  root(): { readonly item: Item; readonly rest: readonly string[] } {
    const { leading, isApart } = this.comments();
    const value = this.value();
    const item: Item = { leading, isApart, key: null, value, trailing: this.sameLineComment() };
    return { item, rest: this.comments().leading };
  }

  private value(): Layout {
    const token = this.tokens[this.position++];
    if (token === undefined) return { kind: 'scalar', text: '' };
    if (token.text !== '{' && token.text !== '[') return { kind: 'scalar', text: scalarText(token) };
    const close = token.text === '{' ? '}' : ']';
    const isBroken = this.startsLine();
    const opening = this.sameLineComment();
    const items: Item[] = [];
    for (;;) {
      const { leading, isApart } = this.comments();
      const next = this.peekAny();
      if (next === undefined || next.text === close) {
        this.position++;
        if (leading.length > 0) items.push({ leading, isApart, key: null, value: null, trailing: null });
        return { kind: 'group', brackets: [token.text, close], items, isBroken, opening };
      }
      items.push(this.item(leading, isApart && items.length > 0, close));
    }
  }

  private item(leading: readonly string[], isApart: boolean, close: string): Item {
    let key: string | null = null;
    const notes = [...leading];
    if (close === '}') {
      const token = this.tokens[this.position++];
      key = token === undefined ? '' : keyText(token);
      notes.push(...this.comments().leading);
      this.position++; // the colon
      notes.push(...this.comments().leading);
    }
    const value = this.value();
    let trailing = this.sameLineComment();
    const between = this.commentsBeforeComma();
    if (this.takeComma()) trailing ??= this.sameLineComment();
    return { leading: [...notes, ...between], isApart, key, value, trailing };
  }

  /** Comments between a value and its comma move in front of the value. */
  private commentsBeforeComma(): readonly string[] {
    const before = this.position;
    const { leading } = this.comments();
    if (this.peekAny()?.text === ',') return leading;
    this.position = before;
    return [];
  }

  private takeComma(): boolean {
    const isApart = this.peekAny()?.kind === 'blank';
    const next = this.tokens[this.position + (isApart ? 1 : 0)];
    if (next?.text !== ',') return false;
    this.position += isApart ? 2 : 1;
    return true;
  }

  private comments(): { readonly leading: readonly string[]; readonly isApart: boolean } {
    const leading: string[] = [];
    let isApart = false;
    for (let token = this.peekAny(); token !== undefined; token = this.peekAny()) {
      if (token.kind === 'blank') {
        if (leading.length === 0 && token.text.split('\n').length > 2) isApart = true;
      } else if (token.kind === 'comment') leading.push(token.text.trimEnd());
      else break;
      this.position++;
    }
    return { leading, isApart };
  }

  private sameLineComment(): string | null {
    const [blank, comment] = this.tokens.slice(this.position, this.position + 2);
    const found =
      blank?.kind === 'comment'
        ? blank
        : blank?.kind === 'blank' && !blank.text.includes('\n')
          ? comment
          : undefined;
    if (found?.kind !== 'comment') return null;
    const after = this.tokens[this.tokens.indexOf(found, this.position) + 1];
    // A block comment with more behind it on its line belongs to that.
    if (
      after !== undefined &&
      !(after.kind === 'blank' && after.text.includes('\n')) &&
      !/^[,}\]]$/.test(after.text)
    )
      return null;
    this.position = this.tokens.indexOf(found, this.position) + 1;
    return found.text.trimEnd();
  }

  private startsLine(): boolean {
    const next = this.peekAny();
    return next?.kind === 'blank' && next.text.includes('\n');
  }

  private peekAny(): SourceToken | undefined {
    return this.tokens[this.position];
  }
}

function writeItem(item: Item, indent: string, hasComma: boolean): string[] {
  const { leading, key, value, trailing } = item;
  const lines = leading.flatMap((comment) => comment.split('\n').map((line) => indent + inComment(line)));
  if (value === null) return lines;
  const head = indent + (key === null ? '' : `${key}: `);
  const comma = hasComma ? ',' : '';
  const [first = '', ...rest] = writeValue(value, head, indent, comma.length);
  const body = [first, ...rest];
  const last = `${body.pop() ?? ''}${comma}`;
  return [...lines, ...body, trailing === null ? last : `${last} ${trailing}`];
}

/** The stars of a comment of several lines stand below each other. */
function inComment(line: string): string {
  const text = line.trimStart();
  return text.startsWith('*') ? ` ${text}` : text;
}

function writeValue(value: Layout, head: string, indent: string, room: number): string[] {
  if (value.kind === 'scalar') return [head + value.text];
  const [open, close] = value.brackets;
  if (value.items.length === 0 && value.opening === null) return [`${head}${open}${close}`];
  const flat = flatText(value);
  if (flat !== null && head.length + flat.length + room <= WIDTH) return [head + flat];
  const inner = `${indent}  `;
  const lines = value.items.flatMap((item, index) => [
    ...(item.isApart && index > 0 ? [''] : []),
    ...writeItem(item, inner, item.value !== null),
  ]);
  return [
    `${head}${open}${value.opening === null ? '' : ` ${value.opening}`}`,
    ...lines,
    `${indent}${close}`,
  ];
}

/** On one line; `null` where the author broke it, or a comment stands in it. */
function flatText(value: Layout): string | null {
  if (value.kind === 'scalar') return value.text;
  const { brackets, items, isBroken, opening } = value;
  if (isBroken || opening !== null) return null;
  const parts: string[] = [];
  for (const { leading, key, value: inner, trailing } of items) {
    const text = inner === null ? null : flatText(inner);
    if (text === null || leading.length > 0 || trailing !== null) return null;
    parts.push(key === null ? text : `${key}: ${text}`);
  }
  const [open, close] = brackets;
  if (parts.length === 0) return open + close;
  return open === '{' ? `{ ${parts.join(', ')} }` : `[${parts.join(', ')}]`;
}

/** In single quotes where that needs no escape; as written otherwise. */
function scalarText({ kind, text }: SourceToken): string {
  if (kind !== 'text' || !text.startsWith('"') || /['\\]/.test(text)) return text;
  return quoted(text.slice(1, -1));
}

function keyText(token: SourceToken): string {
  const bare = token.kind === 'text' ? token.text.slice(1, -1) : token.text;
  return IDENTIFIER.test(bare) ? bare : scalarText(token);
}
