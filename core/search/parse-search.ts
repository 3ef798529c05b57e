/** Parses a search query: words, "phrases", filters such as `tag:`, `@person` and `due:<2027`, and brackets, and, or, not. */
import { readFilter } from './parse-filter.ts';
import type { SearchFilter, SearchProblem, SearchQuery, SearchTerm } from './search-query.ts';
import { type SearchToken, tokenize, type WordToken } from './search-tokens.ts';
import { wordsOf } from './words.ts';

/** Never throws: what it cannot read becomes a problem, and the rest is searched. `today` is a day as `2026-11-14`. */
export function parseSearch(text: string, { today }: { readonly today: string }): SearchQuery {
  const parser = new Parser(tokenize(text), today);
  const parts = parser.readAll();
  const terms: SearchTerm[] = [];
  const filters: SearchFilter[] = [];
  for (const part of parts) {
    const { condition, negated, from, to } = part;
    if (condition.kind === 'words')
      terms.push({ text: condition.text, exact: condition.exact, negated, from, to });
    else filters.push(part);
  }
  return { terms, filters, problems: [...parser.problems].sort((a, b) => a.from - b.from) };
}

class Parser {
  private readonly tokens: readonly SearchToken[];
  private readonly today: string;
  private at = 0;
  readonly problems: SearchProblem[] = [];

  constructor(tokens: readonly SearchToken[], today: string) {
    this.tokens = tokens;
    this.today = today;
  }

  /** Everything has to hold. */
  readAll(): readonly SearchFilter[] {
    return this.readEither();
  }

  /** What stands side by side binds more closely than `or`. */
  private readEither(): readonly SearchFilter[] {
    const alternatives: (readonly SearchFilter[])[] = [this.readSideBySide()];
    while (this.takeOperator('or')) alternatives.push(this.readSideBySide());
    const read = alternatives.filter((parts) => parts.length > 0);
    if (read.length < 2) return read[0] ?? [];
    const of = read.flatMap((parts) => joined(parts, this.problems) ?? []);
    return of.length < 2 ? of : [enclosing('any', of)];
  }

  private readSideBySide(): SearchFilter[] {
    const parts: SearchFilter[] = [];
    for (;;) {
      const token = this.tokens[this.at];
      if (token === undefined || token.kind === 'close') return parts;
      if (token.kind === 'operator' && token.operator === 'or') return parts;
      if (token.kind === 'operator' && token.operator === 'and') this.at += 1;
      else parts.push(...this.readOne());
    }
  }

  /** A word, a filter, brackets, or either turned round. */
  private readOne(): readonly SearchFilter[] {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === 'close') return [];
    this.at += 1;
    if (token.kind === 'operator') {
      const whole = joined(this.readOne(), this.problems);
      return whole === null ? [] : [turned(whole, token.from)];
    }
    return token.kind === 'open' ? this.readBrackets(token) : this.readWord(token);
  }

  private readBrackets(open: SearchToken & { readonly kind: 'open' }): readonly SearchFilter[] {
    const parts = this.readEither();
    const close = this.tokens[this.at];
    const to = close?.to ?? this.tokens.at(-1)?.to ?? open.to;
    if (close === undefined) {
      this.problems.push({ message: 'This bracket is not closed.', from: open.from, to: open.to });
    } else this.at += 1;
    if (!open.negated && parts.length > 1) return parts;
    const whole = open.negated ? joined(parts, this.problems) : (parts[0] ?? null);
    if (whole === null) return [];
    const group = { ...whole, from: open.from, to };
    return [open.negated ? turned(group, open.from) : group];
  }

  private readWord(token: WordToken): readonly SearchFilter[] {
    const { from, to, negated, text, quoted } = token;
    const read = readFilter(token, this.today);
    if (read === null) {
      if (wordsOf(text).length === 0) return [];
      return [{ condition: { kind: 'words', text, exact: quoted[0] === true }, negated, from, to }];
    }
    if ('message' in read) {
      this.problems.push({ message: read.message, from, to });
      return [];
    }
    return [{ condition: read, negated, from, to }];
  }

  private takeOperator(operator: 'or'): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'operator' || token.operator !== operator) return false;
    this.at += 1;
    return true;
  }
}

/** As one condition; `null` for none. What says where words are looked for cannot stand in one. */
function joined(parts: readonly SearchFilter[], problems: SearchProblem[]): SearchFilter | null {
  const kept = parts.filter(({ condition, from, to }) => {
    if (condition.kind !== 'in') return true;
    problems.push({ message: 'in: stands by itself, not in brackets or beside an or.', from, to });
    return false;
  });
  const [only] = kept;
  if (only === undefined) return null;
  if (kept.length === 1) return only;
  // A Codex has only one template: several side by side mean any of them.
  const templates = kept.filter(({ condition, negated }) => condition.kind === 'template' && !negated);
  if (templates.length < 2) return enclosing('all', kept);
  const others = kept.filter((part) => !templates.includes(part));
  const either = enclosing('any', templates);
  return others.length === 0 ? either : enclosing('all', [either, ...others]);
}

function enclosing(kind: 'all' | 'any', of: readonly SearchFilter[]): SearchFilter {
  const from = Math.min(...of.map((part) => part.from));
  const to = Math.max(...of.map((part) => part.to));
  return { condition: { kind, of }, negated: false, from, to };
}

function turned(part: SearchFilter, from: number): SearchFilter {
  return { ...part, negated: !part.negated, from };
}
