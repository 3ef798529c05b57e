/** The tokens of a search query: stretches without a blank outside quotes, brackets, and the operators between them. */

const SPACE = /\s/;
const OPENING = new Set(['"', '“', '„', '”']);
const CLOSING = new Set(['"', '”', '“']);
const OPERATOR = /^(?:and|or|not)$/i;
/** What a word has to look like to be a filter; a name and a colon, but no address of the web. */
const FILTER = /^(?:[#@].|[\p{L}_][\p{L}\p{N}_]*:(?!\/\/).)/su;

/** A text without its quotes that knows which of its characters stood in some. */
export interface QuotedText {
  readonly text: string;
  /** For each UTF-16 unit of `text`. */
  readonly quoted: readonly boolean[];
}

/** A word, a phrase or a filter. */
export interface WordToken extends QuotedText {
  readonly kind: 'word';
  readonly from: number;
  readonly to: number;
  readonly negated: boolean;
}

export type SearchToken =
  | WordToken
  | { readonly kind: 'open'; readonly from: number; readonly to: number; readonly negated: boolean }
  | { readonly kind: 'close'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'operator';
      readonly operator: 'and' | 'or' | 'not';
      readonly from: number;
      readonly to: number;
    };

/**
 * Never throws. Operators in capitals are such wherever they can stand; those in small letters only where a filter or a bracket is beside them,
 * since they are words as well.
 */
export function tokenize(text: string): SearchToken[] {
  const negations = readTokens(text).map((token, index, all) => asNegation(token, all[index + 1]));
  return negations.map((token, index) => asJoint(token, negations[index - 1], negations[index + 1]));
}

function asNegation(token: SearchToken, after: SearchToken | undefined): SearchToken {
  if (operatorIn(token) !== 'not' || after === undefined || after.kind === 'close') return token;
  const isMeant = isShouted(token) || after.kind === 'open' || looksLikeFilter(after);
  return isMeant ? { kind: 'operator', operator: 'not', from: token.from, to: token.to } : token;
}

function asJoint(
  token: SearchToken,
  before: SearchToken | undefined,
  after: SearchToken | undefined,
): SearchToken {
  const operator = operatorIn(token);
  if (operator === null || operator === 'not') return token;
  if (before === undefined || before.kind === 'open' || after === undefined || after.kind === 'close')
    return token;
  const isMeant =
    isShouted(token) || [before, after].some((one) => one.kind !== 'word' || looksLikeFilter(one));
  return isMeant ? { kind: 'operator', operator, from: token.from, to: token.to } : token;
}

function operatorIn(token: SearchToken): 'and' | 'or' | 'not' | null {
  if (token.kind !== 'word' || token.negated || token.quoted[0] === true) return null;
  return OPERATOR.test(token.text) ? (token.text.toLowerCase() as 'and' | 'or' | 'not') : null;
}

function isShouted(token: SearchToken): boolean {
  return token.kind === 'word' && token.text === token.text.toUpperCase();
}

function looksLikeFilter(token: SearchToken): boolean {
  return token.kind === 'word' && token.quoted[0] !== true && FILTER.test(token.text);
}

function readTokens(text: string): SearchToken[] {
  const tokens: SearchToken[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    if (SPACE.test(char)) {
      at += 1;
      continue;
    }
    const from = at;
    const negated = char === '-' && /[^\s-]/.test(text.charAt(at + 1));
    if (negated) at += 1;
    if (text.charAt(at) === '(') {
      depth += 1;
      at += 1;
      tokens.push({ kind: 'open', from, to: at, negated });
    } else if (text.charAt(at) === ')' && depth > 0 && !negated) {
      depth -= 1;
      at += 1;
      tokens.push({ kind: 'close', from, to: at });
    } else {
      const word = readWord(text, at, depth > 0);
      at = word.to;
      tokens.push({ kind: 'word', from, to: at, negated, text: word.text, quoted: word.quoted });
    }
  }
  return tokens;
}

/** Up to a blank, or the bracket that closes what the word stands in. */
function readWord(text: string, begin: number, isInside: boolean): QuotedText & { readonly to: number } {
  let read = '';
  const quoted: boolean[] = [];
  let inQuotes = false;
  let isPhrase = false;
  let own = 0;
  let at = begin;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (inQuotes ? CLOSING.has(char) : OPENING.has(char) && mayOpen(read)) {
      if (read === '' && !inQuotes) isPhrase = true;
      inQuotes = !inQuotes;
      // A phrase ends with its quote, whatever follows.
      if (!inQuotes && isPhrase) return { text: read, quoted: markPhrase(read, quoted), to: at + 1 };
      continue;
    }
    if (!inQuotes && SPACE.test(char)) break;
    if (!inQuotes && char === '(') own += 1;
    if (!inQuotes && char === ')') {
      if (own === 0 && isInside) break;
      own -= 1;
    }
    read += char;
    quoted.push(inQuotes);
  }
  return { text: read, quoted, to: Math.max(at, begin + 1) };
}

/** An empty phrase has no characters to tell that it is one, and holds no word either. */
function markPhrase(read: string, quoted: readonly boolean[]): readonly boolean[] {
  return read === '' ? [true] : quoted;
}

/** Quotes begin a phrase or a value; elsewhere they stand for themselves, as in 5" or O"Hara. */
function mayOpen(read: string): boolean {
  return read === '' || /[:=<>#@,.]$/.test(read);
}

/** The part of a text from one place up to another. */
export function sliceQuoted({ text, quoted }: QuotedText, from: number, to = text.length): QuotedText {
  return { text: text.slice(from, to), quoted: quoted.slice(from, to) };
}

/** Where `part` stands outside quotes for the first time; -1 for nowhere. */
export function findUnquoted({ text, quoted }: QuotedText, part: string): number {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1))
    if (!quoted.slice(at, at + part.length).includes(true)) return at;
  return -1;
}
