/** Tracked changes of a rich text in suggesting mode: words that come are underlined, and words that went stand struck out beside them. */
import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import type * as Y from 'yjs';
import type { FieldFork, TrackedChange } from '#components/suggesting-context/suggesting-context.ts';
import { drawRemovedWords, trackedAttributes } from '#components/suggesting-context/tracked-drawing.ts';
import { syncOf } from '../carets/neighbours.ts';
import { positionOfPlace } from '../carets/place-position.ts';

const key = new PluginKey<DecorationSet>('trackedChanges');

interface TrackedChangesOptions {
  readonly fork: FieldFork | null;
  /** Called with the suggestion whose words were clicked. */
  readonly onOpen: (threadId: string) => void;
}

/** The decorations. A keystroke maps them; when the fork tells of its changes they are drawn anew. */
export const TrackedChanges = Extension.create<TrackedChangesOptions>({
  name: 'trackedChanges',
  addOptions: () => ({ fork: null, onOpen: () => undefined }),
  addProseMirrorPlugins() {
    const { fork, onOpen } = this.options;
    if (fork === null) return [];
    return [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply: (transaction, shown, _before, after) => apply(transaction, { shown, after, fork }),
        },
        view: (view) => {
          const draw = () => {
            if (!view.isDestroyed)
              view.dispatch(view.state.tr.setMeta(key, true).setMeta('addToHistory', false));
          };
          // The text may be bound a moment after the editor is there.
          queueMicrotask(draw);
          return { destroy: fork.subscribe(draw) };
        },
        props: {
          decorations: (state) => key.getState(state),
          handleClick: (_view, _position, { target }) => {
            const threadId =
              target instanceof Element
                ? target.closest<HTMLElement>('[data-tracked]')?.dataset['tracked']
                : undefined;
            if (threadId !== undefined && threadId !== '') requestAnimationFrame(() => onOpen(threadId));
            return false;
          },
        },
      }),
    ];
  },
});

interface Shown {
  readonly shown: DecorationSet;
  readonly after: EditorState;
  readonly fork: FieldFork;
}

function apply(transaction: Transaction, { shown, after, fork }: Shown): DecorationSet {
  const isTold = transaction.getMeta(key) === true;
  // What comes from the Codex redraws the text, so that nothing could be followed.
  if (!isTold && syncOf(after)?.isChangeOrigin !== true)
    return shown.map(transaction.mapping, transaction.doc);
  return paint(after.doc, fork.changes(), { state: after, color: fork.color });
}

interface Drawing {
  readonly state: EditorState;
  readonly color: string;
}

function paint(doc: Node, changes: readonly TrackedChange[], { state, color }: Drawing): DecorationSet {
  const decorations = changes.flatMap(({ threadId, added, removed }) => {
    const drawn: Decoration[] = [];
    const [from, to] = [positionOf(added?.start ?? null, state), positionOf(added?.end ?? null, state)];
    if (from !== null && to !== null && from < to && to <= doc.content.size) {
      const attributes = { nodeName: 'ins', ...trackedAttributes(threadId, color) };
      drawn.push(Decoration.inline(from, to, attributes, { inclusiveEnd: true }));
    }
    const at = removed === null ? null : positionOf(removed.place, state);
    if (removed !== null && at !== null && at <= doc.content.size) {
      const { text } = removed;
      const spec = { key: JSON.stringify([threadId, text]), side: -1, ignoreSelection: true };
      drawn.push(Decoration.widget(at, () => drawRemovedWords(threadId, text, color), spec));
    }
    return drawn;
  });
  return DecorationSet.create(doc, decorations);
}

/** The position of a place of the fork; `null` while editor and text are out of step. */
export function positionOf(place: Y.RelativePosition | null, state: EditorState): number | null {
  const sync = syncOf(state);
  return place === null || sync === undefined ? null : positionOfPlace(place, sync);
}
