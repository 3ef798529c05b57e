/** Text typed into a block that somebody else replaces: every structural change, every position in the block. */
import type { Editor, JSONContent } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Writer } from './editors.fixture.ts';

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

/** Documents around the text that is written in. */
const PLACES: Record<string, JSONContent[]> = {
  alone: [paragraph(TEXT)],
  'between paragraphs': [paragraph('zero'), paragraph(TEXT), paragraph('four five six')],
  'beside its likes': [paragraph('one two'), paragraph(TEXT), paragraph('two three')],
  'under an empty line': [paragraph(''), paragraph(TEXT), paragraph('')],
  'in a heading': [
    paragraph('zero'),
    { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: TEXT }] },
    paragraph('four'),
  ],
  'in a list': [list([paragraph('zero')], [paragraph(TEXT)], [paragraph('four')]), paragraph('five')],
  'in a quote': [{ type: 'blockquote', content: [paragraph('zero'), paragraph(TEXT)] }, paragraph('four')],
  'in a table': [
    { type: 'table', content: [{ type: 'tableRow', content: [cell('zero'), cell(TEXT), cell('four')] }] },
    paragraph('five'),
  ],
};

type Deed = (editor: Editor, from: number) => void;

const at = (editor: Editor, position: number) => editor.chain().setTextSelection(position);

function move(editor: Editor, from: number, to: (start: number, end: number) => number): void {
  const $from = editor.state.doc.resolve(from);
  const [start, end] = [$from.before(1), $from.after(1)];
  const moved = editor.state.doc.slice(start, end);
  const { tr } = editor.state;
  const target = to(start, end);
  editor.view.dispatch(tr.delete(start, end).insert(tr.mapping.map(target), moved.content));
}

/** What a colleague does to the block; `from` is where its text begins. */
const DEEDS: Record<string, Deed> = {
  'makes it a heading': (editor, from) => at(editor, from).toggleHeading({ level: 2 }).run(),
  'makes it a list': (editor, from) => at(editor, from).toggleBulletList().run(),
  'makes it a numbered list': (editor, from) => at(editor, from).toggleOrderedList().run(),
  'makes it a task list': (editor, from) => at(editor, from).toggleTaskList().run(),
  'makes it a quote': (editor, from) => at(editor, from).toggleBlockquote().run(),
  'makes it code': (editor, from) => at(editor, from).toggleCodeBlock().run(),
  'makes everything a list': (editor) => editor.chain().selectAll().toggleBulletList().run(),
  'lifts it out of the list': (editor, from) => at(editor, from).liftListItem('listItem').run(),
  'puts it under the item before': (editor, from) => at(editor, from).sinkListItem('listItem').run(),
  'joins it to the one before': (editor, from) => at(editor, from).joinBackward().run(),
  'joins the next one to it': (editor, from) =>
    at(editor, from + TEXT.length)
      .joinForward()
      .run(),
  'presses Enter before it': (editor, from) => at(editor, from).splitBlock().run(),
  'presses Enter behind it': (editor, from) =>
    at(editor, from + TEXT.length)
      .splitBlock()
      .run(),
  'divides it': (editor, from) =>
    at(editor, from + 'one two'.length)
      .splitBlock()
      .run(),
  'divides it early': (editor, from) =>
    at(editor, from + 'one'.length)
      .splitBlock()
      .run(),
  'divides the item': (editor, from) =>
    at(editor, from + 'one'.length)
      .splitListItem('listItem')
      .run(),
  'moves it up': (editor, from) =>
    move(editor, from, (start) => start - (editor.state.doc.resolve(start).nodeBefore?.nodeSize ?? 0)),
  'moves it down': (editor, from) =>
    move(editor, from, (_start, end) => end + (editor.state.doc.resolve(end).nodeAfter?.nodeSize ?? 0)),
  'moves it to the end': (editor, from) => move(editor, from, () => editor.state.doc.content.size),
  'makes it a heading, then an item, then divides it': (editor, from) => {
    at(editor, from).toggleHeading({ level: 3 }).run();
    at(editor, from).setParagraph().toggleBulletList().run();
    const start = findText(editor.state.doc, TEXT);
    at(editor, start + 'one two'.length)
      .splitListItem('listItem')
      .run();
  },
};

/** The first two write on through the tests of a group; a third comes and goes. */
const writers: Writer[] = [];
function writeTogether(): void {
  beforeAll(() => {
    writers.push(new Writer(), new Writer());
  });
  afterEach(() => {
    for (const each of writers.splice(2)) each.destroy();
  });
  afterAll(() => {
    for (const each of writers.splice(0)) each.destroy();
  });
}

