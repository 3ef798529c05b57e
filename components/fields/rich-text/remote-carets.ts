/** Shows other people's carets and selections in a rich text, and tells them about ours. */
import { Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import {
  createCaret,
  observeCursors,
  remoteCursors,
  selectionStyle,
} from '#components/presence/remote-cursors.ts';

const key = new PluginKey<DecorationSet>('remoteCarets');

interface RemoteCaretsOptions {
  readonly awareness: Awareness | null;
}

/**
 * TipTap's own caret extension clears our caret whenever any of its editors goes away, writes the user's identity into
 * the awareness (which is the server's to say) and takes only hexadecimal colours. Several editors share one awareness
 * here, so each touches only a caret that stands in its own text.
 */
export const RemoteCarets = Extension.create<RemoteCaretsOptions>({
  name: 'remoteCarets',
  priority: 999,
  addOptions: () => ({ awareness: null }),
  addProseMirrorPlugins() {
    return this.options.awareness === null ? [] : [caretPlugin(this.options.awareness)];
  },
});

interface SyncState {
  readonly type: Y.XmlFragment;
  readonly doc: Y.Doc;
  readonly binding: { readonly mapping: Map<unknown, unknown> } | null;
  readonly isChangeOrigin: boolean;
}

function caretPlugin(awareness: Awareness): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(transaction, decorations, _before, after) {
        const sync: SyncState | undefined = ySyncPluginKey.getState(after);
        const heard = transaction.getMeta(key) === true;
        if (heard || sync?.isChangeOrigin === true) return paint(awareness, sync, after.doc);
        return transaction.docChanged ? decorations.map(transaction.mapping, transaction.doc) : decorations;
      },
    },
    props: { decorations: (state) => key.getState(state) },
    view: (view) => watch(view, awareness),
  });
}

function watch(view: EditorView, awareness: Awareness) {
  const sync = (): SyncState | undefined => ySyncPluginKey.getState(view.state);
  const clear = () => {
    const cursor: unknown = awareness.getLocalState()?.['cursor'];
    if (isCursor(cursor) && positionIn(sync(), cursor.anchor) !== null)
      awareness.setLocalStateField('cursor', null);
  };
  const publish = () => {
    const state = sync();
    if (state?.binding == null || awareness.getLocalState() === null) return;
    if (!view.hasFocus() || !view.editable) return clear();
    const { anchor, head } = view.state.selection;
    const relative = (position: number): unknown =>
      Y.relativePositionToJSON(
        absolutePositionToRelativePosition(position, state.type, state.binding?.mapping as never),
      );
    const cursor = { anchor: relative(anchor), head: relative(head) };
    if (JSON.stringify(awareness.getLocalState()?.['cursor']) !== JSON.stringify(cursor)) {
      awareness.setLocalStateField('cursor', cursor);
    }
  };

  const repaint = () => {
    if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(key, true));
  };

  const stop = observeCursors(awareness, repaint);
  view.dom.addEventListener('focusin', publish);
  view.dom.addEventListener('focusout', publish);
  // The text may have been there before this editor: show who is in it already.
  queueMicrotask(repaint);
  return {
    update: publish,
    destroy: () => {
      view.dom.removeEventListener('focusin', publish);
      view.dom.removeEventListener('focusout', publish);
      stop();
      clear();
    },
  };
}

function paint(
  awareness: Awareness,
  sync: SyncState | undefined,
  doc: EditorView['state']['doc'],
): DecorationSet {
  if (sync?.binding == null || sync.binding.mapping.size === 0) return DecorationSet.empty;
  const decorations: Decoration[] = [];
  const end = Math.max(0, doc.content.size - 1);
  for (const cursor of remoteCursors(awareness)) {
    const anchor = positionIn(sync, cursor.anchor);
    const head = positionIn(sync, cursor.head);
    if (anchor === null || head === null) continue;
    const [from, to] = [Math.min(anchor, head, end), Math.min(Math.max(anchor, head), end)];
    decorations.push(
      Decoration.widget(Math.min(head, end), () => createCaret(cursor), {
        // The same key keeps the element, so its name fades on; a move makes a new one, with its name.
        key: `${cursor.clientId}:${cursor.moves}:${cursor.name}:${cursor.hue}`,
        side: 10,
        ignoreSelection: true,
      }),
    );
    if (from < to) decorations.push(Decoration.inline(from, to, { style: selectionStyle(cursor) }));
  }
  return DecorationSet.create(doc, decorations);
}

/** Where a position from the awareness stands in this editor's text; `null` when it stands in another, or nowhere. */
function positionIn(sync: SyncState | undefined, position: unknown): number | null {
  if (sync?.binding == null) return null;
  try {
    const relative = Y.createRelativePositionFromJSON(position);
    return relativePositionToAbsolutePosition(sync.doc, sync.type, relative, sync.binding.mapping as never);
  } catch {
    return null;
  }
}

function isCursor(cursor: unknown): cursor is { readonly anchor: unknown } {
  return typeof cursor === 'object' && cursor !== null && 'anchor' in cursor;
}
