/** Restores the caret when an edit of this text is undone or redone. */
import { EditorSelection } from '@codemirror/state';
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import * as Y from 'yjs';

interface Place {
  readonly anchor: Y.RelativePosition;
  readonly head: Y.RelativePosition;
}

type StackEvent = {
  readonly stackItem: { readonly meta: Map<unknown, unknown> };
  readonly changedParentTypes: ReadonlyMap<unknown, unknown>;
};

/** Restores the caret after an undo. The binding's own plugin moves it before the view has the text it refers to, and fails. */
export function undoSelection(ytext: Y.Text, manager: Y.UndoManager) {
  return ViewPlugin.define((view) => new UndoSelection(view, ytext, manager));
}

class UndoSelection {
  private readonly view: EditorView;
  private readonly ytext: Y.Text;
  private readonly manager: Y.UndoManager;
  /** Where the selection was before the edit that is about to be recorded. */
  private place: Place;
  private readonly added = ({ stackItem, changedParentTypes }: StackEvent) => {
    // Kept under the text, not under this view: the view may be another by the time of the undo.
    if (changedParentTypes.has(this.ytext) && !stackItem.meta.has(this.ytext))
      stackItem.meta.set(this.ytext, this.place);
  };
  private readonly popped = ({ stackItem }: StackEvent) => {
    const place = stackItem.meta.get(this.ytext);
    if (isPlace(place)) queueMicrotask(() => this.restore(place));
  };

  constructor(view: EditorView, ytext: Y.Text, manager: Y.UndoManager) {
    this.view = view;
    this.ytext = ytext;
    this.manager = manager;
    this.place = this.here();
    manager.on('stack-item-added', this.added);
    manager.on('stack-item-popped', this.popped);
  }

  update(update: ViewUpdate): void {
    if (update.selectionSet && !update.docChanged) this.place = this.here();
  }

  destroy(): void {
    this.manager.off('stack-item-added', this.added);
    this.manager.off('stack-item-popped', this.popped);
  }

  private here(): Place {
    const { anchor, head } = this.view.state.selection.main;
    return {
      anchor: Y.createRelativePositionFromTypeIndex(this.ytext, anchor),
      head: Y.createRelativePositionFromTypeIndex(this.ytext, head),
    };
  }

  private restore(place: Place): void {
    if (!this.view.dom.isConnected) return;
    const [anchor, head] = [this.indexOf(place.anchor), this.indexOf(place.head)];
    const selection = EditorSelection.single(anchor, head);
    this.view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.main) });
  }

  private indexOf(position: Y.RelativePosition): number {
    const { doc } = this.ytext;
    const absolute = doc === null ? null : Y.createAbsolutePositionFromRelativePosition(position, doc);
    const { length } = this.view.state.doc;
    return absolute?.type === this.ytext ? Math.min(absolute.index, length) : length;
  }
}

function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && 'anchor' in value && 'head' in value;
}
