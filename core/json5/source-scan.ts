/** Scans JSON5 that is being typed: where the caret stands, and what is there already, however broken the text is. */
import type { SourcePath } from './locate.ts';

/** A place in a text, as far as what stands before it tells. Offsets are UTF-16 units. */
export interface SourceCursor {
  /** Of the object or list around it, then of the value itself; of a key, only of the object. */
  readonly path: SourcePath;
  readonly role: 'key' | 'value';
  /** The word or text at the place, quotes included; empty between two. */
  readonly from: number;
  readonly to: number;
  /** Without quotes. */
  readonly token: string;
  readonly isQuoted: boolean;
  /** Keys of the same object, this one aside. */
  readonly siblings: readonly string[];
}

export interface ScannedEntry {
  readonly path: SourcePath;
  /** What is written, without quotes; `null` for an object or a list. */
  readonly value: string | null;
}

export interface SourceScan {
  /** `null` in a comment, or where neither a key nor a value may begin. */
  readonly cursor: SourceCursor | null;
  /** Every value in the text, in order. */
  readonly entries: readonly ScannedEntry[];
}

interface Frame {
  readonly kind: 'object' | 'array';
  readonly path: SourcePath;
  readonly keys: string[];
  key: string | null;
  hasColon: boolean;
  hasValue: boolean;
  index: number;
}

/** A token with everything between tokens: blanks and comments are tokens too. */
export interface SourceToken {
  readonly kind: 'blank' | 'comment' | 'text' | 'word' | 'sign';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const TOKENS =
  /(?<blank>[\s\ufeff]+)|(?<comment>\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$))|(?<text>'(?:\\[\s\S]|[^'\\\n\r])*'?|"(?:\\[\s\S]|[^"\\\n\r])*"?)|(?<sign>[{}[\]:,])|(?<word>[^\s{}[\]:,'"/]+|\/)/gy;

/** The tokens of a text, however broken; a text that is not closed ends with its line. */
export function scanTokens(text: string): SourceToken[] {
  return [...text.matchAll(TOKENS)].map(tokenOf);
}

/** Reads the text once, from beginning to end. Never throws. */
export function scanSource(text: string, offset: number): SourceScan {
  const scanner = new Scanner(text, offset);
  for (const token of scanTokens(text)) scanner.take(token);
  return scanner.finish();
}

function tokenOf(match: RegExpExecArray): SourceToken {
  const kinds = ['blank', 'comment', 'text', 'sign'] as const;
  const kind = kinds.find((each) => match.groups?.[each] !== undefined) ?? 'word';
  return { kind, text: match[0], from: match.index, to: match.index + match[0].length };
}

class Scanner {
  private readonly source: string;
  private readonly offset: number;
  private readonly stack: Frame[] = [];
  private readonly entries: ScannedEntry[] = [];
  private found: {
    readonly cursor: Omit<SourceCursor, 'siblings'> | null;
    readonly frame: Frame | null;
  } | null = null;
  private lastEnd = 0;

  constructor(source: string, offset: number) {
    this.source = source;
    this.offset = offset;
  }

  take(token: SourceToken): void {
    const { from, to, kind } = token;
    if (kind === 'blank') return;
    if (kind === 'comment') {
      // The end of a line comment still belongs to it; of a closed block comment it does not.
      const isOpen = token.text.startsWith('//') || !token.text.endsWith('*/');
      if (this.offset > from && (this.offset < to || (isOpen && this.offset === to))) this.settle(null);
      return;
    }
    if (kind === 'sign') {
      if (this.offset <= from) this.settleBetween();
      this.sign(token);
    } else {
      if (this.offset < from) this.settleBetween();
      this.scalar(token);
    }
    this.lastEnd = to;
  }

  finish(): SourceScan {
    this.settleBetween();
    const { cursor, frame } = this.found ?? { cursor: null, frame: null };
    if (cursor === null) return { cursor: null, entries: this.entries };
    const siblings = [...(frame?.keys ?? [])];
    const own = cursor.role === 'key' ? siblings.indexOf(cursor.token) : -1;
    if (own !== -1) siblings.splice(own, 1);
    return { cursor: { ...cursor, siblings }, entries: this.entries };
  }

  private sign({ text }: SourceToken): void {
    const frame = this.stack.at(-1);
    switch (text) {
      case '{':
      case '[': {
        this.beginValue();
        const path = this.valuePath();
        this.entries.push({ path, value: null });
        const kind = text === '{' ? 'object' : 'array';
        this.stack.push({ kind, path, keys: [], key: null, hasColon: false, hasValue: false, index: 0 });
        return;
      }
      case '}':
      case ']':
        this.stack.pop();
        this.endValue();
        return;
      case ':':
        if (frame?.kind === 'object') frame.hasColon = true;
        return;
      default:
        if (frame !== undefined) nextEntry(frame);
    }
  }

  private scalar(token: SourceToken): void {
    this.beginValue();
    const frame = this.stack.at(-1);
    const isKey = frame?.kind === 'object' && !frame.hasColon;
    const name = unquoted(token.text);
    if (isKey) {
      frame.key = name;
      frame.keys.push(name);
    } else {
      this.entries.push({ path: this.valuePath(), value: name });
    }
    if (this.offset >= token.from && this.offset <= token.to) {
      this.settle({
        path: isKey ? frame.path : this.valuePath(),
        role: isKey ? 'key' : 'value',
        from: token.from,
        to: token.to,
        token: name,
        isQuoted: token.kind === 'text',
      });
    }
    if (!isKey) this.endValue();
  }

  /** A value after a value: the comma between them is still to be written. */
  private beginValue(): void {
    const frame = this.stack.at(-1);
    if (frame?.hasValue === true) nextEntry(frame);
  }

  private endValue(): void {
    const frame = this.stack.at(-1);
    if (frame !== undefined) frame.hasValue = true;
  }

  private valuePath(): SourcePath {
    const frame = this.stack.at(-1);
    if (frame === undefined) return [];
    return [...frame.path, frame.kind === 'array' ? frame.index : (frame.key ?? '')];
  }

  /** The place is between two tokens. */
  private settleBetween(): void {
    if (this.found !== null) return;
    const frame = this.stack.at(-1);
    const empty = { from: this.offset, to: this.offset, token: '', isQuoted: false };
    if (frame?.hasValue === true) {
      // On the line of a value only a comma can follow; on the next one the comma is taken as written.
      const isNextLine = /[\n\r]/.test(this.source.slice(this.lastEnd, this.offset));
      if (!isNextLine) this.settle(null);
      else if (frame.kind === 'object') this.settle({ ...empty, path: frame.path, role: 'key' });
      else this.settle({ ...empty, path: [...frame.path, frame.index + 1], role: 'value' });
      return;
    }
    if (frame?.kind === 'object' && !frame.hasColon) {
      this.settle(frame.key === null ? { ...empty, path: frame.path, role: 'key' } : null);
    } else this.settle({ ...empty, path: this.valuePath(), role: 'value' });
  }

  private settle(cursor: Omit<SourceCursor, 'siblings'> | null): void {
    this.found ??= { cursor, frame: this.stack.at(-1) ?? null };
  }
}

function nextEntry(frame: Frame): void {
  frame.key = null;
  frame.hasColon = false;
  frame.hasValue = false;
  frame.index += 1;
}

function unquoted(text: string): string {
  const quote = text.charAt(0);
  if (quote !== "'" && quote !== '"') return text;
  const end = text.length > 1 && text.endsWith(quote) ? -1 : undefined;
  return text.slice(1, end).replace(/\\(['"\\])/g, '$1');
}
