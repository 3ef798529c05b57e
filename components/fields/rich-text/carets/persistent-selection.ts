/** Keeps caret and selection on their characters while others change the text around them. */
import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import {
  AllSelection,
  type EditorState,
  NodeSelection,
  Plugin,
  PluginKey,
  Selection,
  TextSelection,
  type Transaction,
} from '@tiptap/pm/state';
import { CellSelection } from '@tiptap/pm/tables';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import { FollowedPlaces, type Side } from './followed-place.ts';
import { knownPosition, type Neighbours, neighboursOf, syncOf } from './neighbours.ts';

interface Ends<T> {
  readonly anchor: T;
  readonly head: T;
}

/**
 * Keeps the selection over remote edits. The binding (y-tiptap 3.0.9) redraws the whole document and restores the selection
 * by Yjs ids; where these were replaced, as by a heading made of the paragraph, the caret would jump. Undo and redo restore
 * their own selections.
 */
export const PersistentSelection = Extension.create({
  name: 'persistentSelection',
  // Before the extensions that look at the selection.
  priority: 1100,
  addProseMirrorPlugins() {
    const kept: { neighbours: Ends<Neighbours | null> | null } = { neighbours: null };
    return [
      new Plugin({
        key: new PluginKey('persistentSelection'),
        appendTransaction: (transactions, before, after) =>
          transactions.some(isEditOfOthers) ? keep(before, after, kept.neighbours) : null,
        view: (view) => watch(view, (neighbours) => Object.assign(kept, { neighbours })),
      }),
    ];
  },
});

/** Tells the characters beside the selection before Yjs changes anything, and forgets them afterwards. */
function watch(view: EditorView, tell: (neighbours: Ends<Neighbours | null> | null) => void) {
  const doc = syncOf(view.state)?.doc;
  const note = (): void => {
    const sync = syncOf(view.state);
    if (sync === undefined || view.isDestroyed) return;
    const { anchor, head } = view.state.selection;
    try {
      tell({ anchor: neighboursOf(anchor, sync), head: neighboursOf(head, sync) });
    } catch {
      // An edit of one's own is about to be written: the text does not hold yet what the editor shows.
      tell(null);
    }
  };
  const forget = (): void => tell(null);
  // The binding notes the selection once for all transactions of a batch, as bare positions too: after the first they are of a
  // document that is no longer shown, and in a shorter one they are out of range.
  let drawn = false;
  const begin = (): void => {
    drawn = false;
  };
  const dropPositions = (): void => {
    const stored = syncOf(view.state)?.binding?.beforeTransactionSelection;
    if (drawn && stored) Object.assign(stored, { absAnchor: undefined, absHead: undefined });
    drawn = true;
  };
  doc?.on('beforeAllTransactions', begin);
  doc?.on('beforeObserverCalls', dropPositions);
  doc?.on('beforeAllTransactions', note);
  doc?.on('afterAllTransactions', forget);
  return {
    destroy: () => {
      doc?.off('beforeAllTransactions', begin);
      doc?.off('beforeObserverCalls', dropPositions);
      doc?.off('beforeAllTransactions', note);
      doc?.off('afterAllTransactions', forget);
    },
  };
}

function isEditOfOthers(transaction: Transaction): boolean {
  const meta: unknown = transaction.getMeta(ySyncPluginKey);
  if (!transaction.docChanged || typeof meta !== 'object' || meta === null) return false;
  const { isChangeOrigin, isUndoRedoOperation } = meta as Readonly<Record<string, unknown>>;
  return isChangeOrigin === true && isUndoRedoOperation !== true;
}

function keep(
  before: EditorState,
  after: EditorState,
  neighbours: Ends<Neighbours | null> | null,
): Transaction | null {
  const sync = syncOf(after);
  const places = new FollowedPlaces(before.doc, after.doc);
  const follow = (end: 'anchor' | 'head', side: Side): number => {
    const beside = neighbours?.[end] ?? null;
    const known = beside === null || sync === undefined ? null : knownPosition(beside, sync, side);
    return places.follow(before.selection[end], known, side);
  };
  const selection = followSelection(before.selection, after.doc, places, follow);
  if (selection.eq(after.selection) && before.storedMarks === null) return null;
  // Not an edit of one's own, which the binding would end the undo step for.
  return after.tr
    .setSelection(selection)
    .setStoredMarks(before.storedMarks)
    .setMeta(ySyncPluginKey, { isChangeOrigin: true });
}

function followSelection(
  selection: Selection,
  doc: Node,
  places: FollowedPlaces,
  follow: (end: 'anchor' | 'head', side: Side) => number,
): Selection {
  if (selection instanceof AllSelection) return new AllSelection(doc);
  if (selection instanceof NodeSelection) {
    const position = selection.node.isLeaf
      ? places.followLeaf(selection.from)
      : places.follow(selection.from, null, 'behind');
    return nodeSelectionAt(doc, position ?? places.follow(selection.from, null), selection.node);
  }
  if (selection instanceof CellSelection) {
    const cell = (position: number): number | null =>
      cellAround(doc, places.follow(firstTextIn(selection.$anchorCell.doc, position), null));
    const [anchor, head] = [cell(selection.$anchorCell.pos), cell(selection.$headCell.pos)];
    if (anchor !== null && head !== null && inOneTable(doc, anchor, head))
      return CellSelection.create(doc, anchor, head);
  }
  const { anchor, head } = selection;
  // A selection goes with the characters in it, a caret with the one before it.
  const ends = {
    anchor: follow('anchor', anchor < head ? 'behind' : 'before'),
    head: follow('head', head < anchor ? 'behind' : 'before'),
  };
  return TextSelection.between(doc.resolve(ends.anchor), doc.resolve(ends.head));
}

function nodeSelectionAt(doc: Node, position: number, node: Node): Selection {
  const found = doc.nodeAt(position);
  return found?.type === node.type
    ? NodeSelection.create(doc, position)
    : Selection.near(doc.resolve(Math.min(position, doc.content.size)));
}

/** The first position in a cell where text can be. */
function firstTextIn(doc: Node, cell: number): number {
  return Selection.near(doc.resolve(cell + 1)).from;
}

function cellAround(doc: Node, position: number): number | null {
  const $position = doc.resolve(position);
  for (let depth = $position.depth; depth > 0; depth -= 1) {
    const role: unknown = $position.node(depth).type.spec['tableRole'];
    if (role === 'cell' || role === 'header_cell') return $position.before(depth);
  }
  return null;
}

function inOneTable(doc: Node, a: number, b: number): boolean {
  const [$a, $b] = [doc.resolve(a), doc.resolve(b)];
  return $a.node(-1) === $b.node(-1);
}
