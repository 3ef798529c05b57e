/** Remote carets and selections in a CodeMirror editor bound to a Y.Text. */
import { Annotation, type Range, RangeSet } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createCaret, selectionStyle } from '#components/presence/caret-element.ts';
import { observeCarets, type RemoteCaret, readRemoteCarets } from '#sync/presence/remote-carets.ts';

const cursorsChanged = Annotation.define<boolean>();

/**
 * The extension for remote carets. The one of y-codemirror.next keeps our caret when the text loses the focus and has fixed
 * colours; here several texts share one awareness, so each clears only its own caret.
 */
export function remoteCarets(ytext: Y.Text, awareness: Awareness) {
  return ViewPlugin.define((view) => new RemoteCarets(view, ytext, awareness), {
    decorations: (plugin) => plugin.decorations,
  });
}

class CaretWidget extends WidgetType {
  private readonly cursor: RemoteCaret;

  constructor(cursor: RemoteCaret) {
    super();
    this.cursor = cursor;
  }

  override eq(other: CaretWidget): boolean {
    const [a, b] = [this.cursor, other.cursor];
    return a.clientId === b.clientId && a.name === b.name && a.hue === b.hue && a.moves === b.moves;
  }

  override toDOM(): HTMLElement {
    return createCaret(this.cursor);
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

class RemoteCarets {
  decorations: DecorationSet = RangeSet.empty;
  private readonly view: EditorView;
  private readonly ytext: Y.Text;
  private readonly awareness: Awareness;
  private readonly stop: () => void;

  constructor(view: EditorView, ytext: Y.Text, awareness: Awareness) {
    this.view = view;
    this.ytext = ytext;
    this.awareness = awareness;
    this.decorations = this.paint();
    this.stop = observeCarets(awareness, () => {
      view.dispatch({ annotations: cursorsChanged.of(true) });
    });
  }

  update(update: ViewUpdate): void {
    if (update.focusChanged || update.selectionSet || update.docChanged) this.publish();
    const heard = update.transactions.some((transaction) => transaction.annotation(cursorsChanged) === true);
    if (heard || update.docChanged) this.decorations = this.paint();
  }

  destroy(): void {
    this.stop();
    if (this.isOurs()) this.awareness.setLocalStateField('cursor', null);
  }

  private publish(): void {
    if (this.awareness.getLocalState() === null) return;
    if (!this.view.hasFocus) {
      if (this.isOurs()) this.awareness.setLocalStateField('cursor', null);
      return;
    }
    const { anchor, head } = this.view.state.selection.main;
    const cursor = {
      anchor: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.ytext, anchor)),
      head: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.ytext, head)),
    };
    const current: unknown = this.awareness.getLocalState()?.['cursor'];
    if (JSON.stringify(current) !== JSON.stringify(cursor))
      this.awareness.setLocalStateField('cursor', cursor);
  }

  private isOurs(): boolean {
    const cursor: unknown = this.awareness.getLocalState()?.['cursor'];
    if (typeof cursor !== 'object' || cursor === null || !('anchor' in cursor)) return false;
    return this.indexOf(cursor.anchor) !== null;
  }

  private indexOf(position: unknown): number | null {
    const doc = this.ytext.doc;
    if (doc === null) return null;
    try {
      const absolute = Y.createAbsolutePositionFromRelativePosition(
        Y.createRelativePositionFromJSON(position),
        doc,
      );
      return absolute?.type === this.ytext ? absolute.index : null;
    } catch {
      // A position that another client made up; it stands nowhere.
      return null;
    }
  }

  private paint(): DecorationSet {
    const length = this.view.state.doc.length;
    const ranges: Range<Decoration>[] = [];
    for (const cursor of readRemoteCarets(this.awareness)) {
      const anchor = this.indexOf(cursor.anchor);
      const head = this.indexOf(cursor.head);
      if (anchor === null || head === null || Math.max(anchor, head) > length) continue;
      if (anchor !== head) {
        const mark = Decoration.mark({ attributes: { style: selectionStyle(cursor) } });
        ranges.push(mark.range(Math.min(anchor, head), Math.max(anchor, head)));
      }
      ranges.push(
        Decoration.widget({ widget: new CaretWidget(cursor), side: head > anchor ? -1 : 1 }).range(head),
      );
    }
    return Decoration.set(ranges, true);
  }
}
