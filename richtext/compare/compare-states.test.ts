/** States of one shared text compared, as people typed, formatted, moved and restored in it. */
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { fragmentToJson, restoreFragment, writeJson } from '#richtext/document/document.ts';
import { richTextDocuments } from '#richtext/random-document.fixture.ts';
import { canonicalNode } from './canonical-node.ts';
import { compareRichTexts, RichTextComparison } from './compare-rich-texts.ts';
import { documentSide } from './document-side.fixture.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000 });

const ROOT = 'field:body';
const WORDS = ['late ', 'the queue ', 'x', ' again.', '\u6ce8', '\ud83d\ude00 '];

const edits = fc.array(
  fc.tuple(fc.constantFrom('type', 'delete', 'format', 'remove', 'rewrite', 'restore'), fc.nat(), fc.nat()),
  { minLength: 1, maxLength: 8 },
);

function textsIn(parent: Y.XmlFragment): readonly Y.XmlText[] {
  return parent.toArray().flatMap((child) => {
    if (child instanceof Y.XmlText) return [child];
    return child instanceof Y.XmlFragment ? textsIn(child) : [];
  });
}

/** The field after each edit, each state on its own, and the first one. */
function statesOf(
  documents: readonly [unknown, unknown],
  list: readonly (readonly [string, number, number])[],
): readonly Y.XmlFragment[] {
  const doc = new Y.Doc();
  const field = doc.getXmlFragment(ROOT);
  writeJson(field, documents[0]);
  const states = [stateOf(doc)];
  for (const [edit, one, other] of list) {
    const texts = textsIn(field);
    const text = texts[one % (texts.length || 1)];
    const at = other % ((text?.length ?? 0) + 1);
    const length = Math.min(1 + (one % 9), (text?.length ?? 0) - at);
    doc.transact(() => {
      if (edit === 'type') text?.insert(at, WORDS[other % WORDS.length] ?? '');
      if (edit === 'delete' && length > 0) text?.delete(at, length);
      if (edit === 'format' && length > 0) text?.format(at, length, { bold: one % 2 === 0 ? {} : null });
      if (edit === 'remove' && field.length > 1) field.delete(one % field.length, 1);
    });
    const earlier = states[one % states.length];
    if (edit === 'rewrite') writeJson(field, documents[1]);
    // What is restored has the words of then, under new ids.
    if (edit === 'restore' && earlier !== undefined) restoreFragment(field, earlier);
    states.push(stateOf(doc));
  }
  return states;
}

function stateOf(doc: Y.Doc): Y.XmlFragment {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy.getXmlFragment(ROOT);
}

it('the difference of any two states holds both, and is the same whatever else was compared before', () => {
  fc.assert(
    fc.property(fc.tuple(richTextDocuments, richTextDocuments), edits, (documents, list) => {
      const states = statesOf(documents, list);
      const comparison = new RichTextComparison();
      for (const [place, before] of states.entries())
        for (const after of states.slice(place)) {
          const changes = comparison.compare(before, after);
          expect(documentSide(changes, 'before')).toEqual(canonicalNode(fragmentToJson(before)));
          expect(documentSide(changes, 'after')).toEqual(canonicalNode(fragmentToJson(after)));
          expect(changes).toEqual(compareRichTexts(before, after));
          expect(comparison.firstDifference(before, after).length === 0).toBe(
            changes.every(({ kind }) => kind === 'same'),
          );
        }
    }),
    { numRuns: 60 },
  );
});
