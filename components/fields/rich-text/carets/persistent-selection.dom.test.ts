/** The caret survives every structural change by somebody else, wherever it stands. */
import { Editor, type JSONContent } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import type { Node } from '@tiptap/pm/model';
import { TextSelection } from '@tiptap/pm/state';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { PersistentSelection } from './persistent-selection.ts';

const TEXT = 'one two three';

const paragraph = (text: string): JSONContent => ({
  type: 'paragraph',
  ...(text === '' ? {} : { content: [{ type: 'text', text }] }),
});
const list = (...items: JSONContent[][]): JSONContent => ({
  type: 'bulletList',
  content: items.map((content) => ({ type: 'listItem', content })),
});
const cell = (text: string): JSONContent => ({ type: 'tableCell', content: [paragraph(text)] });

/** Documents around the text in which the caret stands. */
const PLACES: Record<string, JSONContent[]> = {
  alone: [paragraph(TEXT)],
  'between paragraphs': [paragraph('zero'), paragraph(TEXT), paragraph('four five six')],
  'beside its likes': [paragraph('one two'), paragraph(TEXT), paragraph('two three')],
  'under an empty line': [paragraph(''), paragraph(TEXT), paragraph('')],
  'in a list': [list([paragraph('zero')], [paragraph(TEXT)], [paragraph('four')]), paragraph('five')],
  'in a quote': [{ type: 'blockquote', content: [paragraph('zero'), paragraph(TEXT)] }, paragraph('four')],
  'in a table': [
    { type: 'table', content: [{ type: 'tableRow', content: [cell('zero'), cell(TEXT), cell('four')] }] },
    paragraph('five'),
  ],
};

type Deed = (editor: Editor, from: number) => void;

const at = (editor: Editor, position: number) => editor.chain().setTextSelection(position);

/** What a colleague does to the block; `from` is where its text begins. */
const DEEDS: Record<string, Deed> = {
  'makes it a heading': (editor, from) => at(editor, from).setNode('heading', { level: 2 }).run(),
  'types the sign of a heading before it': (editor, from) => {
    for (const at of [from, from + 1]) editor.commands.insertContentAt(at, '#');
    editor
      .chain()
      .deleteRange({ from, to: from + 2 })
      .setNode('heading', { level: 2 })
      .run();
  },
  'makes it a list': (editor, from) => at(editor, from).toggleBulletList().run(),
  'makes it a numbered list': (editor, from) => at(editor, from).toggleOrderedList().run(),
  'makes it a task list': (editor, from) => at(editor, from).toggleTaskList().run(),
  'makes it a quote': (editor, from) => at(editor, from).toggleBlockquote().run(),
  'makes it code': (editor, from) => at(editor, from).toggleCodeBlock().run(),
  'presses Enter before it': (editor, from) => at(editor, from).splitBlock().run(),
  'presses Enter before it, in a list': (editor, from) => at(editor, from).splitListItem('listItem').run(),
  'presses Enter behind it': (editor, from) =>
    at(editor, from + TEXT.length)
      .splitBlock()
      .run(),
  'divides it': (editor, from) =>
    at(editor, from + 'one two'.length)
      .splitBlock()
      .run(),
  'divides it within a word': (editor, from) =>
    at(editor, from + 'one two thr'.length)
      .splitBlock()
      .run(),
  'joins it to the one before': (editor, from) => at(editor, from).joinBackward().run(),
  'joins the next one to it': (editor, from) =>
    at(editor, from + TEXT.length)
      .joinForward()
      .run(),
  'lifts it out of the list': (editor, from) => at(editor, from).liftListItem('listItem').run(),
  'puts it under the item before': (editor, from) => at(editor, from).sinkListItem('listItem').run(),
  'writes a paragraph above': (editor, from) => {
    const $from = editor.state.doc.resolve(from);
    editor.commands.insertContentAt($from.before(1), paragraph('one five'));
  },
  'pastes its likeness in front': (editor) =>
    void editor.commands.insertContentAt(0, paragraph('one two five')),
  'pastes a table above': (editor) => void editor.commands.insertContentAt(0, PLACES['in a table'] ?? []),
  'deletes the block before': (editor, from) => {
    const $from = editor.state.doc.resolve(from);
    const before = $from.before(1);
    const size = editor.state.doc.resolve(before).nodeBefore?.nodeSize ?? 0;
    editor.commands.deleteRange({ from: before - size, to: before });
  },
  'moves it to the end': (editor, from) => {
    const $from = editor.state.doc.resolve(from);
    const [start, end] = [$from.before(1), $from.after(1)];
    const moved = editor.state.doc.slice(start, end);
    const { tr } = editor.state;
    editor.view.dispatch(tr.delete(start, end).insert(tr.doc.content.size, moved.content));
  },
  'makes its last word bold': (editor, from) =>
    editor
      .chain()
      .setTextSelection({ from: from + 'one two '.length, to: from + TEXT.length })
      .toggleBold()
      .run(),
  'writes in front of it': (editor, from) => void editor.commands.insertContentAt(from, 'so '),
};

