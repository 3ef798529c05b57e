/** Passages of a plain text that are commented, and the button that begins a comment on what is selected. */
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  showTooltip,
  type Tooltip,
  WidgetType,
} from '@codemirror/view';
import * as Y from 'yjs';
import type {
  CommentedPassage,
  SuggestedWords,
  TextPlaces,
} from '#components/comments-context/comments-context.ts';
import {
  drawSuggestedWords,
  isSameWords,
  passageAttributes,
} from '#components/comments-context/passage-drawing.ts';

const passagesChanged = StateEffect.define<readonly CommentedPassage[]>();

/** The decorations follow the text by themselves until `showPassages` gives them their places anew. */
export function commentedPassages(onOpen: (threadId: string) => void, text: Y.Text): Extension {
  const field = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(decorations, { effects, changes, state }) {
      const told = effects.find((effect) => effect.is(passagesChanged));
      return told === undefined ? decorations.map(changes) : paint(told.value, text, state);
    },
    provide: (passages) => EditorView.decorations.from(passages),
  });
  let pressed: PointerEvent | null = null;
  const onClick = EditorView.domEventHandlers({
    pointerdown: (event) => {
      pressed = event;
      return false;
    },
    click: (event, view) => {
      const threadId = threadAt(event, view, field);
      if (threadId !== null && !isSelecting(pressed, event)) requestAnimationFrame(() => onOpen(threadId));
      return false;
    },
  });
  return [field, onClick];
}

/** Farther than a hand shakes. */
const DRAG_PX = 6;

/**
 * Whether a click ends a selection: drawn with the pointer, or up to where it was pressed. By the pointer, for at a tap the editor may still
 * know what was selected before, and give it back to the browser.
 */
function isSelecting(pressed: PointerEvent | null, { clientX, clientY, shiftKey }: MouseEvent): boolean {
  if (pressed === null) return shiftKey;
  return shiftKey || Math.hypot(clientX - pressed.clientX, clientY - pressed.clientY) > DRAG_PX;
}

/** The passage under the pointer; by its place where the click is told of the line, for the passage was drawn anew meanwhile. */
function threadAt(
  { target, clientX, clientY }: MouseEvent,
  view: EditorView,
  field: StateField<DecorationSet>,
): string | null {
  const passage = target instanceof Element ? target.closest<HTMLElement>('[data-thread]') : null;
  const position = view.posAtCoords({ x: clientX, y: clientY });
  if (passage !== null || position === null) return passage?.dataset['thread'] ?? null;
  const found: { readonly threadId: string; readonly length: number }[] = [];
  view.state.field(field).between(position, position, (from, to, { spec }) => {
    const { attributes } = spec as { readonly attributes?: Readonly<Record<string, string>> };
    const threadId = attributes?.['data-thread'];
    if (threadId !== undefined && from < position && position < to)
      found.push({ threadId, length: to - from });
  });
  return found.sort((a, b) => a.length - b.length)[0]?.threadId ?? null;
}

/** Shows these passages of the editor's text, and no others. */
export function showPassages(view: EditorView, passages: readonly CommentedPassage[]): void {
  view.dispatch({ effects: passagesChanged.of(passages) });
}

/** What is selected, as places of the document; `null` where no text is. */
export function selectedPlaces(state: EditorState, text: Y.Text): TextPlaces | null {
  const { from, to } = state.selection.main;
  if (state.sliceDoc(from, to).trim() === '') return null;
  const place = (index: number) => Y.createRelativePositionFromTypeIndex(text, index);
  return { start: place(from), end: place(to) };
}

const focusLeft = StateEffect.define<null>();

/**
 * The buttons above the selection; the focus, and so the selection, stays in the text. An editor that the focus has left keeps what was
 * selected; without the buttons, which would cover other fields, and cover the text under a finger that comes back to it.
 */
export function commentButton(onComment: () => void, onSuggest: (() => void) | null): Extension {
  const tooltipOf = (state: EditorState): Tooltip | null => {
    const { from, to } = state.selection.main;
    if (state.sliceDoc(from, to).trim() === '') return null;
    return { pos: from, end: to, above: true, create: () => ({ dom: createButtons(onComment, onSuggest) }) };
  };
  const tooltip = StateField.define<Tooltip | null>({
    create: tooltipOf,
    update: (shown, { docChanged, selection, effects, state }) => {
      if (effects.some((effect) => effect.is(focusLeft))) return null;
      return selection !== undefined || (docChanged && shown !== null) ? tooltipOf(state) : shown;
    },
    provide: (field) => showTooltip.from(field),
  });
  const onFocus = EditorView.focusChangeEffect.of((_, isFocused) =>
    isFocused || document.activeElement?.closest('.comment-button-box') ? null : focusLeft.of(null),
  );
  return [tooltip, onFocus];
}

function createButtons(onComment: () => void, onSuggest: (() => void) | null): HTMLElement {
  const box = document.createElement('div');
  box.className = 'comment-button-box';
  box.append(createButton('Comment', onComment));
  if (onSuggest !== null) box.append(createButton('Suggest', onSuggest));
  return box;
}

function createButton(label: string, onClick: () => void): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'comment-button';
  button.textContent = label;
  button.addEventListener('mousedown', (event) => event.preventDefault());
  button.addEventListener('click', onClick);
  return button;
}

function paint(passages: readonly CommentedPassage[], text: Y.Text, { doc }: EditorState): DecorationSet {
  const ranges = passages.flatMap((passage) => {
    const { suggests } = passage;
    const [from, to] = [indexOf(passage.start, text), indexOf(passage.end, text)];
    if (from === null || to === null || from >= to || to > doc.length) return [];
    const { class: name = '', ...attributes } = passageAttributes(passage);
    const tagName = suggests?.removes === true ? 'del' : 'span';
    const words = Decoration.mark({ class: name, attributes, tagName }).range(from, to);
    if (suggests === null || suggests.text === '') return [words];
    const isBefore = suggests.side === 'before';
    const widget = new SuggestedWidget(passage, suggests);
    return [words, Decoration.widget({ widget, side: isBefore ? -1 : 1 }).range(isBefore ? from : to)];
  });
  return Decoration.set(ranges, true);
}

class SuggestedWidget extends WidgetType {
  private readonly passage: CommentedPassage;
  private readonly words: SuggestedWords;

  constructor(passage: CommentedPassage, words: SuggestedWords) {
    super();
    this.passage = passage;
    this.words = words;
  }

  override eq({ passage, words }: SuggestedWidget): boolean {
    const { threadId } = this.passage;
    return passage.threadId === threadId && isSameWords(words, this.words);
  }

  override toDOM(): HTMLElement {
    return drawSuggestedWords(this.passage.threadId, this.words);
  }
}

function indexOf(place: Y.RelativePosition, text: Y.Text): number | null {
  if (text.doc === null) return null;
  const found = Y.createAbsolutePositionFromRelativePosition(place, text.doc);
  return found?.type === text ? found.index : null;
}
