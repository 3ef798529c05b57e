/** Formatting that somebody gives to words while they suggest: read from the transaction, which is not applied. */
import type { EditorState, Transaction } from '@tiptap/pm/state';
import { AddMarkStep, RemoveMarkStep, ReplaceAroundStep } from '@tiptap/pm/transform';
import { absolutePositionToRelativePosition } from '@tiptap/y-tiptap';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import {
  type BlockChange,
  type FormatChange,
  PROPOSED_MARKS,
  type ProposedMark,
  type ProposedMarkType,
} from '#core/suggestions/proposed-change.ts';
import { syncOf } from '../carets/neighbours.ts';

export interface Formatting {
  readonly from: number;
  readonly to: number;
  readonly change: FormatChange | BlockChange;
}

/** `null` for a transaction that is more than formatting, or formats as nothing that can be suggested. */
export function formattingOf(transaction: Transaction, { doc }: EditorState): Formatting | null {
  return marksOf(transaction) ?? blockOf(transaction, doc);
}

/** The places of its words in the text that the editor is bound to; `null` where there are none. */
export function placesIn(state: EditorState, { from, to }: Formatting): TextPlaces | null {
  const sync = syncOf(state);
  let [start, end]: [number | null, number] = [null, 0];
  state.doc.nodesBetween(from, to, (node, position) => {
    if (!node.isText) return;
    start ??= Math.max(from, position);
    end = Math.min(to, position + node.nodeSize);
  });
  if (sync?.binding == null || start === null) return null;
  // As in place-position.ts: the types of the binding do not name its own mapping.
  const mapping = sync.binding.mapping as never;
  const place = (position: number) => absolutePositionToRelativePosition(position, sync.type, mapping);
  return { start: place(start), end: place(end) };
}

function marksOf({ steps }: Transaction): Formatting | null {
  const add = new Map<ProposedMarkType, ProposedMark>();
  const remove = new Set<ProposedMarkType>();
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const step of steps) {
    if (!(step instanceof AddMarkStep) && !(step instanceof RemoveMarkStep)) return null;
    const { mark } = step;
    const type = PROPOSED_MARKS.find((known) => known === mark.type.name);
    if (type === undefined) return null;
    [from, to] = [Math.min(from, step.from), Math.max(to, step.to)];
    const href: unknown = mark.attrs['href'];
    if (step instanceof RemoveMarkStep) remove.add(type);
    else add.set(type, { type, ...(type === 'link' && typeof href === 'string' && { href }) });
  }
  for (const type of add.keys()) remove.delete(type);
  if (add.size + remove.size === 0) return null;
  return { from, to, change: { kind: 'format', add: [...add.values()], remove: [...remove] } };
}

/** Blocks that get another kind, or level, and nothing else. */
function blockOf({ steps, doc: after }: Transaction, before: EditorState['doc']): Formatting | null {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  let change: BlockChange | null = null;
  for (const step of steps) {
    if (!(step instanceof ReplaceAroundStep)) return null;
    const block = step.slice.content.firstChild;
    const isOne = step.slice.content.childCount === 1 && block?.isTextblock === true;
    if (!isOne || step.gapFrom !== step.from + 1 || step.gapTo !== step.to - 1) return null;
    const { name } = block.type;
    if (name !== 'paragraph' && name !== 'heading') return null;
    const level: unknown = name === 'heading' ? block.attrs['level'] : 0;
    if (typeof level !== 'number' || (change !== null && change.level !== level)) return null;
    change = { kind: 'block', block: name, level };
    [from, to] = [Math.min(from, step.from), Math.max(to, step.to)];
  }
  const isSameText = before.content.size === after.content.size && before.textContent === after.textContent;
  return change === null || !isSameText ? null : { from, to, change };
}