/** Where a block is divided in the middle: what stands before is no longer beside what stands behind. */
const CUTS: Readonly<Record<string, number>> = {
  'divides it': 'one two'.length,
  'divides it within a word': 'one two thr'.length,
};

let close = (): void => undefined;
let [mine, theirs]: Editor[] = [];

/** An editor for each of two people; what one writes, the other has at once. */
beforeAll(() => {
  const docs = [new Y.Doc(), new Y.Doc()];
  const editors = docs.map(
    (doc) =>
      new Editor({
        element: document.createElement('div'),
        extensions: [
          ...richTextExtensions({ for: 'editor' }),
          Collaboration.configure({ fragment: doc.getXmlFragment('field:body') }),
          PersistentSelection,
        ],
      }),
  );
  docs.forEach((doc, index) => {
    const other = docs[1 - index];
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'remote' && other !== undefined) Y.applyUpdate(other, update, 'remote');
    });
  });
  [mine, theirs] = editors;
  close = () => {
    for (const each of [...editors, ...docs]) each.destroy();
  };
});
afterAll(() => close());

/** The text begins here; it is the last block that holds all of it and nothing else. */
function findText(doc: Node): number {
  let found = -1;
  doc.descendants((node, position) => {
    if (node.isTextblock && node.textContent === TEXT) found = position + 1;
  });
  expect(found).toBeGreaterThan(0);
  return found;
}

/** Two editors that show this, the second one's after the deed, with the first one's selection made before it. */
function edited(
  content: JSONContent[],
  [anchor, head]: readonly [number, number],
  deed: Deed,
): [Editor, Editor] {
  if (mine === undefined || theirs === undefined) throw new Error('There are no editors.');
  theirs.commands.setContent({ type: 'doc', content });
  const start = findText(mine.state.doc);
  const { tr, doc } = mine.state;
  mine.view.dispatch(tr.setSelection(TextSelection.create(doc, start + anchor, start + head)));
  deed(theirs, findText(theirs.state.doc));
  return [mine, theirs];
}

const lines = ({ state: { doc } }: Editor): string => doc.textBetween(0, doc.content.size, '\n', '*');

describe.each(Object.entries(PLACES))('a text %s', (_place, content) => {
  it.each(Object.entries(DEEDS))('keeps the caret when a colleague %s', (name, deed) => {
    for (const offset of [0, 4, 7, TEXT.length]) {
      const [mine, theirs] = edited(content, [offset, offset], deed);
      mine.view.dispatch(mine.state.tr.insertText('X'));
      const cut = CUTS[name] ?? 0;
      const word = TEXT.slice(Math.max(0, offset - 3, cut < offset ? cut : 0), offset);
      expect(lines(mine)).toContain(offset === 0 ? `X${TEXT.slice(0, 3)}` : `${word}X`);
      expect(lines(theirs)).toBe(lines(mine));
    }
  });

  it.each(Object.entries(DEEDS))('keeps what is selected when a colleague %s', (_name, deed) => {
    for (const [anchor, head] of [
      [4, 7],
      [13, 0],
    ] as const) {
      const [{ state }] = edited(content, [anchor, head], deed);
      const { from, to } = state.selection;
      const [start, end] = [Math.min(anchor, head), Math.max(anchor, head)];
      expect(state.doc.textBetween(from, to)).toBe(TEXT.slice(start, end));
      expect(state.selection.head < state.selection.anchor).toBe(head < anchor);
    }
  });
});
