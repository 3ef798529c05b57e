/** Commented passages of a rich text stay on their words: while one types, and while others redraw the text. */
import { Editor } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { CommentedPassages, passagesTransaction, selectedPlaces } from './commented-passages.ts';

const open: { destroy(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
});

function editorOf(doc: Y.Doc, onOpen: (threadId: string) => void = () => undefined): Editor {
  const editor = new Editor({
    element: document.createElement('div'),
    extensions: [
      ...richTextExtensions({ for: 'editor' }),
      Collaboration.configure({ fragment: doc.getXmlFragment('field:body') }),
      CommentedPassages.configure({ onOpen }),
    ],
  });
  open.push(editor);
  return editor;
}

/** Two editors of one text; in mine “two three” and, inside of it, “three” are commented. */
function withPassages() {
  const [doc, other] = [new Y.Doc(), new Y.Doc()];
  open.push(doc, other);
  const [mine, theirs] = [editorOf(doc), editorOf(other)];
  for (const [from, to] of [
    [doc, other],
    [other, doc],
  ] as const)
    from.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'remote') Y.applyUpdate(to, update, 'remote');
    });
  mine.commands.setContent('<p>zero</p><p>one two three four</p>');
  const passageAt = (threadId: string, words: string) => {
    const from = 7 + 'one two three four'.indexOf(words);
    mine.commands.setTextSelection({ from, to: from + words.length });
    const places = selectedPlaces(mine.state);
    if (places === null) throw new Error('nothing is selected');
    return { threadId, isActive: false, suggests: null, ...places };
  };
  const passages = [passageAt('a', 'two three'), passageAt('b', 'three')];
  const show = () => {
    const transaction = passagesTransaction(mine.state, passages);
    if (transaction !== null) mine.view.dispatch(transaction);
  };
  show();
  const shown = (threadId = 'a') =>
    [...mine.view.dom.querySelectorAll(`[data-thread="${threadId}"]`)]
      .map(({ textContent }) => textContent)
      .join('');
  return { doc, mine, theirs, shown, show };
}

describe('a commented passage', () => {
  it('is marked, also one in another', () => {
    const { shown } = withPassages();
    expect([shown('a'), shown('b')]).toEqual(['two three', 'three']);
  });

  it('is marked at the very beginning of the text as well', () => {
    const { mine } = withPassages();
    mine.commands.setTextSelection({ from: 1, to: 5 });
    const places = selectedPlaces(mine.state);
    if (places === null) throw new Error('nothing is selected');
    const passage = { threadId: 'first', isActive: false, suggests: null, ...places };
    const transaction = passagesTransaction(mine.state, [passage]);
    if (transaction !== null) mine.view.dispatch(transaction);
    expect(mine.view.dom.querySelector('[data-thread="first"]')?.textContent).toBe('zero');
  });

  it('stays on its words while one types before it and in it, and not behind it', () => {
    const { mine, shown } = withPassages();
    mine.commands.insertContentAt(7, 'and ');
    expect(shown()).toBe('two three');
    mine.commands.insertContentAt(7 + 'and one two'.length, '+');
    expect(shown()).toBe('two+ three');
    mine.commands.insertContentAt(7 + 'and one two+ three'.length, '!');
    expect(shown()).toBe('two+ three');
  });

  it('stays on its words while others write, split the block or make a heading of it', () => {
    const { theirs, shown } = withPassages();
    theirs.commands.insertContentAt(1, 'before ');
    expect(shown()).toBe('two three');
    theirs.chain().setTextSelection(16).toggleHeading({ level: 2 }).run();
    expect(shown()).toBe('two three');
    theirs.commands.insertContentAt(theirs.state.doc.content.size - 1, ' end');
    expect(shown()).toBe('two three');
  });

  it('is drawn anew only where its places have changed', () => {
    const { mine, show, shown } = withPassages();
    const before = mine.state;
    show();
    expect(mine.state).toBe(before);
    mine.commands.insertContentAt(1, 'x');
    show();
    expect(shown()).toBe('two three');
  });

  it('is nothing that anybody writes to the document', () => {
    const { mine, theirs } = withPassages();
    expect(theirs.getHTML()).toBe(mine.getHTML());
    expect(mine.getHTML()).not.toContain('comment');
  });
});

describe('what is selected', () => {
  it('is told from its first to its last character, also where whole blocks are selected', () => {
    const { mine, doc } = withPassages();
    mine.commands.selectAll();
    const places = selectedPlaces(mine.state);
    const [start, end] = [places?.start, places?.end].map((place) =>
      place === undefined ? null : Y.createAbsolutePositionFromRelativePosition(place, doc),
    );
    expect([start?.type.toString(), start?.index]).toEqual(['zero', 0]);
    expect([end?.type.toString(), end?.index]).toEqual(['one two three four', 18]);
    mine.commands.setTextSelection(3);
    expect(selectedPlaces(mine.state)).toBeNull();
  });
});
