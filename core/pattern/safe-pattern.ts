/**
 * Regular expressions that a template may use: those that no text can make slow.
 *
 * JavaScript matches by backtracking, so a pattern that can read one text in many ways may take exponential time. The
 * check is a stricter form of one-unambiguity (A. Brüggemann-Klein and D. Wood, “One-unambiguous regular languages”,
 * 1998): after each character it must be clear from the next one alone where in the pattern to go on. It is
 * conservative: some harmless patterns are refused, no harmful one is known to pass.
 */
import { type CharacterSet, overlap } from './pattern-characters.ts';
import { type PatternNode, PatternProblem, parsePattern } from './pattern-syntax.ts';

export const MAX_PATTERN_LENGTH = 500;
/** Longer texts never match: one open choice outside loops is allowed, and it may cost the square of the length. */
const MAX_MATCHED_LENGTH = 2000;
/** Places in the pattern after repetitions are written out; the check looks at pairs of them. */
const MAX_POSITIONS = 300;

export interface PatternIssue {
  readonly message: string;
  readonly hint: string;
}

/** Why a pattern may not be used, or `null` when it may. */
export function checkPattern(source: string): PatternIssue | null {
  if (source.length > MAX_PATTERN_LENGTH) {
    const message = `The pattern has ${source.length} characters; at most ${MAX_PATTERN_LENGTH} are allowed.`;
    return { message, hint: 'Check only the part that matters.' };
  }
  try {
    new RegExp(source, 'u');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : 'unknown';
    return {
      message: `This is not a regular expression: ${reason}.`,
      hint: 'Escape special characters with \\\\.',
    };
  }
  try {
    return ambiguityOf(parsePattern(source));
  } catch (error) {
    if (error instanceof PatternProblem) return { message: error.message, hint: error.hint };
    throw error;
  }
}

/** Whether the pattern matches the whole of a text. A pattern that was never safe matches everything. */
export function matchesPattern(source: string, text: string): boolean {
  const pattern = compiled(source);
  return pattern === null || (text.length <= MAX_MATCHED_LENGTH && pattern.test(text));
}

const cache = new Map<string, RegExp | null>();
const CACHE_SIZE = 200;

function compiled(source: string): RegExp | null {
  const known = cache.get(source);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_SIZE) cache.clear();
  const pattern = checkPattern(source) === null ? new RegExp(`^(?:${source})$`, 'u') : null;
  cache.set(source, pattern);
  return pattern;
}

/** One place in the pattern where a character is read, and the loops that it is in. */
interface Position {
  readonly characters: CharacterSet;
  readonly loops: readonly number[];
}

interface Ends {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const NO_ENDS: Ends = { nullable: true, first: [], last: [] };

function ambiguityOf(root: PatternNode): PatternIssue | null {
  const graph = new PatternGraph();
  const ends = graph.add(root, []);
  const choices = graph.openChoices(ends.first);
  if (choices.inLoop) {
    return {
      message:
        'This pattern could take very long on some texts: within a repeated part, one text can be read in two ways.',
      hint: 'Do not repeat what is already repeated, as in (a+)+, and let what may come next begin with different characters.',
    };
  }
  if (choices.count > 1) {
    return {
      message:
        'This pattern could take long on some texts: more than once, a repeated part can also be read as what follows.',
      hint: 'Instead of .* use a class that excludes what follows, such as [^,]*.',
    };
  }
  return null;
}

/** The position automaton (V. M. Glushkov, 1961), with every way to get from one place to the next counted. */
class PatternGraph {
  private readonly positions: Position[] = [];
  private readonly follow: number[][] = [];
  private loopCount = 0;

  add(node: PatternNode, loops: readonly number[]): Ends {
    switch (node.kind) {
      case 'empty':
        return NO_ENDS;
      case 'characters':
        return this.addPosition(node.characters, loops);
      case 'sequence':
        return node.parts.reduce<Ends>((before, part) => this.join(before, this.add(part, loops)), NO_ENDS);
      case 'choice':
        return this.addChoice(node.options, loops);
      case 'repeat':
        return this.addRepeat(node.body, node.min, node.max, loops);
    }
  }

