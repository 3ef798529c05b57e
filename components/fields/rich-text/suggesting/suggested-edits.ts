/** The rule of suggesting mode in a rich text: words may be typed, replaced and taken away; everything else is refused by name. */
import { Extension } from '@tiptap/core';
import type { Fragment, Mark, Node, Slice } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from '@tiptap/pm/state';
import { ReplaceStep } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import { isOfInputMethod } from '#components/browser/input-method.ts';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import { FILES_REFUSAL, type FieldFork } from '#components/suggesting-context/suggesting-context.ts';
import type { BlockChange, FormatChange } from '#core/suggestions/proposed-change.ts';
import { type Formatting, formattingOf, placesIn } from './suggested-formatting.ts';
import { positionOf } from './tracked-changes.ts';

const key = new PluginKey('suggestedEdits');

export const REFUSALS = {
  blocks:
    'Paragraphs, lists, tables and their settings are made, joined and changed in Editing only; suggest words instead.',
  objects: 'Pictures, mentions and line breaks cannot be suggested; only words can.',
  files: FILES_REFUSAL,
  tasks: 'Tasks are ticked in Editing only.',
  formatting:
    'To suggest formatting, select words that stand in the text and choose Suggest, or a tool above them.',
  plain: 'Suggested words take the formatting of the words beside them.',
  empty:
    'There are no words in this paragraph that a suggestion could stand beside. Begin behind the words before it, with Enter.',
  tooLong: 'This is more than one suggestion can hold.',
} as const;

/** Of words that come at once, in UTF-16 units: a proposal has at most 10,000, with what stands around them. */
const MAX_WORDS = 8_000;

interface SuggestedEditsOptions {
  /** `null` where one does not suggest. */
  readonly fork: FieldFork | null;
  readonly refuse: (reason: string) => void;
  /** Suggests formatting for the words between two places. */
  readonly format: (places: TextPlaces, change: FormatChange | BlockChange) => void;
}

export const SuggestedEdits = Extension.create<SuggestedEditsOptions>({
  name: 'suggestedEdits',
  // Enter is heard here before any list or table does.
  priority: 2_000,
  addOptions: () => ({ fork: null, refuse: () => undefined, format: () => undefined }),
  addProseMirrorPlugins() {
    const { fork, refuse, format } = this.options;
    if (fork === null) return [];
    let view: EditorView | null = null;
    const follow = (verdict: Verdict, state: EditorState) => {
      const { reason, instead, formatting } = verdict;
      if (reason !== null) refuse(reason);
      // Not while another one is looked at.
      if (instead !== null) queueMicrotask(() => applyTo(view, instead));
      if (formatting === undefined) return;
      const places = placesIn(state, formatting);
      if (places === null) refuse(REFUSALS.formatting);
      else queueMicrotask(() => format(places, formatting.change));
    };
    return [
      new Plugin({
        key,
        view: (made) => {
          view = made;
          return {};
        },
        props: {
          handleKeyDown: (editor, event) => breakLine(editor, event, { fork, refuse }),
          handlePaste: (_view, { clipboardData }) => refuseFiles(clipboardData, refuse),
          handleDrop: (_view, { dataTransfer }) => refuseFiles(dataTransfer, refuse),
          // The box would stay ticked, whatever becomes of the edit.
          handleDOMEvents: { click: (_view, event) => refuseTick(event, refuse) },
        },
        filterTransaction: (transaction, state) => {
          if (!transaction.docChanged || isAllowed(transaction)) return true;
          const verdict = judge(transaction, state, fork);
          if (verdict === 'fits') return true;
          follow(verdict, state);
          return false;
        },
      }),
    ];
  },
});

/** What comes from the fork itself, undo included, and what was worked out here. */
function isAllowed(transaction: Transaction): boolean {
  return transaction.getMeta(ySyncPluginKey) !== undefined || transaction.getMeta(key) === true;
}

