/** The rule of suggesting mode in a rich text: words may be typed, replaced and taken away; everything else is refused by name. */
import { Extension } from '@tiptap/core';
import type { Mark, Node, Slice } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from '@tiptap/pm/state';
import { ReplaceStep, type Step } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import { isOfInputMethod } from '#components/browser/input-method.ts';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import type { FieldFork } from '#components/suggesting-context/suggesting-context.ts';
import type { BlockChange, FormatChange } from '#core/suggestions/proposed-change.ts';
import { type Formatting, formattingOf, placesIn } from './suggested-formatting.ts';
import { positionOf } from './tracked-changes.ts';

const key = new PluginKey('suggestedEdits');

export const REFUSALS = {
  blocks: 'Paragraphs, lists and tables are made, joined and moved in Editing only; suggest words instead.',
  objects: 'Pictures, mentions and line breaks cannot be suggested; only words can.',
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
        props: { handleKeyDown: (editor, event) => breakLine(editor, event, { fork, refuse }) },
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
  view.dispatch(wordsIn(state, '\n', state.selection.from, state.selection.to).scrollIntoView());
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
  const [step, another] = transaction.steps;
  if (step === undefined || another !== undefined) return judgeSeveral(transaction, state, fork);
  if (!(step instanceof ReplaceStep)) return no(REFUSALS.blocks);
  const { from, to, slice } = step;
  const $from = state.doc.resolve(from);
  const isInOne = $from.parent.isTextblock && $from.sameParent(state.doc.resolve(to));
  if (isInOne && isPlainText(slice, marksAt(state, from, to))) {
    if (slice.size > MAX_WORDS) return no(REFUSALS.tooLong);
    return slice.size > 0 && isWordless(state, from, fork) ? no(REFUSALS.empty) : 'fits';
  }
  return wordsInstead(state, step, fork);
}

/** An input method or a paste may come in several steps; each has to be one that fits by itself. */
function judgeSeveral(transaction: Transaction, state: EditorState, fork: FieldFork): 'fits' | Verdict {
  const isFit = transaction.steps.every((step, index) => {
    const doc = transaction.docs[index];
    return doc !== undefined && isOfWords(step, doc);
  });
  if (isFit) return 'fits';
  const [first] = transaction.steps;
  return first instanceof ReplaceStep ? wordsInstead(state, first, fork) : no(REFUSALS.blocks);
}

function isOfWords(step: Step, doc: Node): boolean {
  if (!(step instanceof ReplaceStep)) return false;
  const $from = doc.resolve(step.from);
  const isInOne = $from.parent.isTextblock && $from.sameParent(doc.resolve(step.to));
  return isInOne && isPlainText(step.slice, $from.marks());
}

function wordsInstead(state: EditorState, { from, to, slice }: ReplaceStep, fork: FieldFork): Verdict {
  const text = slice.content.textBetween(0, slice.content.size, '\n', '');
  const gone = state.doc.textBetween(from, to, '\n', '');
  if (text.length > MAX_WORDS) return no(REFUSALS.tooLong);
  if (text.trim() === '' && gone.trim() === '')
    return no(
      hasObjects(slice) || hasObjects(state.doc.slice(from, to)) ? REFUSALS.objects : REFUSALS.blocks,
    );
  const place = Math.min(from, state.doc.content.size);
  if (text !== '' && gone === '' && isWordless(state, place, fork)) return no(REFUSALS.empty);
  const reason = hasObjects(slice) ? REFUSALS.objects : text === '' ? null : REFUSALS.plain;
  return { reason: isSameBut(slice, text) ? null : reason, instead: wordsIn(state, text, from, to) };
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
function wordsIn(state: EditorState, text: string, from: number, to: number): Transaction {
  const { tr, doc, schema } = state;
  const gone: [number, number][] = [];
  doc.nodesBetween(from, to, (node, position) => {
    if (!node.isText) return true;
    gone.push([Math.max(from, position), Math.min(to, position + node.nodeSize)]);
    return false;
  });
  const at = gone[0]?.[0] ?? nearText(doc, from);
  const marks = marksAt(state, at, gone[0]?.[1] ?? at);
  for (const [start, end] of gone.reverse()) tr.delete(start, end);
  if (text !== '') tr.insert(at, schema.text(text, marks));
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(at + text.length, tr.doc.content.size)), -1));
  return tr.setMeta(key, true);
}

function nearText(doc: Node, position: number): number {
  return TextSelection.near(doc.resolve(Math.min(position, doc.content.size))).from;
}

/** Those that accepted words get: of the character in whose place they come, else of the one before them. */
function marksAt({ doc }: EditorState, from: number, to: number): readonly Mark[] {
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
