/** Suggesting mode in a rich text: what the editor takes, what it refuses by name, and that accepted suggestions give what was typed. */
import { Editor } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { Slice } from '@tiptap/pm/model';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { ANA } from '#components/comments/render-comments.fixture.tsx';
import { CommentsStore } from '#components/comments/state/comments-store.ts';
import { FieldForks } from '#components/suggesting/field-forks.ts';
import { resolveTextAnchor } from '#core/comments/anchor.ts';
import { readAnchorText } from '#core/comments/anchor-text.ts';
import type { Thread } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { fieldOfType } from '#core/conversion/values.fixture.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { changeRichText } from '#richtext/document/proposed-edit.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { REFUSALS, SuggestedEdits } from './suggested-edits.ts';
import { TrackedChanges } from './tracked-changes.ts';

const HTML =
  '<p>A slow provider filled the queue.</p><h2>What we did</h2><p>We <strong>stopped</strong> it twice.</p><p></p>';
const ROOT = 'body';
const open: (() => void)[] = [];
afterEach(() => {
  for (const end of open.splice(0)) end();
});

function editorIn(fragment: Y.XmlFragment, extra: Editor['options']['extensions'] = []): Editor {
  const editor = new Editor({
    element: document.createElement('div'),
    enableInputRules: false,
    enablePasteRules: false,
    extensions: [...richTextExtensions({ for: 'editor' }), Collaboration.configure({ fragment }), ...extra],
  });
  open.push(() => editor.destroy());
  return editor;
}

/** The text as it is in the Codex, and the editor of somebody who suggests. */
function suggesting(html = HTML) {
  const doc = new Y.Doc();
  const { codex } = createLocalSource(doc, ANA);
  const template = templateOf("body: { type: 'richText', label: 'Body' }");
  const writer = editorIn(codex.fragment(ROOT));
  writer.commands.setContent(html);
  writer.destroy();
  const comments = new Y.Doc();
  const store = new CommentsStore({
    doc: comments,
    codex,
    template,
    author: ANA,
    environment: browserEnvironment,
  });
  const refused: string[] = [];
  const forks = new FieldForks({
    ...{ codex, template, actor: ANA, color: 'red', now: () => 0, keep: () => undefined },
    refuse: (reason) => void refused.push(reason),
    store: Object.assign(Object.create(store) as CommentsStore, {
      threads: () => readThreads(comments),
      isMine: () => true,
      nameOf: () => ROOT,
    }),
  });
  const fork = forks.forkOf(ROOT);
  if (fork === null) throw new Error('a text has a fork');
  fork.undo.trackOrigin(ySyncPluginKey);
  const editor = editorIn(fork.codex.fragment(ROOT), [
    TrackedChanges.configure({ fork }),
    SuggestedEdits.configure({
      fork,
      refuse: (reason: string) => void refused.push(reason),
      format: (places, change) => forks.suggestFormat(ROOT, places, change),
    }),
  ]);
  open.push(
    () => forks.close(),
    () => store.close(),
  );
  const before = codex.fragment(ROOT).toString();
  return {
    ...{ editor, codex, forks, refused },
    threads: () => {
      forks.flush();
      return readThreads(comments);
    },
    typed: () => readAnchorText(fork.codex.fragment(ROOT)).text,
    isUntouched: () => codex.fragment(ROOT).toString() === before,
  };
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

function select(editor: Editor, word: string, to = word): void {
  editor.commands.setTextSelection({ from: placeOf(editor, word), to: placeOf(editor, to) + to.length });
}

const type = (editor: Editor, text: string) => editor.view.dispatch(editor.state.tr.insertText(text));
const press = ({ view }: Editor, key: string) =>
  view.someProp('handleKeyDown', (handle) => handle(view, new KeyboardEvent('keydown', { key })));
/** What is worked out in place of an edit comes a moment later. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

const said = (threads: readonly Thread[]) =>
  threads.map(({ anchor, suggestion }) => [anchor.on === 'text' ? anchor.quote : '', suggestion?.change]);

/** As the server accepts, one after another, in the order that is asked for. */
function accepted(codexDoc: Y.Doc, threads: readonly Thread[]): Y.XmlFragment {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(codexDoc));
  const { codex } = createLocalSource(copy, ANA);
  const fragment = codex.fragment(ROOT);
  for (const { anchor, suggestion } of threads) {
    const place = anchor.on === 'text' ? resolveTextAnchor(anchor, readAnchorText(fragment)) : null;
    const change = suggestion?.change;
    if (place === null || !('found' in place) || place.found.on !== 'text' || !place.found.exact)
      throw new Error('not as it was quoted');
    if (change === undefined || change.kind === 'value') throw new Error('words');
    const changed = changeRichText(fragment, [place.found.from, place.found.to], change);
    richTextForms.write(fragment, changed.toJSON(), fieldOfType('richText'));
  }
  return fragment;
}

type Refused = readonly [what: string, reason: string, edit: (editor: Editor) => void | Promise<void>];

