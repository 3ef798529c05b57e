/** The selection of an editor that is made anew, on another copy of its text too: it stays on its characters. */
import type { Editor } from '@tiptap/core';
import { TextSelection } from '@tiptap/pm/state';
import { absolutePositionToRelativePosition } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { type AnchorText, offsetOf, readAnchorText } from '#core/comments/anchor-text.ts';
import { followPlace } from '#core/suggesting/follow-place.ts';
import { type Sync, syncOf } from './neighbours.ts';
import { positionOfPlace } from './place-position.ts';

interface Selected {
  /** The text as it was in the editor. */
  readonly text: AnchorText;
  /** In the string of the text. */
  readonly anchor: number;
  readonly head: number;
  readonly hasFocus: boolean;
}

export class KeptSelection {
  private shown: Editor | null = null;
  private selected: Selected | null = null;

  /** The editor that is shown is about to end. */
  keep(): void {
    // One that ends before it was shown has been given no selection.
    if (this.shown !== null) this.selected = read(this.shown);
    this.shown = null;
  }

  /** Selects the same in the editor that is shown now, which takes the focus as well unless something else has it. */
  follow(editor: Editor | null): void {
    if (editor === null || editor.isDestroyed) return;
    this.shown = editor;
    if (this.selected !== null) restore(editor, this.selected);
    this.selected = null;
  }
}

/** `null` where what is selected is no text, or the editor is out of step with it. */
function read({ state, view }: Editor): Selected | null {
  const sync = syncOf(state);
  if (sync === undefined || !(state.selection instanceof TextSelection)) return null;
  const text = readAnchorText(sync.type);
  const anchor = offsetAt(state.selection.anchor, text, sync);
  const head = offsetAt(state.selection.head, text, sync);
  return anchor === null || head === null ? null : { text, anchor, head, hasFocus: view.hasFocus() };
}

function restore({ state, view, isEditable }: Editor, selected: Selected): void {
  const sync = syncOf(state);
  if (sync === undefined) return;
  const text = readAnchorText(sync.type);
  const positionOf = (place: number) => positionAt(followPlace(selected.text, text, place), text, sync);
  const [anchor, head] = [positionOf(selected.anchor), positionOf(selected.head)];
  if (anchor !== null && head !== null) {
    const { doc } = state;
    const within = (at: number) => doc.resolve(Math.min(at, doc.content.size));
    view.dispatch(state.tr.setSelection(TextSelection.between(within(anchor), within(head))));
  }
  if (selected.hasFocus && isEditable && document.activeElement === document.body) view.focus();
}

function offsetAt(position: number, text: AnchorText, { type, doc, binding }: Sync): number | null {
  if (binding === null) return null;
  // The mapping is the same at run time; the binding declares its own type for it.
  const place = absolutePositionToRelativePosition(position, type, binding.mapping as never);
  const found = Y.createAbsolutePositionFromRelativePosition(place, doc);
  return found && offsetOf(text, found.type, found.index);
}

function positionAt(offset: number, { pieces }: AnchorText, sync: Sync): number | null {
  const holds = pieces.filter((piece) => offset >= piece.offset && offset <= piece.offset + piece.length);
  const piece = holds.find(({ offset: start }) => start < offset) ?? holds[0];
  if (piece === undefined) return null;
  return positionOfPlace(Y.createRelativePositionFromTypeIndex(piece.text, offset - piece.offset), sync);
}
