/** Anchors of comments and the editor's own edits of a rich text: words stay found, and never become other words. */
import { Editor } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { makeAnchor, resolveTextAnchor, type TextAnchor } from '#core/comments/anchor.ts';
import { readAnchorText } from '#core/comments/anchor-text.ts';
import { convertValue } from '#core/conversion/conversions.ts';
import { fieldOfType } from '#core/conversion/values.fixture.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { richTextExtensions } from '#richtext/schema/schema.ts';

const open: { destroy(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
});

const ROOT = 'field:body';
/** Every word is there once, so whatever is found tells where it came from. */
const BLOCKS = 4;
const WORDS = 8;
const wordsOf = (block: number) => Array.from({ length: WORDS }, (_, index) => `w${block}${index}x`);

/** The text as it was there before: nothing of it is this editor's to undo. */
const STATE = stateOf(
  Array.from({ length: BLOCKS }, (_, block) => `<p>${wordsOf(block).join(' ')}</p>`).join(''),
);

function stateOf(html: string): Uint8Array {
  const doc = new Y.Doc();
  const editor = editorIn(doc);
  editor.commands.setContent(html);
  const state = Y.encodeStateAsUpdate(doc);
  editor.destroy();
  doc.destroy();
  return state;
}

function editorIn(doc: Y.Doc): Editor {
  return new Editor({
    element: document.createElement('div'),
    extensions: [
      ...richTextExtensions({ for: 'editor' }),
      Collaboration.configure({ fragment: doc.getXmlFragment(ROOT) }),
    ],
  });
}

function editorOf(): { readonly editor: Editor; readonly doc: Y.Doc } {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, STATE);
  const editor = editorIn(doc);
  open.push(editor, doc);
  return { editor, doc };
}

function anchorOn(doc: Y.Doc, from: string, to: string): TextAnchor {
  const text = readAnchorText(doc.getXmlFragment(ROOT));
  return makeAnchor('body', text, text.text.indexOf(from), text.text.indexOf(to) + to.length);
}

/** The words at the anchor; `null` where it says that they were removed. */
function found(doc: Y.Doc, anchor: TextAnchor): string | null {
  const text = readAnchorText(doc.getXmlFragment(ROOT));
  const place = resolveTextAnchor(anchor, text);
  if (!('found' in place) || place.found.on !== 'text') return null;
  return text.text.slice(place.found.from, place.found.to);
}

/** Where a word begins in the editor. */
function placeOf({ state }: Editor, word: string): number {
  let place = -1;
  state.doc.descendants((node, position) => {
    const at = node.isText ? (node.text ?? '').indexOf(word) : -1;
    if (at >= 0) place = position + at;
  });
  return place;
}

type Edit = (editor: Editor, word: string) => void;

/** The structural edits after which relative positions alone lose a comment in 6 of 11. `word` is in the block they are made in. */
const EDITS: Readonly<Record<string, Edit>> = {
  'typing before it': (editor, word) => void editor.commands.insertContentAt(placeOf(editor, word), 'typed '),
  'typing in it': (editor, word) => void editor.commands.insertContentAt(placeOf(editor, word) + 2, 'y'),
  'making it bold': (editor, word) => void select(editor, word).toggleBold().run(),
  'joining its block to the one before': (editor, word) => {
    const { $from } = at(editor, word);
    if ($from.before(1) > 0) editor.chain().setTextSelection($from.start(1)).joinBackward().run();
  },
  'deleting it, and undoing that': (editor, word) => {
    select(editor, word).deleteSelection().run();
    editor.commands.undo();
  },
  'Enter before it': (editor, word) => void split(editor, placeOf(editor, word)),
  'Enter in it': (editor, word) => void split(editor, placeOf(editor, word) + 2),
  'making its block a heading': (editor, word) => void select(editor, word).toggleHeading({ level: 2 }).run(),
  'making its block a quote': (editor, word) => void select(editor, word).toggleBlockquote().run(),
  'moving its block to the end': (editor, word) => {
    const { $from } = at(editor, word);
    const block = $from.node(1);
    const { tr } = editor.state;
    tr.delete($from.before(1), $from.after(1));
    editor.view.dispatch(tr.insert(tr.doc.content.size, block));
  },
  'replacing everything by the same': (editor) => {
    const html = editor.getHTML();
    editor.commands.setContent('<p></p>');
    editor.commands.setContent(html);
  },
};