const REFUSED: readonly Refused[] = [
  [
    'joining paragraphs',
    REFUSALS.blocks,
    (editor) => {
      editor.commands.setTextSelection(placeOf(editor, 'We '));
      editor.commands.joinBackward();
    },
  ],
  [
    'a list',
    REFUSALS.blocks,
    (editor) => {
      select(editor, 'slow');
      editor.commands.toggleBulletList();
    },
  ],
  ['a line', REFUSALS.objects, (editor) => void editor.commands.insertContent({ type: 'horizontalRule' })],
  [
    'words in an empty paragraph',
    REFUSALS.empty,
    (editor) => {
      editor.commands.setTextSelection(editor.state.doc.content.size - 1);
      type(editor, 'x');
    },
  ],
  [
    'a pasted file',
    REFUSALS.files,
    ({ view }) => {
      const clipboardData = { files: [new File(['x'], 'a.png')], getData: () => '' };
      const event = Object.assign(new Event('paste'), { clipboardData }) as never;
      view.someProp('handlePaste', (handle) => handle(view, event, Slice.empty));
    },
  ],
  [
    'a task that is ticked',
    REFUSALS.tasks,
    ({ view }) => {
      const box = view.dom.appendChild(document.createElement('input'));
      box.type = 'checkbox';
      box.click();
      expect(box.checked).toBe(false);
      box.remove();
    },
  ],
  [
    'formatting of words that are only suggested',
    'Words that are only suggested get their formatting once they are accepted.',
    async (editor) => {
      select(editor, 'slow');
      type(editor, 'new');
      select(editor, 'new');
      editor.commands.toggleItalic();
      await settled();
    },
  ],
];

describe('in suggesting mode, a rich text', () => {
  it('takes words, and the Codex is as it was', () => {
    const { editor, threads, isUntouched } = suggesting();
    select(editor, 'slow');
    type(editor, 'degraded');
    expect(said(threads())).toEqual([['slow', { kind: 'text', side: 'over', text: 'degraded' }]]);
    expect(isUntouched()).toBe(true);
  });

  it.each([
    ['so ', 'slow', 'before'],
    ['very ', 'slow', 'before'],
    ['s', 'slow', 'over'],
  ])('takes “%s” typed letter by letter before “%s” as one suggestion', (words, word, side) => {
    const { editor, threads } = suggesting();
    editor.commands.setTextSelection(placeOf(editor, word));
    for (const letter of words) type(editor, letter);
    const text = side === 'over' ? words + word : words;
    expect(said(threads())).toEqual([[word, { kind: 'text', side, text }]]);
  });

  it('takes words typed letter by letter before a space as one suggestion', () => {
    const { editor, threads } = suggesting();
    editor.commands.setTextSelection(placeOf(editor, 'A slow') + 1);
    for (const letter of 'very ') type(editor, letter);
    expect(said(threads())).toEqual([['A', { kind: 'text', side: 'after', text: 'very ' }]]);
  });

  it('shows the words that come underlined and those that went struck out, also where a whole paragraph went', () => {
    const { editor, threads, refused, typed } = suggesting();
    select(editor, 'A slow', 'queue.');
    editor.commands.deleteSelection();
    threads();
    expect(editor.view.dom.querySelector('del.tracked-removed')?.textContent).toBe(
      'A slow provider filled the queue.',
    );
    type(editor, 'Nothing.');
    threads();
    expect(refused).toEqual([]);
    expect(typed()).toContain('Nothing.');
    expect(editor.view.dom.querySelector('ins.tracked-added')?.textContent).toBe('Nothing');
  });

  it('keeps its blocks where words of several are taken away at once', async () => {
    const { editor, threads, refused, typed, codex } = suggesting();
    select(editor, 'filled', 'We');
    editor.commands.deleteSelection();
    await settled();
    expect(refused).toEqual([]);
    expect(typed().replaceAll(/\n+/g, '\n')).toBe('A slow provider \n stopped it twice.');
    const texts = readAnchorText(accepted(codex.doc, threads())).text;
    expect(texts.replaceAll(/\s+/g, ' ')).toBe('A slow provider stopped it twice.');
  });

  it('takes Enter as a line break that begins a paragraph once it is accepted', () => {
    const { editor, threads, codex } = suggesting();
    editor.commands.setTextSelection(placeOf(editor, 'queue.') + 6);
    press(editor, 'Enter');
    type(editor, 'Then it stopped.');
    const fragment = accepted(codex.doc, threads());
    expect(fragment.get(1).toString()).toBe('<paragraph>Then it stopped.</paragraph>');
  });

  it.each(REFUSED)('refuses %s by name', async (_, reason, edit) => {
    const { editor, refused, isUntouched } = suggesting();
    const blocks = editor.state.doc.childCount;
    await edit(editor);
    expect(refused).toEqual([reason]);
    expect(editor.state.doc.childCount).toBe(blocks);
    expect(isUntouched()).toBe(true);
  });

  it('pastes as words, and says that formatting is left out', async () => {
    const { editor, refused, typed } = suggesting();
    select(editor, 'slow');
    editor.commands.insertContent('<strong>very slow</strong>');
    await settled();
    expect(typed()).toContain('A very slow provider');
    expect(refused).toEqual([REFUSALS.plain]);
  });

  it('moves words as words that go and words that come', async () => {
    const { editor, refused, typed, threads, codex } = suggesting();
    select(editor, 'stopped');
    const { state } = editor;
    const tr = state.tr.deleteSelection();
    const place = tr.mapping.map(placeOf(editor, 'slow'));
    editor.view.dispatch(tr.replaceRange(place, place, state.selection.content()));
    await settled();
    expect(refused).toEqual([REFUSALS.plain]);
    expect(typed()).toContain('A stoppedslow provider');
    expect(typed()).toContain('We  it twice.');
    expect(readAnchorText(accepted(codex.doc, threads().toReversed())).text).toContain('A stoppedslow');
  });

  it('suggests marks for words, adds to that, and takes it back when they are given again', async () => {
    const { editor, threads, isUntouched, codex } = suggesting();
    select(editor, 'slow');
    editor.commands.toggleBold();
    await settled();
    expect(said(threads())).toEqual([['slow', { kind: 'format', add: [{ type: 'bold' }], remove: [] }]]);
    editor.commands.toggleItalic();
    await settled();
    expect(said(threads())).toEqual([
      ['slow', { kind: 'format', add: [{ type: 'bold' }, { type: 'italic' }], remove: [] }],
    ]);
    editor.commands.toggleItalic();
    await settled();
    expect(accepted(codex.doc, threads()).toString()).toContain('<bold>slow</bold>');
    editor.commands.toggleBold();
    await settled();
    expect(threads()).toEqual([]);
    expect(isUntouched()).toBe(true);
  });

  it('has an undo of its own, which never takes back an edit of the Codex', () => {
    const { editor, threads, forks, isUntouched, typed, codex } = suggesting();
    select(editor, 'slow');
    type(editor, 'degraded');
    expect(threads()).toHaveLength(1);
    expect(forks.undo.canUndo()).toBe(true);
    forks.undo.undo();
    expect(threads()).toEqual([]);
    expect(typed()).toBe(readAnchorText(codex.fragment(ROOT)).text);
    forks.undo.redo();
    expect(threads()).toHaveLength(1);
    expect(isUntouched()).toBe(true);
  });

  it('suggests another kind of block', async () => {
    const { editor, threads } = suggesting();
    select(editor, 'slow');
    editor.commands.toggleHeading({ level: 3 });
    await settled();
    expect(said(threads())).toEqual([
      ['A slow provider filled the queue.', { kind: 'block', block: 'heading', level: 3 }],
    ]);
  });

  it('goes on where somebody else rewrites the words: what was typed is suggested as it was, and nothing is lost', () => {
    const { editor, threads, codex, forks } = suggesting();
    select(editor, 'slow');
    type(editor, 'degraded');
    const other = editorIn(codex.fragment(ROOT));
    select(other, 'slow provider');
    other.commands.insertContent('sluggish region');
    expect(said(threads())).toEqual([['slow', { kind: 'text', side: 'over', text: 'degraded' }]]);
    expect(readAnchorText(forks.forkOf(ROOT)?.codex.fragment(ROOT) ?? new Y.XmlFragment()).text).toBe(
      readAnchorText(codex.fragment(ROOT)).text,
    );
  });
});