  /** Pairs of next places that the next character does not tell apart. */
  openChoices(first: readonly number[]): { readonly inLoop: boolean; readonly count: number } {
    let count = this.conflicts(first).length;
    for (const [from, targets] of this.follow.entries()) {
      for (const [a, b] of this.conflicts(targets)) {
        if (this.shareLoop(from, a, b)) return { inLoop: true, count };
        count++;
      }
    }
    return { inLoop: false, count };
  }

  private conflicts(targets: readonly number[]): readonly (readonly [number, number])[] {
    return targets.flatMap((a, index) =>
      targets
        .slice(index + 1)
        .filter((b) => a === b || overlap(this.charactersOf(a), this.charactersOf(b)))
        .map((b) => [a, b] as const),
    );
  }

  private shareLoop(...places: readonly number[]): boolean {
    const [first = [], ...others] = places.map((place) => this.positions[place]?.loops ?? []);
    return first.some((loop) => others.every((loops) => loops.includes(loop)));
  }

  private charactersOf(position: number): CharacterSet {
    return this.positions[position]?.characters ?? [];
  }

  private addPosition(characters: CharacterSet, loops: readonly number[]): Ends {
    if (this.positions.length >= MAX_POSITIONS) {
      throw new PatternProblem(
        'The pattern is too large once its repetitions are written out.',
        'Repeat fewer times.',
      );
    }
    const position = this.positions.push({ characters, loops }) - 1;
    this.follow.push([]);
    return { nullable: false, first: [position], last: [position] };
  }

  private addChoice(options: readonly PatternNode[], loops: readonly number[]): Ends {
    const ends = options.map((option) => this.add(option, loops));
    if (ends.filter(({ nullable }) => nullable).length > 1) {
      throw new PatternProblem('Two of the alternatives can be empty.', 'Leave one of them out.');
    }
    return {
      nullable: ends.some(({ nullable }) => nullable),
      first: ends.flatMap(({ first }) => first),
      last: ends.flatMap(({ last }) => last),
    };
  }

  /** `x{2,4}` is written out as `xx(x(x)?)?`, `x{2,}` as `xx+`. */
  private addRepeat(body: PatternNode, min: number, max: number, loops: readonly number[]): Ends {
    const isUnbounded = max === Number.POSITIVE_INFINITY;
    let ends = NO_ENDS;
    const copies = isUnbounded ? Math.max(min - 1, 0) : min;
    for (let copy = 0; copy < copies; copy++) ends = this.join(ends, this.add(body, loops));
    if (isUnbounded) return this.join(ends, this.addLoop(body, min === 0, loops));
    return this.join(ends, this.addOptional(body, max - min, loops));
  }

  private addLoop(body: PatternNode, nullable: boolean, loops: readonly number[]): Ends {
    const ends = this.add(body, [...loops, this.loopCount++]);
    if (ends.nullable) {
      throw new PatternProblem(
        'What is repeated can be empty.',
        'Let the repeated part need at least one character.',
      );
    }
    this.link(ends.last, ends.first);
    return { ...ends, nullable };
  }

  private addOptional(body: PatternNode, times: number, loops: readonly number[]): Ends {
    let last: number[] = [];
    let first: readonly number[] = [];
    let previous: readonly number[] = [];
    for (let copy = 0; copy < times; copy++) {
      const ends = this.add(body, loops);
      if (ends.nullable && times > 1) {
        throw new PatternProblem(
          'What is repeated can be empty.',
          'Let the repeated part need at least one character.',
        );
      }
      if (copy === 0) first = ends.first;
      this.link(previous, ends.first);
      previous = ends.last;
      last = [...last, ...ends.last];
    }
    return { nullable: true, first, last };
  }

  private join(before: Ends, after: Ends): Ends {
    this.link(before.last, after.first);
    return {
      nullable: before.nullable && after.nullable,
      first: before.nullable ? [...before.first, ...after.first] : before.first,
      last: after.nullable ? [...before.last, ...after.last] : after.last,
    };
  }

  private link(from: readonly number[], to: readonly number[]): void {
    for (const position of from) this.follow[position]?.push(...to);
  }
}
