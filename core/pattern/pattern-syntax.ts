/** The parser of the regular expressions that templates may use. */
import { ANY_CHARACTER, type CharacterSet, classOf, complement, union } from './pattern-characters.ts';

export type PatternNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'characters'; readonly characters: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly body: PatternNode; readonly min: number; readonly max: number };

/** A pattern outside the subset. */
export class PatternProblem extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const CONTROL_ESCAPES: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };
const MAX_DEPTH = 50;

/** Expects a source that `new RegExp(source, 'u')` accepts; throws `PatternProblem` for what the subset leaves out. */
export function parsePattern(source: string): PatternNode {
  return new PatternParser(source).parse();
}

class PatternParser {
  private readonly characters: readonly string[];
  private position = 0;
  private depth = 0;

  constructor(source: string) {
    this.characters = [...source];
  }

  parse(): PatternNode {
    // The whole value is matched in any case, so the outermost anchors say nothing new.
    if (this.peek() === '^') this.position++;
    const root = this.choice();
    if (this.position < this.characters.length) throw unsupported(`“${this.peek()}”`);
    return root;
  }

  private choice(): PatternNode {
    if (++this.depth > MAX_DEPTH)
      throw new PatternProblem('The pattern is nested too deeply.', 'Make it simpler.');
    const options = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    this.depth--;
    return options.length === 1 ? (options[0] ?? { kind: 'empty' }) : { kind: 'choice', options };
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.position < this.characters.length && this.peek() !== '|' && this.peek() !== ')') {
      if (this.peek() === '$' && this.position === this.characters.length - 1 && this.depth === 1) {
        this.position++;
        break;
      }
      parts.push(this.repeated(this.atom()));
    }
    return parts.length === 0 ? { kind: 'empty' } : { kind: 'sequence', parts };
  }

  private atom(): PatternNode {
    const character = this.next();
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'characters', characters: this.characterClass() };
      case '.':
        return { kind: 'characters', characters: ANY_CHARACTER };
      case '\\':
        return { kind: 'characters', characters: this.escape() };
      case '^':
      case '$':
        throw new PatternProblem(
          `“${character}” may only stand at the ${character === '^' ? 'beginning' : 'end'}.`,
          'Leave it out: the whole value is always matched.',
        );
      default:
        return { kind: 'characters', characters: single(character) };
    }
  }

  private group(): PatternNode {
    if (this.take('?') && !this.take(':')) {
      const what =
        this.peek() === '<' && !'=!'.includes(this.characters[this.position + 1] ?? '')
          ? 'A named group'
          : 'Looking ahead or behind';
      throw new PatternProblem(`${what} is not supported in patterns.`, 'Use plain groups: ( … ).');
    }
    const body = this.choice();
    this.next();
    return body;
  }

  private repeated(body: PatternNode): PatternNode {
    const range = this.quantifier();
    if (range === null) return body;
    this.take('?');
    return { kind: 'repeat', body, min: range[0], max: range[1] };
  }

  private quantifier(): readonly [number, number] | null {
    if (this.take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.take('?')) return [0, 1];
    if (!this.take('{')) return null;
    const end = this.characters.indexOf('}', this.position);
    const [min = '', max] = this.characters.slice(this.position, end).join('').split(',');
    this.position = end + 1;
    const least = Number(min);
    if (max === undefined) return [least, least];
    return [least, max === '' ? Number.POSITIVE_INFINITY : Number(max)];
  }

  private characterClass(): CharacterSet {
    const isNegated = this.take('^');
    const sets: CharacterSet[] = [];
    while (!this.take(']')) {
      const from = this.classMember();
      const [first] = from;
      if (this.peek() !== '-' || this.characters[this.position + 1] === ']' || first === undefined) {
        sets.push(from);
        continue;
      }
      this.position++;
      const to = this.classMember();
      sets.push([[first[0], to[to.length - 1]?.[1] ?? first[1]]]);
    }
    const all = union(...sets);
    return isNegated ? complement(all) : all;
  }

  private classMember(): CharacterSet {
    const character = this.next();
    return character === '\\' ? this.escape(true) : single(character);
  }

  private escape(inClass = false): CharacterSet {
    const letter = this.next();
    const named = classOf(letter);
    if (named !== null) return named;
    if (Object.hasOwn(CONTROL_ESCAPES, letter)) return point(CONTROL_ESCAPES[letter] ?? 0);
    if (letter === 'b' && inClass) return point(8);
    if (letter === 'x') return point(this.hex(2));
    if (letter === 'u') return point(this.unicode());
    if (letter === 'c') return point((this.next().codePointAt(0) ?? 0) % 32);
    if (letter === 'p' || letter === 'P') {
      // What a property holds is not known here, so it counts as everything.
      this.position = this.characters.indexOf('}', this.position) + 1;
      return ANY_CHARACTER;
    }
    if (/[1-9k]/.test(letter)) throw unsupported('Referring back to a group');
    if (/[bB]/.test(letter)) throw unsupported(`A word boundary (\\${letter})`);
    return single(letter);
  }

  private unicode(): number {
    if (!this.take('{')) return this.hex(4);
    const end = this.characters.indexOf('}', this.position);
    const code = Number.parseInt(this.characters.slice(this.position, end).join(''), 16);
    this.position = end + 1;
    return code;
  }

  private hex(digits: number): number {
    const text = this.characters.slice(this.position, this.position + digits).join('');
    this.position += digits;
    return Number.parseInt(text, 16);
  }

  private peek(): string {
    return this.characters[this.position] ?? '';
  }

  private next(): string {
    const character = this.peek();
    this.position++;
    return character;
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.position++;
    return true;
  }
}

function single(character: string): CharacterSet {
  return point(character.codePointAt(0) ?? 0);
}

function point(code: number): CharacterSet {
  return [[code, code]];
}

function unsupported(what: string): PatternProblem {
  return new PatternProblem(
    `${what} is not supported in patterns.`,
    'Use plain groups, classes and repetition.',
  );
}