describe('random typing in a rich text', () => {
  const edit = fc.record({
    at: fc.nat({ max: 70 }),
    gone: fc.integer({ min: 0, max: 20 }),
    text: fc.constantFrom('', '', 'x', ' ', 'new word', ' 😀'),
    enter: fc.boolean(),
  });

  it('accepted in any order gives what was typed, and the Codex is as it was before', {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (edits, reversed) => {
          const { editor, threads, typed, isUntouched, refused, codex } = suggesting();
          for (const { at, gone, text, enter } of edits) {
            const { size } = editor.state.doc.content;
            const from = Math.min(at + 1, size);
            editor.commands.setTextSelection({ from, to: Math.min(from + gone, size) });
            if (enter && text !== '') press(editor, 'Enter');
            else if (text === '') editor.commands.deleteSelection();
            else type(editor, text);
            await settled();
          }
          const found = threads();
          expect(isUntouched()).toBe(true);
          // What cannot be said is refused by name: see above.
          if (refused.some((reason) => reason.startsWith('This cannot be suggested'))) return;
          // From the end, as the page accepts all: a paragraph that is split gives what stands behind new ids.
          const isSplit = edits.some(({ enter }) => enter);
          const base = readAnchorText(codex.fragment(ROOT)).text;
          const place = ({ anchor }: Thread) =>
            anchor.on === 'text' ? base.indexOf(anchor.before + anchor.quote) + anchor.before.length : 0;
          const ordered = [...found].sort((a, b) => place(b) - place(a));
          const result = accepted(codex.doc, isSplit || reversed ? ordered : ordered.reverse());
          const words = (text: string) => text.replaceAll(/\n+/g, '\n').replaceAll(/^\n|\n$/g, '');
          expect(words(readAnchorText(result).text)).toBe(words(typed()));
        },
      ),
      { numRuns: 60 },
    );
  });
});
