/** Two blocks of text compared: words, with their marks beside. */
import { alignSequences, type Pair } from '#core/history/align-sequences.ts';
import type { DocumentMark, DocumentNode, InlineChange } from '#core/history/rich-text-difference.ts';
import { isWord, runsOf, wordsOf } from '#core/history/text-diff.ts';
import { canonicalJson } from '#core/json.ts';
import { sameMarks } from './canonical-node.ts';

/** A word, or a node that is none, such as a mention; `pieces` as its marks change within it. */
interface Token {
  readonly key: string;
  readonly pieces: readonly DocumentNode[];
}

/** Word by word, whatever the marks; equal words are `formatted` where their marks differ. */
export function compareInline(
  before: readonly DocumentNode[],
  after: readonly DocumentNode[],
): readonly InlineChange[] {
  const [left, right] = [tokensOf(before), tokensOf(after)];
  const [leftKeys, rightKeys] = [left, right].map((tokens) => tokens.map(({ key }) => key));
  const aligned = alignSequences(leftKeys ?? [], rightKeys ?? []);
  const pairs = isRewritten(left, right, aligned) ? [] : dropLoneBlanks(left, right, aligned);
  const changes: InlineChange[] = [];
  for (const { removed, added, same } of runsOf([left.length, right.length], pairs)) {
    for (const { pieces } of left.slice(removed.from, removed.to)) addPieces(changes, 'removed', pieces);
    for (const { pieces } of right.slice(added.from, added.to)) addPieces(changes, 'added', pieces);
    for (let n = 0; n < same.length; n += 1)
      addKept(changes, left[same.left + n]?.pieces ?? [], right[same.right + n]?.pieces ?? []);
  }
  return changes;
}

function tokensOf(content: readonly DocumentNode[]): readonly Token[] {
  const tokens: Token[] = [];
  let run: DocumentNode[] = [];
  const flush = (): void => {
    tokens.push(...textTokens(run));
    run = [];
  };
  for (const node of content) {
    if (node.text !== undefined) run.push(node);
    else {
      flush();
      tokens.push({ key: `node ${canonicalJson(node)}`, pieces: [node] });
    }
  }
  flush();
  return tokens;
}

/** The words of texts that stand next to each other: a mark may begin within a word. */
function textTokens(run: readonly DocumentNode[]): readonly Token[] {
  const tokens: Token[] = [];
  let [index, offset] = [0, 0];
  for (const word of wordsOf(run.map(({ text = '' }) => text).join(''))) {
    const pieces: DocumentNode[] = [];
    for (let left = word.length; left > 0; ) {
      const node = run[index];
      if (node?.text === undefined) break;
      const text = node.text.slice(offset, offset + left);
      pieces.push({ ...node, text });
      [left, offset] = [left - text.length, offset + text.length];
      if (offset >= node.text.length) [index, offset] = [index + 1, 0];
    }
    tokens.push({ key: `text ${word}`, pieces });
  }
  return tokens;
}

/** Whether both sides have words and share none: signs and blanks alone are no rest that was kept. */
function isRewritten(left: readonly Token[], right: readonly Token[], pairs: readonly Pair[]): boolean {
  const hasWord = ({ key }: Token) => !key.startsWith('text ') || isWord(key.slice('text '.length));
  return (
    left.some(hasWord) &&
    right.some(hasWord) &&
    pairs.every(([i]) => {
      const token = left[i];
      return token === undefined || !hasWord(token);
    })
  );
}

/** Between two changes a blank alone is no rest that was kept: “two hours → an hour” reads better than “two → an, hours → hour”. */
function dropLoneBlanks(
  left: readonly Token[],
  right: readonly Token[],
  pairs: readonly Pair[],
): readonly Pair[] {
  const isBlank = (index: number) => /^text [^\S\n]+$/.test(left[index]?.key ?? '');
  return pairs.filter(([i, j], index) => {
    if (!isBlank(i)) return true;
    const [before, after] = [pairs[index - 1] ?? [-1, -1], pairs[index + 1] ?? [left.length, right.length]];
    const removesOnBothSides = before[0] < i - 1 && after[0] > i + 1;
    const addsOnBothSides = before[1] < j - 1 && after[1] > j + 1;
    return !(removesOnBothSides && addsOnBothSides);
  });
}

function addPieces(
  changes: InlineChange[],
  kind: 'removed' | 'added' | 'same',
  pieces: readonly DocumentNode[],
): void {
  for (const node of pieces) {
    const last = changes.at(-1);
    if (
      last?.kind === kind &&
      last.node.text !== undefined &&
      node.text !== undefined &&
      sameMarks(last.node.marks, node.marks)
    )
      changes[changes.length - 1] = { kind, node: { ...node, text: last.node.text + node.text } };
    else changes.push({ kind, node });
  }
}

/** One word, cut where the marks of either side change. */
function addKept(
  changes: InlineChange[],
  before: readonly DocumentNode[],
  after: readonly DocumentNode[],
): void {
  let [index, offset] = [0, 0];
  for (const node of after) {
    if (node.text === undefined) {
      addPieces(changes, 'same', [node]);
      continue;
    }
    for (let at = 0; at < node.text.length; ) {
      const former = before[index];
      const rest = (former?.text ?? '').length - offset;
      const text = node.text.slice(at, at + Math.max(1, rest));
      addWord(changes, { ...node, text }, former?.marks ?? []);
      [at, offset] = [at + text.length, offset + text.length];
      if (offset >= (former?.text ?? '').length) [index, offset] = [index + 1, 0];
    }
  }
}

function addWord(changes: InlineChange[], node: DocumentNode, marksBefore: readonly DocumentMark[]): void {
  if (sameMarks(node.marks, marksBefore)) {
    addPieces(changes, 'same', [node]);
    return;
  }
  const last = changes.at(-1);
  if (
    last?.kind === 'formatted' &&
    sameMarks(last.marksBefore, marksBefore) &&
    sameMarks(last.node.marks, node.marks)
  )
    changes[changes.length - 1] = { ...last, node: { ...node, text: `${last.node.text}${node.text}` } };
  else changes.push({ kind: 'formatted', node, marksBefore });
}

/** Whether a block is lines of plain text. */
export function isPlain(content: readonly DocumentNode[]): boolean {
  return content.every(({ text, marks = [] }) => text !== undefined && marks.length === 0);
}
