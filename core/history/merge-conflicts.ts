/** Conflicts of a merge: where both sides changed the same value, the same sentence, the same block or the same cell. */
import { canonicalJson } from '#core/json.ts';
import type { FieldChange } from './compare-codices.ts';
import type { BlockChange, ChangedBlock, InlineChange, LineChange } from './rich-text-difference.ts';
import type { TextPart } from './text-diff.ts';

/**
 * Whether two changes of one field, both from the state that the sides have in common, have to be settled by a person. Additions to a set
 * or a table never do, nor do texts changed in different sentences: there both sides are kept. Values and cells that both sides made equal do not either;
 * words do, for a text keeps what each side wrote.
 */
export function isConflict(main: FieldChange, branch: FieldChange): boolean {
  if (main.kind === 'value' && branch.kind === 'value')
    return canonicalJson(main.after) !== canonicalJson(branch.after);
  if (main.kind === 'text' && branch.kind === 'text') return shareSentence(main.parts, branch.parts);
  if (main.kind === 'richText' && branch.kind === 'richText') return shareBlock(main.content, branch.content);
  if (main.kind === 'rows' && branch.kind === 'rows') return shareCell(main, branch);
  // A set keeps what each side added. Changes of two kinds are of a field that has another type on one side.
  return main.kind !== branch.kind;
}

/** Whether two changes of one text touch the same sentence of it (UAX #29). What is put between two sentences touches neither. */
export function shareSentence(one: readonly TextPart[], other: readonly TextPart[]): boolean {
  const sentences = sentencesOf(beforeOf(one));
  const touched = new Set(touchedIn(one, sentences));
  return touchedIn(other, sentences).some((sentence) => touched.has(sentence));
}

interface Sentence {
  readonly from: number;
  readonly to: number;
  /** Whether words behind it begin another one. */
  readonly isEnded: boolean;
}

const ENDED = /[.!?…。！？؟।\n]["'”’»)\]]*\s*$/u;

function sentencesOf(text: string): readonly Sentence[] {
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
  return [...segmenter.segment(text)].map(({ index, segment }) => ({
    from: index,
    to: index + segment.length,
    isEnded: ENDED.test(segment),
  }));
}

function beforeOf(parts: readonly TextPart[]): string {
  return parts.map(({ kind, text }) => (kind === 'added' ? '' : text)).join('');
}

/** The numbers of the sentences that a change touches. */
function touchedIn(parts: readonly TextPart[], sentences: readonly Sentence[]): readonly number[] {
  const touched: number[] = [];
  let at = 0;
  for (const { kind, text } of parts) {
    const to = kind === 'added' ? at : at + text.length;
    if (kind !== 'same')
      sentences.forEach((sentence, number) => {
        if (kind === 'added' ? isInside(sentence, at) : sentence.from < to && at < sentence.to)
          touched.push(number);
      });
    at = to;
  }
  return touched;
}

/** Whether words put in at a place belong to the sentence. */
function isInside({ from, to, isEnded }: Sentence, at: number): boolean {
  return from < at && (at < to || (at === to && !isEnded));
}

/** Whether two changes of one rich text touch the same block; in blocks of words the same sentence, in lists and tables the same block inside. */
function shareBlock(one: readonly BlockChange[], other: readonly BlockChange[]): boolean {
  const [left, right] = [formerBlocks(one), formerBlocks(other)];
  return left.some((block, place) => {
    const counterpart = right[place];
    return counterpart !== undefined && collide(block, counterpart);
  });
}

type FormerBlock = Exclude<BlockChange, { readonly kind: 'added' | 'movedHere' }>;

/** What became of each block that was there before, in its order. */
function formerBlocks(changes: readonly BlockChange[]): readonly FormerBlock[] {
  return changes.flatMap((change) =>
    change.kind === 'added' || change.kind === 'movedHere' ? [] : [change],
  );
}

function collide(one: FormerBlock, other: FormerBlock): boolean {
  if (one.kind === 'same' || other.kind === 'same') return false;
  if (one.kind !== 'changed' || other.kind !== 'changed')
    return one.kind !== other.kind || one.kind === 'movedAway';
  const isOther = one.before !== undefined || other.before !== undefined;
  const [left, right] = [wordsIn(one), wordsIn(other)];
  if (left !== null && right !== null) return isOther || shareSentence(left, right);
  if (one.blocks !== undefined && other.blocks !== undefined) return shareBlock(one.blocks, other.blocks);
  return true;
}

/** The words of a block as parts of a text, words that were formatted as ones that went and came; `null` where it holds blocks, or nothing. */
function wordsIn({ inline, lines }: ChangedBlock): readonly TextPart[] | null {
  if (inline !== undefined) return inline.flatMap(partsOfInline);
  if (lines !== undefined) return lines.flatMap(partsOfLine);
  return null;
}

/** Stands for a picture, a mention or a break. */
const OBJECT = '\ufffc';

function partsOfInline(change: InlineChange): readonly TextPart[] {
  const text = change.node.text ?? OBJECT;
  if (change.kind !== 'formatted') return [{ kind: change.kind, text }];
  return [
    { kind: 'removed', text },
    { kind: 'added', text },
  ];
}

function partsOfLine(change: LineChange): readonly TextPart[] {
  const end: TextPart = { kind: 'same', text: '\n' };
  if (change.kind === 'changed') return [...change.parts, end];
  return change.kind === 'same'
    ? [{ ...change, text: `${change.text}\n` }]
    : [{ kind: change.kind, text: `${change.text}\n` }];
}

type RowsChange = Extract<FieldChange, { readonly kind: 'rows' }>;

/** Whether both sides gave a cell different values, or one changed a row that the other removed. */
function shareCell(one: RowsChange, other: RowsChange): boolean {
  const cells = new Map(one.changed.flatMap(({ id, cells }) => cells.map((cell) => [keyOf(id, cell), cell])));
  const isOtherwise = other.changed.some(({ id, cells: changed }) =>
    changed.some((cell) => {
      const counterpart = cells.get(keyOf(id, cell));
      return counterpart !== undefined && canonicalJson(counterpart.after) !== canonicalJson(cell.after);
    }),
  );
  return isOtherwise || losesEdit(one, other) || losesEdit(other, one);
}

function keyOf(rowId: string, { columnId }: { readonly columnId: string }): string {
  return JSON.stringify([rowId, columnId]);
}

function losesEdit({ removed }: RowsChange, { changed }: RowsChange): boolean {
  const gone = new Set(removed.map(({ id }) => id));
  return changed.some(({ id, cells }) => cells.length > 0 && gone.has(id));
}
