/** A fork brought in step with its text without a new copy: where letters that were typed there only have to go. */
import * as Y from 'yjs';
import { type AnchorText, readAnchorText, spansOf } from '#core/comments/anchor-text.ts';
import { blocksOf, compareTexts, piecesInBoth } from './compare-texts.ts';
import { findProposals, type OwnText } from './find-proposals.ts';

/**
 * Takes the letters of a fork away that stand neither in its text nor in an open suggestion of the author's own, as after a decision or
 * where words were told that somebody rewrote. Answers whether the fork then says just what the text and `own` say; where it does not, for
 * words that went on the fork have to come back with their ids, it has to be made anew. `own` is placed in `base`, and `base` on the fork.
 */
export function settleFork(root: Y.Text | Y.XmlFragment, base: AnchorText, own: readonly OwnText[]): boolean {
  if (base.text === '') return false;
  const fork = readAnchorText(root);
  if (!isSameBlocks(base, fork)) return false;
  root.doc?.transact(() => {
    for (const { from, to } of looseIn(base, fork, own).reverse())
      for (const span of [...spansOf(fork, from, to)].reverse())
        span.text.delete(span.from, span.to - span.from);
  });
  const { written, withdrawn, unfit } = findProposals(
    '',
    base,
    compareTexts(base, readAnchorText(root)),
    own,
  );
  return written.length + withdrawn.length + unfit.length === 0;
}

/**
 * What was deleted in the Codex itself is nothing that undo on a fork brings back: whoever takes a step back there would propose words
 * again that were let go by a decision. Called once a fork was settled; `doc` is that of the Codex.
 */
export function forgetDeleted({ undoStack, redoStack }: Y.UndoManager, doc: Y.Doc): void {
  const deleted = Y.createDeleteSetFromStructStore(doc.store);
  for (const step of [...undoStack, ...redoStack]) {
    const gone = Y.createDeleteSet();
    for (const [client, ranges] of step.deletions.clients) {
      const clocks = ranges.flatMap(({ clock, len }) =>
        Array.from({ length: len }, (_, index) => clock + index),
      );
      const found = clocks.filter((clock) => Y.isDeleted(deleted, Y.createID(client, clock)));
      if (found.length > 0)
        gone.clients.set(
          client,
          found.map((clock) => ({ clock, len: 1 })),
        );
    }
    // Yjs brings nothing back that a step says came with it: it came and went within the step.
    if (gone.clients.size > 0) step.insertions = Y.mergeDeleteSets([step.insertions, gone]);
  }
}

function isSameBlocks(base: AnchorText, fork: AnchorText): boolean {
  const [before, after] = [[...blocksOf(base).keys()], [...blocksOf(fork).keys()]];
  return before.length === after.length && before.every((key, index) => key === after[index]);
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Letters of the fork alone that belong to nothing that is proposed, as ranges of its string. Which hunk they stand in is told by reading,
 * as proposals are made; whether they were typed by their ids, for one that was typed may be read as its equal beside it.
 */
function looseIn(base: AnchorText, fork: AnchorText, own: readonly OwnText[]): Range[] {
  const { hunks, same } = compareTexts(base, fork);
  const isOwn = (hunk: Range) => own.some(({ from, to }) => hunk.from <= to && hunk.to >= from);
  const isLoose = new Uint8Array(fork.text.length);
  for (const hunk of hunks)
    if (hunk.at !== null && !isOwn(hunk)) isLoose.fill(1, hunk.at, hunk.at + hunk.text.length);
  const isKnown = new Uint8Array(fork.text.length);
  // Where each letter of the base stands on the fork by its id.
  const placeOf = new Int32Array(base.text.length).fill(-1);
  for (const { from, at, length } of piecesInBoth(base, fork)) {
    isKnown.fill(1, at, at + length);
    for (let index = 0; index < length; index += 1) placeOf[from + index] = at + index;
  }
  // Typed, and read as a letter of the base that stands in such a hunk itself.
  for (const { from, at, length } of same)
    for (let index = 0; index < length; index += 1)
      if (isLoose[placeOf[from + index] ?? -1] === 1) isLoose[at + index] = 1;
  const loose: { from: number; to: number }[] = [];
  for (const { offset, length } of fork.runs) {
    for (let at = offset; at < offset + length; at += 1) {
      if (isKnown[at] === 1 || isLoose[at] !== 1) continue;
      const last = loose.at(-1);
      if (last?.to === at) last.to = at + 1;
      else loose.push({ from: at, to: at + 1 });
    }
  }
  return loose;
}