function applyTo(view: EditorView | null, transaction: Transaction): void {
  if (view === null || view.isDestroyed || !transaction.before.eq(view.state.doc)) return;
  view.dispatch(transaction);
}

/** Where words come along, these are what is wanted. */
function refuseFiles(data: DataTransfer | null, refuse: (reason: string) => void): boolean {
  if (data === null || data.files.length === 0) return false;
  if (data.getData('text/plain') !== '' || data.getData('text/html') !== '') return false;
  refuse(REFUSALS.files);
  return true;
}

function refuseTick(event: Event, refuse: (reason: string) => void): boolean {
  const { target } = event;
  if (!(target instanceof HTMLInputElement) || target.type !== 'checkbox') return false;
  event.preventDefault();
  refuse(REFUSALS.tasks);
  return true;
}

/** Enter suggests a line break, which begins another block once it is accepted. */
function breakLine(
  view: EditorView,
  event: KeyboardEvent,
  { fork, refuse }: Pick<SuggestedEditsOptions, 'refuse'> & { readonly fork: FieldFork },
): boolean {
  if (event.key !== 'Enter' || isOfInputMethod(event)) return false;
  if (event.metaKey || event.ctrlKey || event.altKey) return false;
  const { state } = view;
  if (isWordless(state, state.selection.from, fork)) {
    refuse(REFUSALS.empty);
    return true;
  }
  view.dispatch(wordsIn(state.tr, '\n', state.selection.from, state.selection.to).scrollIntoView());
  return true;
}

interface Verdict {
  readonly reason: string | null;
  /** The same with words alone; `null` where nothing is left of it. */
  readonly instead: Transaction | null;
  /** Formatting that is suggested in its place. */
  readonly formatting?: Formatting;
}

function judge(transaction: Transaction, state: EditorState, fork: FieldFork): 'fits' | Verdict {
  const formatting = formattingOf(transaction, state);
  if (formatting !== null) return { reason: null, instead: null, formatting };
  const parts = partsOf(transaction);
  if (parts === null) return no(REFUSALS.blocks);
  if (parts.some(({ text }) => text.length > MAX_WORDS)) return no(REFUSALS.tooLong);
  // Where words go, they stand struck out: others can stand beside these.
  const isLost = ({ from, to, text }: Part) =>
    text !== '' && textIn(state.doc, from, to) === '' && isWordless(state, from, fork);
  if (parts.some(isLost)) return no(REFUSALS.empty);
  return isOfWords(transaction) ? 'fits' : wordsInstead(parts, state);
}

/** What a step takes away from the text as it was before all of them, and what it puts there. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly slice: Slice;
  readonly text: string;
}

/** `null` for steps that do more than that. */
function partsOf({ steps }: Transaction): readonly Part[] | null {
  const parts: Part[] = [];
  for (const [index, step] of steps.entries()) {
    if (!(step instanceof ReplaceStep)) return null;
    const { slice } = step;
    const before = steps.slice(0, index).reverse();
    const place = (at: number) => before.reduce((then, each) => each.getMap().invert().map(then), at);
    const text = textIn(slice.content, 0, slice.content.size);
    parts.push({ from: place(step.from), to: place(step.to), slice, text });
  }
  return parts;
}

/** Words alone, each step within one block. An input method may take several, and so does moving words. */
function isOfWords({ steps, docs }: Transaction): boolean {
  return steps.every((step, index) => {
    const doc = docs[index];
    if (!(step instanceof ReplaceStep) || doc === undefined) return false;
    const $from = doc.resolve(step.from);
    const isInOne = $from.parent.isTextblock && $from.sameParent(doc.resolve(step.to));
    return (
      isInOne && isPlainText(step.slice, marksAt(doc, step.from, steps.length > 1 ? step.from : step.to))
    );
  });
}

