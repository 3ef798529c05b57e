/** The lexer and parser of formulas. Nothing is ever evaluated as JavaScript. */
import type { Issue } from '#core/errors.ts';

export type BinaryOperator = '+' | '-' | '*' | '/' | '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A range of the expression: offsets in UTF-16 units, exclusive end. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

export type FormulaNode = Extent &
  (
    | { readonly kind: 'literal'; readonly value: number | string | boolean | null }
    | { readonly kind: 'field'; readonly name: string }
    | { readonly kind: 'negation'; readonly operand: FormulaNode }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: FormulaNode;
        readonly right: FormulaNode;
      }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly FormulaNode[] }
    | RelatedNode
  );

/** Codices related to the one that holds the formula, or one field of each. Only a roll-up takes it. */
export interface RelatedNode extends Extent {
  readonly kind: 'related';
  readonly related: Related;
  /** `null`: the Codices themselves. */
  readonly field: string | null;
  /** Where the kind of reference and the field are written, for messages about them. */
  readonly kindAt: Extent;
  readonly fieldAt: Extent;
}

/** Which Codices: the children, those that are referred to, or those that refer here (in any kind for `null`). */
export type Related =
  | { readonly relation: 'children' }
  | { readonly relation: 'references'; readonly kind: string }
  | { readonly relation: 'backlinks'; readonly kind: string | null };

export interface Formula {
  readonly source: string;
  readonly root: FormulaNode;
}

/** A problem of a formula, with its place in the expression. */
export interface FormulaIssue extends Issue, Extent {}

export type FormulaReading =
  | { readonly ok: true; readonly formula: Formula }
  | { readonly ok: false; readonly issues: readonly FormulaIssue[] };

interface Token extends Extent {
  readonly kind: 'number' | 'text' | 'name' | 'symbol' | 'end';
  readonly text: string;
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([A-Za-z][A-Za-z0-9_]*)|(==|!=|<=|>=|[-+*/<>(),=.]))/y;
const MAX_EXPRESSION_LENGTH = 1000;
const MAX_DEPTH = 32;

const LEVELS: readonly (readonly string[])[] = [
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];
const CONSTANTS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** Reads an expression such as `if(ended > began, ended - began, null)`. Never throws. */
export function parseFormula(source: string): FormulaReading {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    return {
      ok: false,
      issues: [problem(source, 0, 1, `A formula has at most ${MAX_EXPRESSION_LENGTH} characters.`)],
    };
  }
  try {
    return { ok: true, formula: { source, root: new FormulaParser(source).parse() } };
  } catch (error) {
    if (error instanceof FormulaProblem) return { ok: false, issues: [error.issue] };
    throw error;
  }
}

/** An issue at a stretch of the expression; a formula's own lines and columns are those within its text. */
export function problem(
  source: string,
  start: number,
  end: number,
  message: string,
  hint?: string,
): FormulaIssue {
  const before = source.slice(0, start).split('\n');
  const upTo = source.slice(0, end).split('\n');
  return {
    path: [],
    message,
    start,
    end,
    ...(hint === undefined ? {} : { hint }),
    line: before.length,
    column: (before[before.length - 1]?.length ?? 0) + 1,
    endLine: upTo.length,
    endColumn: (upTo[upTo.length - 1]?.length ?? 0) + 1,
  };
}

class FormulaProblem extends Error {
  readonly issue: FormulaIssue;

  constructor(issue: FormulaIssue) {
    super(issue.message);
    this.issue = issue;
  }
}

