import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { splitUpdate } from './update-splitting.ts';

const ROOTS = ['a', 'b'] as const;

function contentOf(doc: Y.Doc) {
  return {
    texts: ROOTS.map((root) => doc.getText(root).toString()),
    rows: doc.getArray('rows').toJSON(),
    rich: doc.getXmlFragment('rich').toString(),
    clocks: [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b),
  };
}

/** Two pages that edit together, so that each builds on the other. */
function writeTogether(dice: () => number, edits: number, shared: Uint8Array): Y.Doc {
  const docs = [new Y.Doc(), new Y.Doc()];
  for (const doc of docs) Y.applyUpdate(doc, shared);
  for (let count = 0; count < edits; count += 1) {
    const doc = docs[Math.floor(dice() * 2)] as Y.Doc;
    const text = doc.getText(ROOTS[Math.floor(dice() * 2)]);
    const kind = dice();
    if (kind < 0.5)
      text.insert(Math.floor(dice() * (text.length + 1)), '👩‍🚀é x'.repeat(1 + Math.floor(dice() * 40)));
    else if (kind < 0.7 && text.length > 4) text.delete(Math.floor(dice() * (text.length - 4)), 3);
    else if (kind < 0.85) doc.getArray('rows').push([count, 'row', { count }]);
    else {
      const paragraph = new Y.XmlElement('p');
      doc.getXmlFragment('rich').insert(0, [paragraph]);
      paragraph.insert(0, [new Y.XmlText('word'.repeat(20))]);
    }
    const other = docs.find((one) => one !== doc) as Y.Doc;
    if (dice() < 0.5) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other)));
  }
  const [first, second] = docs as [Y.Doc, Y.Doc];
  Y.applyUpdate(first, Y.encodeStateAsUpdate(second));
  return first;
}

function dice(seed: number): () => number {
  let value = seed >>> 0;
  return () => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    return value / 2 ** 32;
  };
}

describe('splitUpdate', () => {
  it('gives pieces that can be applied one by one, each complete, and say the same together', () => {
    void fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 200, max: 1500 }), (seed, maxBytes) => {
        const random = dice(seed);
        const base = writeTogether(random, 6, Y.encodeStateAsUpdate(new Y.Doc()));
        const known = Y.encodeStateAsUpdate(base);
        const full = writeTogether(random, 40, known);
        const update = Y.encodeStateAsUpdate(full, Y.encodeStateVector(base));
        const pieces = splitUpdate(update, maxBytes) ?? [];
        const reader = new Y.Doc();
        Y.applyUpdate(reader, known);
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(maxBytes);
          Y.applyUpdate(reader, piece);
          expect(reader.store.pendingStructs).toBe(null);
          expect(reader.store.pendingDs).toBe(null);
        }
        expect(contentOf(reader)).toEqual(contentOf(full));
      }),
      { numRuns: 150 },
    );
  });

  it('cuts one long text, and gives up on a value that cannot be cut', () => {
    const doc = new Y.Doc();
    doc.getText('a').insert(0, '👩‍🚀'.repeat(300_000));
    const pieces = splitUpdate(Y.encodeStateAsUpdate(doc), 1024 * 1024) ?? [];
    expect(pieces.length).toBeGreaterThan(2);
    const reader = new Y.Doc();
    for (const piece of pieces) Y.applyUpdate(reader, piece);
    expect(reader.getText('a').toString() === doc.getText('a').toString()).toBe(true);
    const value = new Y.Doc();
    value.getArray('rows').push(['x'.repeat(5000)]);
    expect(splitUpdate(Y.encodeStateAsUpdate(value), 1000)).toBe(null);
  });
});
