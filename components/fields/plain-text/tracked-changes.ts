/** Tracked changes of a plain text in suggesting mode: words that come are underlined, and words that went stand struck out beside them. */
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, WidgetType } from '@codemirror/view';
import * as Y from 'yjs';
import type { FieldFork, TrackedChange } from '#components/suggesting-context/suggesting-context.ts';
import { drawRemovedWords, trackedAttributes } from '#components/suggesting-context/tracked-drawing.ts';

const changesTold = StateEffect.define<readonly TrackedChange[]>();

/** Draws what `fork` says of `text`, which is the editor's; nothing where there is none. */
export function trackedChanges(
  fork: FieldFork | null,
  text: Y.Text,
  onOpen: (threadId: string) => void,
): Extension {
  if (fork === null) return [];
  const field = StateField.define<DecorationSet>({
    create: (state) => paint(fork.changes(), { fork, text, state }),
    update(decorations, { effects, changes, state }) {
      const told = effects.find((effect) => effect.is(changesTold));
      return told === undefined ? decorations.map(changes) : paint(told.value, { fork, text, state });
    },
    provide: (drawn) => EditorView.decorations.from(drawn),
  });
  const onClick = EditorView.domEventHandlers({
    click: ({ target }) => {
      const threadId =
        target instanceof Element
          ? target.closest<HTMLElement>('[data-tracked]')?.dataset['tracked']
          : undefined;
      if (threadId !== undefined && threadId !== '') onOpen(threadId);
      return false;
    },
  });
  // Drawn anew whenever the fork tells of its changes.
  const follow = ViewPlugin.define((view) => ({
    destroy: fork.subscribe(() => view.dispatch({ effects: changesTold.of(fork.changes()) })),
  }));
  return [field, onClick, follow];
}

interface Drawing {
  readonly fork: FieldFork;
  readonly text: Y.Text;
  readonly state: EditorState;
}

function paint(changes: readonly TrackedChange[], { fork, text, state }: Drawing): DecorationSet {
  const { length } = state.doc;
  const ranges = changes.flatMap(({ threadId, added, removed }) => {
    const drawn = [];
    const [from, to] = [indexOf(added?.start ?? null, text), indexOf(added?.end ?? null, text)];
    if (from !== null && to !== null && from < to && to <= length)
      drawn.push(
        Decoration.mark({
          tagName: 'ins',
          attributes: trackedAttributes(threadId, fork.color),
          inclusiveEnd: true,
        }).range(from, to),
      );
    const at = indexOf(removed?.place ?? null, text);
    if (removed !== null && at !== null && at <= length)
      drawn.push(
        Decoration.widget({ widget: new RemovedWords(threadId, removed.text, fork.color), side: -1 }).range(
          at,
        ),
      );
    return drawn;
  });
  return Decoration.set(ranges, true);
}

class RemovedWords extends WidgetType {
  private readonly key: string;
  private readonly draw: () => HTMLElement;

  constructor(threadId: string | null, text: string, color: string) {
    super();
    this.key = JSON.stringify([threadId, text, color]);
    this.draw = () => drawRemovedWords(threadId, text, color);
  }

  override eq({ key }: RemovedWords): boolean {
    return key === this.key;
  }

  override toDOM(): HTMLElement {
    return this.draw();
  }
}

function indexOf(place: Y.RelativePosition | null, text: Y.Text): number | null {
  if (place === null || text.doc === null) return null;
  const found = Y.createAbsolutePositionFromRelativePosition(place, text.doc);
  return found?.type === text ? found.index : null;
}
