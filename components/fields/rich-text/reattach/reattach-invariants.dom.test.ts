/** Whatever several people do to the structure of a text at once, every typed letter stays exactly once, or is reported. */
import type { Editor } from '@tiptap/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Writer } from './editors.fixture.ts';

type Deed = (editor: Editor, at: number) => void;

const chain = (editor: Editor, at: number) => editor.chain().setTextSelection(at);

const DEEDS: Readonly<Record<string, Deed>> = {
  heading: (editor, at) => chain(editor, at).toggleHeading({ level: 2 }).run(),
  bullets: (editor, at) => chain(editor, at).toggleBulletList().run(),
  numbers: (editor, at) => chain(editor, at).toggleOrderedList().run(),
  tasks: (editor, at) => chain(editor, at).toggleTaskList().run(),
  quote: (editor, at) => chain(editor, at).toggleBlockquote().run(),
  code: (editor, at) => chain(editor, at).toggleCodeBlock().run(),
  sink: (editor, at) => chain(editor, at).sinkListItem('listItem').run(),
  lift: (editor, at) => chain(editor, at).liftListItem('listItem').run(),
  join: (editor, at) => chain(editor, editor.state.doc.resolve(at).start()).joinBackward().run(),
  divide: (editor, at) => chain(editor, at).splitBlock().run(),
  'divide item': (editor, at) => chain(editor, at).splitListItem('listItem').run(),
  delete: (editor, at) => {
    const $at = editor.state.doc.resolve(at);
    editor.commands.deleteRange({ from: $at.before(), to: $at.after() });
  },
};

interface Step {
  /** Where in the text, as a share of it. */
  readonly where: number;
  readonly deed: keyof typeof DEEDS | null;
  readonly length: number;
}

/** One step for each writer, which they take without knowing of each other. */
const rounds = (restructuring: 'one' | 'all') =>
  fc.array(
    fc
      .tuple(
        fc.nat({ max: 2 }),
        fc.array(
          fc.record({
            where: fc.double({ min: 0, max: 1, noNaN: true }),
            deed: fc.constantFrom(...Object.keys(DEEDS)),
            length: fc.integer({ min: 1, max: 4 }),
            types: fc.boolean(),
          }),
          { minLength: 3, maxLength: 3 },
        ),
      )
      .map(([who, steps]) =>
        steps.map(({ where, deed, length, types }, index): Step => {
          const restructures = restructuring === 'one' ? index === who : !types;
          return { where, deed: restructures ? deed : null, length };
        }),
      ),
    { minLength: 1, maxLength: 8 },
  );

/** A position where text can be. */
function placeIn({ state: { doc } }: Editor, where: number): number {
  const places: number[] = [];
  doc.descendants((node, position) => {
    if (node.isTextblock) for (let at = 0; at <= node.content.size; at += 1) places.push(position + 1 + at);
  });
  return places[Math.min(places.length - 1, Math.floor(where * places.length))] ?? 1;
}

/** Every letter is another one. */
const FIRST_LETTER = 0x4e00;

function play(script: readonly (readonly Step[])[]): { readonly text: string; readonly lost: string[] } {
  const writers = [new Writer(), new Writer(), new Writer()];
  try {
    writers[0]?.show([
      { type: 'paragraph', content: [{ type: 'text', text: 'one two three' }] },
      { type: 'paragraph', content: [{ type: 'text', text: 'four five six' }] },
      { type: 'paragraph' },
    ]);
    Writer.meet(...writers);
    const letters = new Map<string, Writer>();
    let typed = 0;
    for (const steps of script) {
      for (const [index, { where, deed, length }] of steps.entries()) {
        const writer = writers[index];
        if (writer === undefined) continue;
        const at = placeIn(writer.editor, where);
        if (deed === null) {
          for (let count = 0; count < length; count += 1) {
            const letter = String.fromCharCode(FIRST_LETTER + typed);
            typed += 1;
            letters.set(letter, writer);
            writer.editor.view.dispatch(writer.editor.state.tr.insertText(letter, at + count));
          }
        } else {
          const before = writer.text;
          DEEDS[deed]?.(writer.editor, at);
          for (const letter of before) if (!writer.text.includes(letter)) letters.delete(letter);
        }
      }
      Writer.meet(...writers);
    }
    const [text = '', ...others] = writers.map((writer) => writer.text);
    for (const other of others) expect(other).toBe(text);
    const lost = [...letters].filter(
      ([letter, { told }]) => !text.includes(letter) && !told.some((each) => each.text.includes(letter)),
    );
    return { text, lost: lost.map(([letter]) => letter) };
  } finally {
    for (const writer of writers) writer.destroy();
  }
}

it('keeps or tells every letter, and none twice, while one changes the structure', () => {
  fc.assert(
    fc.property(rounds('one'), (script) => {
      const { text, lost } = play(script);
      expect(lost).toEqual([]);
      const typed = [...text].filter((letter) => letter.charCodeAt(0) >= FIRST_LETTER);
      expect(new Set(typed).size).toBe(typed.length);
    }),
    { numRuns: 15, endOnFailure: true, ...seedOf('REATTACH_SEED') },
  );
}, 600_000);

it('keeps or tells every letter while everybody changes the structure', () => {
  fc.assert(
    fc.property(rounds('all'), (script) => {
      expect(play(script).lost).toEqual([]);
    }),
    { numRuns: 15, endOnFailure: true, ...seedOf('REATTACH_SEED') },
  );
}, 600_000);

it('comes to an end where several people typed beside each other', () => {
  const types = (where: number, length: number): Step => ({ where, deed: null, length });
  const does = (deed: string): Step => ({ where: 0, deed, length: 1 });
  const script = [
    [does('numbers'), types(0, 1), types(0, 3)],
    [types(0, 2), types(0, 3), does('lift')],
    [types(1, 3), does('heading'), types(1, 4)],
    [types(1, 2), does('numbers'), types(0, 1)],
  ];
  expect(play(script).lost).toEqual([]);
});

function seedOf(name: string): { readonly seed?: number } {
  const seed = process.env[name];
  return seed === undefined ? {} : { seed: Number(seed) };
}
