/** The selection of a plain text whose editor is made anew, on another copy of its text too: it stays on its characters. */
import { EditorSelection, type EditorStateConfig } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type * as Y from 'yjs';
import { type AnchorText, readAnchorText } from '#core/comments/anchor-text.ts';
import { followPlace } from '#core/suggesting/follow-place.ts';

export interface KeptSelection {
  /** The text as it was in the editor. */
  readonly text: AnchorText;
  readonly anchor: number;
  readonly head: number;
  readonly hasFocus: boolean;
}

export function keepSelection({ state, hasFocus }: EditorView, text: Y.Text): KeptSelection {
  const { anchor, head } = state.selection.main;
  return { text: readAnchorText(text), anchor, head, hasFocus };
}

/** What an editor of the text begins with: its words, and the same selected in them. */
export function contentOf(
  text: Y.Text,
  kept: KeptSelection | null,
): Pick<EditorStateConfig, 'doc' | 'selection'> {
  const doc = text.toString();
  return kept === null ? { doc } : { doc, selection: selectionIn(kept, text) };
}

function selectionIn(kept: KeptSelection, text: Y.Text): EditorSelection {
  const after = readAnchorText(text);
  const [anchor, head] = [kept.anchor, kept.head].map((place) =>
    Math.min(followPlace(kept.text, after, place), text.length),
  );
  return EditorSelection.single(anchor ?? 0, head ?? 0);
}