function wordsInstead(parts: readonly Part[], state: EditorState): Verdict {
  const { doc, tr } = state;
  const isNothing = parts.every(
    ({ from, to, text }) => text.trim() === '' && textIn(doc, from, to).trim() === '',
  );
  const hasOthers = parts.some(({ slice }) => hasObjects(slice));
  if (isNothing) {
    const takesOthers = parts.some(({ from, to }) => hasObjects(doc.slice(from, to)));
    return no(hasOthers || takesOthers ? REFUSALS.objects : REFUSALS.blocks);
  }
  // The parts before have moved it.
  for (const { from, to, text } of parts) wordsIn(tr, text, tr.mapping.map(from), tr.mapping.map(to));
  const isPlain = parts.every(({ slice, text }) => isSameBut(slice, text));
  return { reason: hasOthers ? REFUSALS.objects : isPlain ? null : REFUSALS.plain, instead: tr };
}

function textIn(content: Node | Fragment, from: number, to: number): string {
  return content.textBetween(from, to, '\n', '');
}

/** Nothing but words was meant, in several blocks or beside others. */
function isSameBut(slice: Slice, text: string): boolean {
  let isPlain = !hasObjects(slice);
  slice.content.descendants((node) => {
    if (node.marks.length > 0 || (node.isBlock && !['paragraph', 'text'].includes(node.type.name)))
      isPlain = false;
  });
  return isPlain || text === '';
}

/** The words from `from` to `to` taken away, block by block, and these in their place. */
function wordsIn(tr: Transaction, text: string, from: number, to: number): Transaction {
  const { doc } = tr;
  const gone: [number, number][] = [];
  doc.nodesBetween(from, to, (node, position) => {
    if (!node.isText) return true;
    gone.push([Math.max(from, position), Math.min(to, position + node.nodeSize)]);
    return false;
  });
  const at = gone[0]?.[0] ?? nearText(doc, from);
  const marks = marksAt(doc, at, gone[0]?.[1] ?? at);
  for (const [start, end] of gone.reverse()) tr.delete(start, end);
  if (text !== '') tr.insert(at, doc.type.schema.text(text, marks));
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(at + text.length, tr.doc.content.size)), -1));
  return tr.setMeta(key, true);
}

function nearText(doc: Node, position: number): number {
  return TextSelection.near(doc.resolve(Math.min(position, doc.content.size))).from;
}

/** Those that accepted words get: of the character in whose place they come, else of the one before them. */
function marksAt(doc: Node, from: number, to: number): readonly Mark[] {
  if (from < to) return doc.nodeAt(from)?.marks ?? [];
  return doc.resolve(from).marks();
}

function isPlainText({ content, openStart, openEnd }: Slice, marks: readonly Mark[]): boolean {
  if (openStart > 0 || openEnd > 0) return false;
  let isPlain = true;
  content.forEach((node) => {
    if (!node.isText || !isSameMarks(node.marks, marks)) isPlain = false;
  });
  return isPlain;
}

function isSameMarks(a: readonly Mark[], b: readonly Mark[]): boolean {
  return a.length === b.length && a.every((mark, index) => b[index]?.eq(mark) === true);
}

function hasObjects({ content }: Slice): boolean {
  let found = false;
  content.descendants((node) => {
    if (node.isLeaf && !node.isText) found = true;
  });
  return found;
}

/** An empty paragraph among others, which is so in the Codex too: a suggestion has no words there to stand beside. */
function isWordless(state: EditorState, at: number, fork: FieldFork): boolean {
  const { doc } = state;
  const $at = doc.resolve(at);
  if ($at.parent.textContent.trim() !== '' || doc.textContent.trim() === '') return false;
  return !fork.changes().some(({ removed }) => {
    const place = positionOf(removed?.place ?? null, state);
    return place !== null && place <= doc.content.size && doc.resolve(place).sameParent($at);
  });
}

function no(reason: string): Verdict {
  return { reason, instead: null };
}
