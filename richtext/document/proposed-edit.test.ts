/** Proposed changes made to random rich texts: the words that were meant change, and nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type AnchorText, readAnchorText } from '#core/comments/anchor-text.ts';
import { isBinderyError } from '#core/errors.ts';
import { changeText, type TextChange } from '#core/suggestions/proposed-change.ts';
import { richTextDocuments } from '#richtext/random-document.fixture.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { fragmentToJson, writeDocument, writeJson } from './document.ts';
import { changeRichText, richTextOf } from './proposed-edit.ts';

function fragmentOf(json: RichTextNode): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment('field:body');
  writeJson(fragment, json);
  return fragment;
}

function textAfter(
  fragment: Y.XmlFragment,
  range: readonly [number, number],
  change: TextChange,
): AnchorText {
  const changed = changeRichText(fragment, range, change);
  const other = new Y.Doc().getXmlFragment('field:body');
  writeDocument(other, changed);
  return readAnchorText(other);
}

/** Joining and splitting blocks changes only white space. */
const bare = (text: string): string => text.replace(/\s/g, '');

/** Characters without objects, that stand in one block: what can be quoted and replaced as words. */
const RUN = /[^\s\uFFFC]+(?: [^\s\uFFFC]+)*/g;

const changes = fc.record({
  kind: fc.constant('text' as const),
  side: fc.constantFrom('over', 'before', 'after'),
  text: fc.constantFrom('x', 'two words', 'שלום', '🚢', 'a*b_c'),
}) as fc.Arbitrary<TextChange>;

describe('words of any rich text', () => {
  test('are changed where they stand, and the rest reads as before', () => {
    fc.assert(
      fc.property(richTextDocuments, fc.nat(), changes, (json, choice, change) => {
        const fragment = fragmentOf(json);
        const before = readAnchorText(fragment).text;
        const runs = [...before.matchAll(RUN)];
        const run = runs[choice % Math.max(runs.length, 1)];
        fc.pre(run !== undefined);
        const [from, to] = [run.index, run.index + run[0].length];
        const stored = JSON.stringify(fragmentToJson(fragment));
        const after = textAfter(fragment, [from, to], change).text;
        expect(bare(after)).toBe(bare(changeText(before, from, to, change)));
        expect(JSON.stringify(fragmentToJson(fragment))).toBe(stored);
      }),
      { numRuns: 300 },
    );
  });

  test('are made bold without a change of any word', () => {
    fc.assert(
      fc.property(richTextDocuments, fc.nat(), fc.nat(), (json, a, b) => {
        const fragment = fragmentOf(json);
        const before = readAnchorText(fragment).text;
        const [from = 0, to = 0] = [a, b].map((at) => at % (before.length + 1)).sort((x, y) => x - y);
        fc.pre(
          from > 0 && before.slice(from, from + 1).trim() !== '' && before.slice(to - 1, to).trim() !== '',
        );
        // Half of a pair is never quoted.
        fc.pre(
          ![from, to].some((at) => /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(before.slice(at - 1, at + 1))),
        );
        const changed = changeRichText(fragment, [from, to], {
          ...{ kind: 'format', add: [{ type: 'bold' }], remove: [] },
        });
        const other = new Y.Doc().getXmlFragment('field:body');
        writeDocument(other, changed);
        expect(readAnchorText(other).text).toBe(before);
      }),
      { numRuns: 200 },
    );
  });
});

test('a text that this version does not know is left alone', () => {
  const fragment = new Y.Doc().getXmlFragment('field:body');
  fragment.insert(0, [new Y.XmlElement('video')]);
  const change = () => changeRichText(fragment, [0, 1], { kind: 'text', side: 'over', text: 'x' });
  expect(change).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test('a place that is not in the text is refused, not guessed', () => {
  const fragment = fragmentOf({
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'ab' }] }],
  });
  for (const range of [
    [0, 9],
    [5, 6],
    [0, 0],
  ] as const) {
    const error = catchError(() =>
      changeRichText(fragment, range, { kind: 'text', side: 'over', text: 'x' }),
    );
    expect(isBinderyError(error) && error.code).toBe('unsupported');
  }
});

test('words for an empty text are a paragraph a line', () => {
  expect(richTextOf('one\n\ntwo').toJSON()).toMatchObject({
    content: [{ content: [{ text: 'one' }] }, { type: 'paragraph' }, { content: [{ text: 'two' }] }],
  });
});

function catchError(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
