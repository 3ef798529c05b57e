/** Two blocks of text compared: words, with their marks beside. */
import { alignSequences, type Pair } from '#core/history/align-sequences.ts';
import type { DocumentNode, InlineChange } from '#core/history/rich-text-difference.ts';
import { isWord, runsOf, wordsOf } from '#core/history/text-diff.ts';
import { canonicalJson } from '#core/json.ts';
import { sameMarks } from './canonical-node.ts';

/**
 * The content of a block in words, and nodes that are none, such as mentions. Places count UTF-16 units of the text, and 1 for each such node;
 * marks may change within a word.
 */
interface Inline {
  readonly nodes: readonly DocumentNode[];
  /** By node, and by word, the place at which it begins; then the end. */
  readonly begins: readonly number[];
  readonly places: readonly number[];
  /** Of each word; the same for equal ones only. */
  readonly keys: readonly string[];
}

/** Begins the key of a node: no word has more after it. */
const NODE = '\u0000{';

/** Word by word, whatever the marks; equal words are `formatted` where their marks differ. */
export function compareInline(
  before: readonly DocumentNode[],
  after: readonly DocumentNode[],
): readonly InlineChange[] {
  const [left, right] = [inWords(before), inWords(after)];
  const aligned = alignSequences(left.keys, right.keys);
  const pairs = isRewritten(left, right, aligned) ? [] : dropLoneBlanks(left, right, aligned);
  const changes: InlineChange[] = [];
  const size: Pair = [left.keys.length, right.keys.length];
  for (const { removed, added, same } of runsOf(size, pairs)) {
    for (const node of piecesOf(left, removed.from, removed.to)) changes.push({ kind: 'removed', node });
    for (const node of piecesOf(right, added.from, added.to)) changes.push({ kind: 'added', node });
    addKept(
      changes,
      piecesOf(left, same.left, same.left + same.length),
      piecesOf(right, same.right, same.right + same.length),
    );
  }
  return changes;
}

function inWords(nodes: readonly DocumentNode[]): Inline {
  const [begins, places, keys]: [number[], number[], string[]] = [[], [], []];
  let [run, at, place] = ['', 0, 0];
  // The words of texts that stand next to each other.
  const flush = (): void => {
    for (const word of wordsOf(run)) {
      places.push(place);
      keys.push(word);
      place += word.length;
    }
    run = '';
  };
  for (const node of nodes) {
    begins.push(at);
    at += lengthOf(node);
    if (node.text !== undefined) run += node.text;
    else {
      flush();
      places.push(place);
      keys.push(`${NODE}${canonicalJson(node)}`);
      place += 1;
    }
  }
  flush();
  return { nodes, begins: [...begins, at], places: [...places, at], keys };
}

function lengthOf({ text }: DocumentNode): number {
  return text === undefined ? 1 : text.length;
}

/** The words `[from, to)`, cut where their marks change. */
function piecesOf({ nodes, begins, places }: Inline, from: number, to: number): readonly DocumentNode[] {
  const [begin, end] = [places[from] ?? 0, places[to] ?? 0];
  const pieces: DocumentNode[] = [];
  for (let index = lastUpTo(begins, begin); begin < end; index += 1) {
    const [node, at] = [nodes[index], begins[index] ?? end];
    if (node === undefined || at >= end) break;
    if (node.text === undefined) pieces.push(node);
    else pieces.push({ ...node, text: node.text.slice(Math.max(0, begin - at), end - at) });
  }
  return pieces;
}

/** The index of the last number that is not above `limit`, of numbers that ascend from 0. */
function lastUpTo(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Whether both sides have words and share none: signs and blanks alone are no rest that was kept. */
function isRewritten(left: Inline, right: Inline, pairs: readonly Pair[]): boolean {
  const hasWord = (key: string | undefined) => key !== undefined && (key.startsWith(NODE) || isWord(key));
  return left.keys.some(hasWord) && right.keys.some(hasWord) && !pairs.some(([i]) => hasWord(left.keys[i]));
}

/** Between two changes a blank alone is no rest that was kept: “two hours → an hour” reads better than “two → an, hours → hour”. */
function dropLoneBlanks(left: Inline, right: Inline, pairs: readonly Pair[]): readonly Pair[] {
  const end: Pair = [left.keys.length, right.keys.length];
  return pairs.filter(([i, j], index) => {
    const [before, after] = [pairs[index - 1] ?? BEGIN, pairs[index + 1] ?? end];
    const removesOnBothSides = before[0] < i - 1 && after[0] > i + 1;
    const addsOnBothSides = before[1] < j - 1 && after[1] > j + 1;
    return !(removesOnBothSides && addsOnBothSides && /^[^\S\n]+$/.test(left.keys[i] ?? ''));
  });
}

const BEGIN: Pair = [-1, -1];

/** The same words on both sides, cut where the marks of either change. */
function addKept(
  changes: InlineChange[],
  before: readonly DocumentNode[],
  after: readonly DocumentNode[],
): void {
  let [index, offset] = [0, 0];
  for (const node of after) {
    for (let at = 0; at < lengthOf(node); ) {
      const former = before[index] ?? node;
      const length = Math.min(lengthOf(node) - at, lengthOf(former) - offset);
      const piece = node.text === undefined ? node : { ...node, text: node.text.slice(at, at + length) };
      const marksBefore = former.marks ?? [];
      if (sameMarks(node.marks, marksBefore)) changes.push({ kind: 'same', node: piece });
      else changes.push({ kind: 'formatted', node: piece, marksBefore });
      [at, offset] = [at + length, offset + length];
      if (offset >= lengthOf(former)) [index, offset] = [index + 1, 0];
    }
  }
}

/** Whether a block is lines of plain text. */
export function isPlain(content: readonly DocumentNode[]): boolean {
  return content.every(({ text, marks = [] }) => text !== undefined && marks.length === 0);
}
