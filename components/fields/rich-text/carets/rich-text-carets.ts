/** Remote carets and selections in a rich text, and the publication of one's own. */
import { Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition } from '@tiptap/y-tiptap';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createCaret, selectionStyle } from '#components/presence/caret-element.ts';
import { observeCarets, type RemoteCaret, readRemoteCarets } from '#sync/presence/remote-carets.ts';
import { FollowedPlaces } from './followed-place.ts';
import { alivePosition, type Sync, syncOf } from './neighbours.ts';

const key = new PluginKey<Shown>('remoteCarets');

interface Caret {
  /** What was heard of it, to tell a move from a repetition. */
  readonly heard: string;
  readonly anchor: number;
  readonly head: number;
}

interface Shown {
  /** By client. */
  readonly carets: ReadonlyMap<number, Caret>;
  readonly decorations: DecorationSet;
}

const NONE: Shown = { carets: new Map(), decorations: DecorationSet.empty };

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

function caretPlugin(awareness: Awareness): Plugin<Shown> {
  return new Plugin<Shown>({
    key,
    state: {
      init: () => NONE,
      apply(transaction, shown, before, after) {
        const heard = transaction.getMeta(key) === true;
        if (!heard && !transaction.docChanged) return shown;
        const sync = syncOf(after);
        if (sync?.isChangeOrigin === true && transaction.docChanged) {
          const places = new FollowedPlaces(before.doc, after.doc);
          return paint(awareness, sync, after.doc, followAll(shown.carets, places, awareness, sync));
        }
        const carets = new Map<number, Caret>();
        for (const [client, { anchor, head, ...caret }] of shown.carets) {
          const map = (position: number): number => transaction.mapping.map(position, -1);
          carets.set(client, { ...caret, anchor: map(anchor), head: map(head) });
        }
        if (heard) return paint(awareness, sync, after.doc, carets);
        return { carets, decorations: shown.decorations.map(transaction.mapping, transaction.doc) };
      },
    },
    props: { decorations: (state) => key.getState(state)?.decorations },
    view: (view) => watch(view, awareness),
  });
}

/** The carets after somebody changed the text, perhaps so that what they stood behind has gone. */
function followAll(
  carets: ReadonlyMap<number, Caret>,
  places: FollowedPlaces,
  awareness: Awareness,
  sync: Sync,
): ReadonlyMap<number, Caret> {
  const followed = new Map<number, Caret>();
  for (const cursor of readRemoteCarets(awareness)) {
    const caret = carets.get(cursor.clientId);
    if (caret === undefined) continue;
    const follow = (position: number, heard: unknown): number =>
      places.follow(position, characterPosition(heard, sync));
    followed.set(cursor.clientId, {
      heard: caret.heard,
      anchor: follow(caret.anchor, cursor.anchor),
      head: follow(caret.head, cursor.head),
    });
  }
  return followed;
}

function watch(view: EditorView, awareness: Awareness) {
  const sync = (): Sync | undefined => syncOf(view.state);
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

  const stop = observeCarets(awareness, repaint);
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

/** Draws everybody's caret: where `carets` has it, or where it was heard to be if it has moved since. */
function paint(
  awareness: Awareness,
  sync: Sync | undefined,
  doc: EditorView['state']['doc'],
  carets: ReadonlyMap<number, Caret>,
): Shown {
  if (sync?.binding == null || sync.binding.mapping.size === 0) return NONE;
  const decorations: Decoration[] = [];
  const painted = new Map<number, Caret>();
  const end = Math.max(0, doc.content.size - 1);
  for (const cursor of readRemoteCarets(awareness)) {
    const caret = caretOf(cursor, carets.get(cursor.clientId), sync);
    if (caret === null) continue;
    painted.set(cursor.clientId, caret);
    const { anchor, head } = caret;
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
  return { carets: painted, decorations: DecorationSet.create(doc, decorations) };
}

function caretOf(cursor: RemoteCaret, before: Caret | undefined, sync: Sync): Caret | null {
  const heard = JSON.stringify([cursor.anchor, cursor.head]);
  if (before?.heard === heard) return before;
  // It was sent before its owner knew of an edit that put other characters in the place of those it stood behind.
  if (before !== undefined && (isGone(cursor.anchor, sync) || isGone(cursor.head, sync)))
    return { ...before, heard };
  const anchor = positionIn(sync, cursor.anchor);
  const head = positionIn(sync, cursor.head);
  return anchor === null || head === null ? null : { heard, anchor, head };
}

function isGone(heard: unknown, sync: Sync): boolean {
  return Y.createRelativePositionFromJSON(heard).item !== null && characterPosition(heard, sync) === null;
}

/** Where the character that a caret was heard to stand behind is now; `null` if it is gone. */
function characterPosition(heard: unknown, sync: Sync): number | null {
  const place = Y.createRelativePositionFromJSON(heard);
  return place.item === null ? null : alivePosition(place, sync);
}

/** Where a position from the awareness stands in this editor's text; `null` when it stands in another, or nowhere. */
function positionIn(sync: Sync | undefined, position: unknown): number | null {
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