function two(content: JSONContent[]): [Writer, Writer] {
  const [mine, theirs] = writers;
  if (mine === undefined || theirs === undefined) throw new Error('There are no writers.');
  Writer.meet(mine, theirs);
  theirs.show(content);
  Writer.meet(mine, theirs);
  for (const { told } of writers) told.splice(0);
  return [mine, theirs];
}

/** The text begins here; it is the last block that holds all of it and nothing else. */
function findText(doc: Node, text: string): number {
  let found = -1;
  doc.descendants((node, position) => {
    if (node.isTextblock && node.textContent === text) found = position + 1;
  });
  expect(found).toBeGreaterThan(0);
  return found;
}

function type(editor: Editor, position: number, letters: string): void {
  editor.commands.setTextSelection(position);
  for (const letter of letters) editor.view.dispatch(editor.state.tr.insertText(letter));
}

const lines = ({ editor: { state } }: Writer): string =>
  state.doc.textBetween(0, state.doc.content.size, '\n', '*');

/** Wherever else the blocks begin and end now. */
const joined = (writer: Writer): string => lines(writer).replaceAll('\n', '');

describe.each(Object.entries(PLACES))('letters in a text %s', (_place, content) => {
  writeTogether();

  it.each(Object.entries(DEEDS))('stay where they were typed when a colleague %s', (_deed, deed) => {
    for (const offset of [0, 5, TEXT.length]) {
      const [mine, theirs] = two(content);
      type(mine.editor, findText(mine.editor.state.doc, TEXT) + offset, 'xyz');
      deed(theirs.editor, findText(theirs.editor.state.doc, TEXT));
      const without = theirs.text;
      Writer.meet(mine, theirs);
      // Where both write in the same place, either may come first.
      if (deed === DEEDS['joins the next one to it'] && offset === TEXT.length)
        expect(joined(theirs)).toMatch(/one two three.*xyz/);
      else expect(joined(theirs)).toContain(`${TEXT.slice(0, offset)}xyz${TEXT.slice(offset)}`);
      expect(lines(mine)).toBe(lines(theirs));
      expect(theirs.text.replace('xyz', '')).toBe(without);
      expect(mine.told).toEqual([]);
      expect(theirs.told).toEqual([]);
      // What is typed next goes on from there.
      mine.editor.view.dispatch(mine.editor.state.tr.insertText('!'));
      expect(lines(mine)).toContain('xyz!');
    }
  });
});

describe('letters for which no place is left', () => {
  writeTogether();

  it('are told when the block was deleted', () => {
    const [mine, theirs] = two(PLACES['between paragraphs'] ?? []);
    const start = findText(mine.editor.state.doc, TEXT);
    type(mine.editor, start + 3, ' and a half');
    const from = findText(theirs.editor.state.doc, TEXT);
    theirs.editor.commands.deleteRange({ from: from - 1, to: from + TEXT.length + 1 });
    Writer.meet(mine, theirs);
    expect(lines(mine)).toBe('zero\nfour five six');
    expect(lines(theirs)).toBe(lines(mine));
    expect(mine.told).toMatchObject([{ fieldId: 'body', text: 'one and a half two three' }]);
    expect(theirs.told).toEqual([]);
  });

  it('are told when everything was replaced', () => {
    const [mine, theirs] = two(PLACES['in a list'] ?? []);
    type(mine.editor, findText(mine.editor.state.doc, TEXT), 'so ');
    theirs.show([paragraph('Nothing of it')]);
    Writer.meet(mine, theirs);
    expect(lines(mine)).toBe('Nothing of it');
    expect(mine.told).toMatchObject([{ fieldId: 'body', text: `so ${TEXT}` }]);
  });

  it('are not told when the others knew them', () => {
    const [mine, theirs] = two(PLACES['between paragraphs'] ?? []);
    type(mine.editor, findText(mine.editor.state.doc, TEXT), 'so ');
    Writer.meet(mine, theirs);
    theirs.editor.commands.clearContent();
    Writer.meet(mine, theirs);
    expect(mine.text).toBe('');
    expect(mine.told).toEqual([]);
  });
});

