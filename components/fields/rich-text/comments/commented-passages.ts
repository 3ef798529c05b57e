/** Passages of a rich text that are commented: shown as decorations, which follow the text between two readings of their places. */
import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, Selection, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { absolutePositionToRelativePosition } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import type {
  CommentedPassage,
  SuggestedWords,
  TextPlaces,
} from '#components/comments-context/comments-context.ts';
import { drawSuggestedWords, passageAttributes } from '#components/comments-context/passage-drawing.ts';
import { FollowedPlaces } from '../carets/followed-place.ts';
import { type Sync, syncOf } from '../carets/neighbours.ts';
import { positionOfPlace } from '../carets/place-position.ts';

const key = new PluginKey<DecorationSet>('commentedPassages');

interface Range {
  readonly threadId: string;
  readonly isActive: boolean;
  readonly suggests: SuggestedWords | null;
  readonly from: number;
  readonly to: number;
}

interface CommentedPassagesOptions {
  /** Called with the thread of a passage that was clicked. */
  readonly onOpen: (threadId: string) => void;
}

/**
 * The decorations. A keystroke only maps them; `showPassages` gives them their places anew, which whoever calls it does once the
 * text has come to rest. An edit of others redraws the whole text (y-tiptap), and passages are followed over it by what changed.
 */
export const CommentedPassages = Extension.create<CommentedPassagesOptions>({
  name: 'commentedPassages',
  addOptions: () => ({ onOpen: () => undefined }),
  addProseMirrorPlugins() {
    const { onOpen } = this.options;
    return [
      new Plugin<DecorationSet>({
        key,
        state: { init: () => DecorationSet.empty, apply },
        props: {
          decorations: (state) => key.getState(state),
          handleClick: (view, position) => {
            const shown = key.getState(view.state);
            const thread = innermostAt(shown === undefined ? [] : rangesIn(shown), position);
            if (thread === null) return false;
            // At once: the passage is drawn anew when it opens, and whoever types on has the caret elsewhere by then.
            putCaret(view, position);
            requestAnimationFrame(() => onOpen(thread.threadId));
            return false;
          },
        },
      }),
    ];
  },
});

/** Where the browser has not told yet of a caret that is still at another place. */
function putCaret(view: EditorView, position: number): void {
  const { selection, doc, tr } = view.state;
  const isThere = !selection.empty || selection.from === position;
  if (isThere || position > doc.content.size || !view.hasFocus()) return;
  view.dispatch(tr.setSelection(Selection.near(doc.resolve(position))));
}

/** Shows these passages of the editor's text, and no others. */
export function passagesTransaction(
  state: EditorState,
  passages: readonly CommentedPassage[],
): Transaction | null {
  const sync = syncOf(state);
  const shown = key.getState(state);
  if (sync === undefined || shown === undefined) return null;
  const ranges = passages.flatMap((passage) => rangeOf(passage, sync, state.doc) ?? []);
  if (isSame(ranges, rangesIn(shown))) return null;
  return state.tr.setMeta(key, ranges);
}

/** What is selected, from its first character to its last, as places of the document; `null` where no text is. */
export function selectedPlaces(state: EditorState): TextPlaces | null {
  const sync = syncOf(state);
  const selected = selectedText(state);
  if (sync?.binding == null || selected === null) return null;
  const place = (position: number): Y.RelativePosition =>
    absolutePositionToRelativePosition(position, sync.type, sync.binding?.mapping as never);
  return { start: place(selected.from), end: place(selected.to) };
}

/** A selection may begin and end between blocks, where Yjs knows no character. */
function selectedText({ doc, selection: { from, to } }: EditorState): Pick<Range, 'from' | 'to'> | null {
  if (doc.textBetween(from, to, ' ').trim() === '') return null;
  let selected: Pick<Range, 'from' | 'to'> | null = null;
  doc.nodesBetween(from, to, (node, position) => {
    if (!node.isText) return;
    const end = Math.min(to, position + node.nodeSize);
    selected = { from: selected?.from ?? Math.max(from, position), to: end };
  });
  return selected;
}

/** A keystroke costs what it touches: places are read from the decorations only when somebody asks. */
function apply(
  transaction: Transaction,
  shown: DecorationSet,
  before: EditorState,
  after: EditorState,
): DecorationSet {
  const told = transaction.getMeta(key) as readonly Range[] | undefined;
  if (told !== undefined) return paint(after.doc, told);
  if (!transaction.docChanged || shown === DecorationSet.empty) return shown;
  if (syncOf(after)?.isChangeOrigin !== true) return shown.map(transaction.mapping, transaction.doc);
  const places = new FollowedPlaces(before.doc, after.doc);
  const ranges = rangesIn(shown).map((range) => {
    const from = places.follow(range.from, null, 'behind');
    return { ...range, from, to: Math.max(from, places.follow(range.to, null, 'before')) };
  });
  return paint(after.doc, ranges);
}

function rangesIn(shown: DecorationSet): readonly Range[] {
  return shown
    .find(undefined, undefined, (spec) => 'threadId' in spec)
    .map(({ from, to, spec }) => ({ ...(spec as Omit<Range, 'from' | 'to'>), from, to }));
}

function rangeOf(passage: CommentedPassage, sync: Sync, doc: Node): Range | null {
  const { threadId, isActive, suggests } = passage;
  const [from, to] = [positionOfPlace(passage.start, sync), positionOfPlace(passage.end, sync)];
  if (from === null || to === null || from >= to || to > doc.content.size) return null;
  return { threadId, isActive, suggests, from, to };
}

/** One element for each, so that passages that overlap stand in one another. */
function paint(doc: Node, ranges: readonly Range[]): DecorationSet {
  const decorations = ranges
    .filter(({ from, to }) => from < to)
    .flatMap(({ from, to, ...passage }) => {
      const { threadId, suggests } = passage;
      const nodeName = suggests?.removes === true ? 'del' : 'span';
      const words = Decoration.inline(from, to, { nodeName, ...passageAttributes(passage) }, passage);
      if (suggests === null || suggests.text === '') return [words];
      const isBefore = suggests.side === 'before';
      const added = Decoration.widget(
        isBefore ? from : to,
        () => drawSuggestedWords(threadId, suggests),
        // Not whether it is open: drawn anew under a click, the click would lose its caret.
        { key: JSON.stringify([threadId, suggests]), side: isBefore ? -1 : 1, ignoreSelection: true },
      );
      return [words, added];
    });
  return DecorationSet.create(doc, decorations);
}

/** Of passages in one another the shortest is meant: the others can be clicked beside it. */
function innermostAt(ranges: readonly Range[], position: number): Range | null {
  return ranges
    .filter(({ from, to }) => from <= position && position <= to && from < to)
    .reduce<Range | null>((a, b) => (a === null || b.to - b.from < a.to - a.from ? b : a), null);
}

function isSame(a: readonly Range[], b: readonly Range[]): boolean {
  const others = new Set(b.map(nameOf));
  return a.length === b.length && a.every((range) => others.has(nameOf(range)));
}

/** Of a suggestion several passages stand in a text, of a comment one. */
function nameOf({ threadId, isActive, suggests, from, to }: Range): string {
  return JSON.stringify([threadId, isActive, suggests, from, to]);
}