/** Precedence climbing over three levels of operators. */
class FormulaParser {
  private readonly source: string;
  private readonly tokens: readonly Token[];
  private position = 0;
  private depth = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = this.tokenize();
  }

  parse(): FormulaNode {
    const root = this.operation(0);
    const rest = this.peek();
    if (rest.kind !== 'end') this.fail(rest, `Expected an operator, but found “${rest.text}”.`);
    return root;
  }

  private operation(level: number): FormulaNode {
    const operators = LEVELS[level];
    if (operators === undefined) return this.operand();
    let left = this.operation(level + 1);
    while (
      this.peek().kind === 'symbol' &&
      (operators.includes(this.peek().text) || this.isLoneEquals(level))
    ) {
      const operator = this.next();
      if (operator.text === '=') this.fail(operator, 'To compare, write “==”.');
      const right = this.operation(level + 1);
      const { start } = left;
      left = {
        kind: 'binary',
        operator: operator.text as BinaryOperator,
        left,
        right,
        start,
        end: right.end,
      };
    }
    return left;
  }

  private isLoneEquals(level: number): boolean {
    return level === 0 && this.peek().text === '=';
  }

  private operand(): FormulaNode {
    const token = this.next();
    const { start, end } = token;
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text), start, end };
    if (token.kind === 'text') return { kind: 'literal', value: unescaped(token.text), start, end };
    if (token.kind === 'name') return this.named(token);
    if (token.text === '-') {
      const operand = this.deeper(token, () => this.operand());
      return { kind: 'negation', operand, start, end: operand.end };
    }
    if (token.text === '(') {
      const inner = this.deeper(token, () => this.operation(0));
      return { ...inner, start, end: this.expect(')').end };
    }
    const found = token.kind === 'end' ? 'the expression ends' : `found “${token.text}”`;
    return this.fail(token, `Expected a value, but ${found}.`);
  }

  private named(token: Token): FormulaNode {
    const { text: name, start, end } = token;
    const related = this.related(token);
    if (related !== null) return related;
    if (this.peek().text === '(' && this.peek().kind === 'symbol') return this.call(token);
    if (Object.hasOwn(CONSTANTS, name))
      return { kind: 'literal', value: CONSTANTS[name] ?? null, start, end };
    return { kind: 'field', name, start, end };
  }

  /**
   * `children.cost`, `references.parts.cost`, `references('follow-up')`, `backlinks('blocks').cost`, `backlinks()`. A bare
   * `children` may be a field of that name, so it is read as one; see `rollUpOf`.
   */
  private related(token: Token): FormulaNode | null {
    const { text: name } = token;
    const isCall = this.isNext('(');
    if (name === 'children')
      return this.isNext('.') ? this.relatedField(token, { relation: name }, token) : null;
    if (name !== 'references' && name !== 'backlinks') return null;
    if (name === 'references' && this.isNext('.')) {
      this.next();
      const kind = this.name('a kind of reference');
      return this.relatedField(token, { relation: name, kind: kind.text }, kind);
    }
    if (!isCall) return null;
    const open = this.expect('(');
    if (name === 'backlinks' && this.isNext(')')) {
      this.next();
      return this.relatedField(token, { relation: name, kind: null }, open);
    }
    const kind = this.next();
    if (kind.kind !== 'text')
      this.fail(kind, `Expected a kind of reference in quotes, as in ${name}('blocks').`);
    this.expect(')');
    return this.relatedField(token, { relation: name, kind: unescaped(kind.text) }, kind);
  }

  private relatedField(token: Token, related: Related, kindAt: Extent): FormulaNode {
    const { start } = token;
    const place = { start: kindAt.start, end: kindAt.end };
    const before = this.tokens[this.position - 1] ?? token;
    const whole = { kind: 'related', related, kindAt: place, fieldAt: place, field: null, start } as const;
    if (!this.isNext('.')) return { ...whole, end: before.end };
    this.next();
    const field = this.name('a field');
    const fieldAt = { start: field.start, end: field.end };
    return { ...whole, field: field.text, fieldAt, end: field.end };
  }

  private name(what: string): Token {
    const token = this.next();
    if (token.kind === 'name') return token;
    const found = token.kind === 'end' ? 'the expression ends' : `found “${token.text}”`;
    return this.fail(token, `Expected ${what} after the dot, but ${found}.`);
  }

  private isNext(symbol: string): boolean {
    const { kind, text } = this.peek();
    return kind === 'symbol' && text === symbol;
  }

  private call(name: Token): FormulaNode {
    this.expect('(');
    const args: FormulaNode[] = [];
    while (this.peek().text !== ')' || this.peek().kind !== 'symbol') {
      args.push(this.deeper(name, () => this.operation(0)));
      if (this.peek().text !== ',') break;
      this.next();
    }
    return { kind: 'call', name: name.text, args, start: name.start, end: this.expect(')').end };
  }

  private deeper<T>(token: Token, read: () => T): T {
    if (++this.depth > MAX_DEPTH) this.fail(token, `A formula is nested at most ${MAX_DEPTH} levels deep.`);
    const result = read();
    this.depth--;
    return result;
  }

  private tokenize(): readonly Token[] {
    const tokens: Token[] = [];
    const pattern = new RegExp(TOKEN);
    for (;;) {
      const from = pattern.lastIndex;
      const match = pattern.exec(this.source);
      if (match === null) {
        const start = from + (/^\s*/.exec(this.source.slice(from))?.[0].length ?? 0);
        const end: Token = { kind: 'end', text: '', start, end: start };
        if (start >= this.source.length) return [...tokens, end];
        return this.fail({ ...end, end: start + 1 }, unreadable(this.source.charAt(start)));
      }
      const [, number, text, name, symbol] = match;
      const found = number ?? text ?? name ?? symbol ?? '';
      const kind = number ? 'number' : text ? 'text' : name ? 'name' : 'symbol';
      tokens.push({ kind, text: found, start: pattern.lastIndex - found.length, end: pattern.lastIndex });
    }
  }

  private peek(): Token {
    return (
      this.tokens[this.position] ?? {
        kind: 'end',
        text: '',
        start: this.source.length,
        end: this.source.length,
      }
    );
  }

  private next(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  private expect(symbol: string): Token {
    const token = this.next();
    if (token.kind === 'symbol' && token.text === symbol) return token;
    const found = token.kind === 'end' ? 'the expression ends' : `found “${token.text}”`;
    return this.fail(token, `Expected “${symbol}”, but ${found}.`);
  }

  private fail(token: Extent, message: string): never {
    throw new FormulaProblem(problem(this.source, token.start, token.end, message));
  }
}

function unreadable(character: string): string {
  return character === "'" || character === '"'
    ? 'This text is not closed with a quote.'
    : `“${character}” does not belong in a formula.`;
}

function unescaped(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, '$1');
}