describe('letters', () => {
  writeTogether();

  it('go into the heading that an empty line became, and the right one', () => {
    const [mine, theirs] = two([paragraph('zero'), paragraph(''), paragraph(''), paragraph('four')]);
    const second = 'zero'.length + 2 + 2 + 1;
    type(mine.editor, second, 'xyz');
    at(theirs.editor, second).toggleHeading({ level: 1 }).run();
    Writer.meet(mine, theirs);
    expect(lines(theirs)).toBe('zero\n\nxyz\nfour');
    expect(theirs.editor.state.doc.child(2).type.name).toBe('heading');
    expect(mine.told).toEqual([]);
  });

  it('are put in by whoever typed them, each their own', () => {
    const [mine, theirs] = two([paragraph(TEXT)]);
    const third = new Writer();
    writers.push(third);
    Writer.meet(mine, theirs, third);
    type(mine.editor, 1, 'abc ');
    type(third.editor, 1 + TEXT.length, ' xyz');
    at(theirs.editor, 1).toggleBulletList().run();
    Writer.meet(mine, theirs, third);
    for (const writer of [mine, theirs, third]) expect(lines(writer)).toBe(`abc ${TEXT} xyz`);
  });

  it('are not doubled where the others have copied them', () => {
    const [mine, theirs] = two([paragraph(TEXT)]);
    type(mine.editor, 1 + TEXT.length, ' xyz');
    Writer.hear(theirs, mine);
    at(theirs.editor, 1).toggleHeading({ level: 2 }).run();
    type(mine.editor, 1 + TEXT.length + 4, ' more');
    Writer.meet(mine, theirs);
    expect(lines(mine)).toBe(`${TEXT} xyz more`);
    expect(lines(theirs)).toBe(lines(mine));
  });

  it('are not brought back when they were deleted one by one', () => {
    const [mine, theirs] = two([paragraph(TEXT)]);
    type(mine.editor, 1, 'xyz');
    Writer.hear(theirs, mine);
    theirs.editor.commands.deleteRange({ from: 1, to: 4 });
    Writer.hear(mine, theirs);
    at(theirs.editor, 1).toggleHeading({ level: 2 }).run();
    Writer.meet(mine, theirs);
    expect(lines(mine)).toBe(TEXT);
    expect(mine.told).toEqual([]);
  });

  it('keep their marks, where the new block takes any', () => {
    const [mine, theirs] = two([paragraph(TEXT)]);
    mine.editor.chain().setTextSelection(4).insertContent('<strong>xyz</strong>').run();
    at(theirs.editor, 1).toggleBlockquote().run();
    Writer.meet(mine, theirs);
    expect(mine.editor.getHTML()).toContain('<p dir="auto">one<strong>xyz</strong> two three</p>');
    expect(theirs.editor.getHTML()).toBe(mine.editor.getHTML());
    mine.editor.chain().setTextSelection(3).insertContent('<strong>abc</strong>').run();
    at(theirs.editor, 3).setNode('codeBlock').run();
    Writer.meet(mine, theirs);
    expect(theirs.editor.getHTML()).toBe(mine.editor.getHTML());
    expect(mine.editor.getHTML()).toContain('<code>oabcnexyz two three</code>');
  });

  it('survive that the block is changed again and again', () => {
    const [mine, theirs] = two([paragraph('zero'), paragraph(TEXT)]);
    let typed = '';
    for (const [round, name] of Object.keys(DEEDS).slice(0, 7).entries()) {
      const letter = String.fromCharCode(65 + round);
      type(mine.editor, findText(mine.editor.state.doc, typed + TEXT) + round, letter);
      DEEDS[name]?.(theirs.editor, findText(theirs.editor.state.doc, typed + TEXT));
      typed += letter;
      Writer.meet(mine, theirs);
      expect(lines(theirs), name).toContain(typed + TEXT);
      expect(lines(mine)).toBe(lines(theirs));
    }
  });

  it('typed in a new line are put behind what became of the line before', () => {
    const [mine, theirs] = two(PLACES['in a list'] ?? []);
    const start = findText(mine.editor.state.doc, TEXT);
    at(mine.editor, start + 7)
      .splitListItem('listItem')
      .run();
    type(mine.editor, mine.editor.state.selection.from, 'xyz');
    at(mine.editor, mine.editor.state.selection.from).insertContent('more').splitListItem('listItem').run();
    at(theirs.editor, start).toggleOrderedList().run();
    Writer.meet(mine, theirs);
    expect(lines(theirs)).toBe(lines(mine));
    expect(joined(mine)).toContain('one twoxyzmore three');
  });

  it('of whole new lines are put behind what became of the line before', () => {
    const [mine, theirs] = two(PLACES['in a list'] ?? []);
    const start = findText(mine.editor.state.doc, TEXT);
    at(mine.editor, start + TEXT.length)
      .splitListItem('listItem')
      .run();
    type(mine.editor, mine.editor.state.selection.from, 'milk');
    at(theirs.editor, start).toggleOrderedList().run();
    Writer.meet(mine, theirs);
    expect(lines(theirs)).toBe(lines(mine));
    expect(lines(mine)).toContain(`${TEXT}\nmilk\nfour`);
    expect(mine.told).toEqual([]);
  });
});