function select(editor: Editor, word: string) {
  const from = placeOf(editor, word);
  return editor.chain().setTextSelection({ from, to: from + word.length });
}

function at(editor: Editor, word: string) {
  const position = placeOf(editor, word);
  return { $from: editor.state.doc.resolve(Math.max(position, 0)) };
}

function split(editor: Editor, position: number): void {
  editor.chain().setTextSelection(position).splitBlock().run();
}

const plain = (text: string | null) => text?.replace(/[\s\ufffc]+/g, ' ').trim() ?? null;

describe('an anchor is found again after', () => {
  it.each(Object.entries(EDITS))('%s', (_, edit) => {
    const { editor, doc } = editorOf();
    const anchor = anchorOn(doc, 'w12x', 'w15x');
    edit(editor, 'w13x');
    const words = plain(found(doc, anchor));
    expect(
      words
        ?.replace('typed ', '')
        .replace(/y/, '')
        .replace(/(?<=w1) (?=3x)/, ''),
    ).toBe('w12x w13x w14x w15x');
  });

  it('changing the field to plain text and back', () => {
    const { editor, doc } = editorOf();
    const anchor = anchorOn(doc, 'w12x', 'w15x');
    const [rich, text] = [fieldOfType('richText'), fieldOfType('text')];
    const asText = convertValue(rich, text, editor.getJSON() as never, 'UTC');
    if (!asText.converted) throw new Error(asText.reason);
    const plainDoc = new Y.Doc();
    plainDoc.getText('field:other').insert(0, String(asText.value));
    const inText = resolveTextAnchor(anchor, readAnchorText(plainDoc.getText('field:other')));
    expect(inText).toMatchObject({ found: { from: String(asText.value).indexOf('w12x'), exact: true } });
    const back = convertValue(text, rich, asText.value, 'UTC');
    if (!back.converted) throw new Error(back.reason);
    const again = new Y.Doc();
    richTextForms.write(again.getXmlFragment(ROOT), back.value, rich);
    expect(plain(found(again, anchor))).toBe('w12x w13x w14x w15x');
  });
});

const editArbitrary = fc.record({
  edit: fc.constantFrom(...Object.keys(EDITS), 'deleting its block', 'typing it anew elsewhere'),
  block: fc.nat({ max: BLOCKS - 1 }),
  word: fc.nat({ max: WORDS - 1 }),
});

const MORE: Readonly<Record<string, Edit>> = {
  ...EDITS,
  'deleting its block': (editor, word) => {
    const { $from } = at(editor, word);
    editor.view.dispatch(editor.state.tr.delete($from.before(1), $from.after(1)));
  },
  'typing it anew elsewhere': (editor, word) =>
    void editor.commands.insertContentAt(editor.state.doc.content.size, `<p>${word}</p>`),
};

it('whatever is done to the text, an anchor stands on its own words or on none', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(editArbitrary, { minLength: 1, maxLength: 5 }),
      fc.nat({ max: BLOCKS - 1 }),
      fc.nat({ max: WORDS - 3 }),
      fc.integer({ min: 1, max: 3 }),
      (edits, block, first, count) => {
        const { editor, doc } = editorOf();
        const quoted = wordsOf(block).slice(first, first + count);
        const anchor = anchorOn(doc, quoted[0] ?? '', quoted.at(-1) ?? '');
        for (const { edit, block: where, word } of edits) {
          const target = wordsOf(where)[word] ?? '';
          if (placeOf(editor, target) >= 0) MORE[edit]?.(editor, target);
        }
        const words = plain(found(doc, anchor));
        editor.destroy();
        doc.destroy();
        if (words === null) return;
        // It begins and ends with what was quoted, or what is left of a word that was cut or written in.
        const quote = quoted.join('');
        const pieces = words.split(' ');
        for (const piece of [pieces[0] ?? '', pieces.at(-1) ?? ''])
          expect(quote.includes(piece.replace('y', '')) || piece === 'typed', `${words} for ${quote}`).toBe(
            true,
          );
      },
    ),
    { numRuns: 60 },
  );
});
