import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { NO_STRUCTS } from '#core/document/root-resolver.ts';
import { findMissing, isThere } from './missing-dependencies.ts';

/** Edits of three people who see one another now and then, each an update, in the order in which they were made. */
function makeEdits(dice: readonly number[]): Uint8Array[] {
  const edits: Uint8Array[] = [];
  const docs = [1, 2, 3].map((clientId) => {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'other') edits.push(update);
    });
    return doc;
  });
  for (const value of dice) {
    const doc = docs[value % 3] as Y.Doc;
    const text = doc.getText('text');
    if (value % 7 === 0) Y.applyUpdate(doc, Y.encodeStateAsUpdate(docs[value % 2] as Y.Doc), 'other');
    else if (value % 5 === 0 && text.length > 0) text.delete(value % text.length, 1);
    else text.insert(value % (text.length + 1), String(value));
  }
  return edits;
}

it('an edit lacks something exactly when Yjs would set it aside, and nothing once all it lacked is there', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 40 });
  void fc.assert(
    fc.property(values, fc.infiniteStream(fc.boolean()), (dice, keep) => {
      const edits = makeEdits(dice);
      const doc = new Y.Doc();
      for (const edit of edits) {
        const missing = findMissing(doc, Y.decodeUpdate(edit), NO_STRUCTS);
        const copy = new Y.Doc();
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
        Y.applyUpdate(copy, edit);
        const isWhole = copy.store.pendingStructs === null && copy.store.pendingDs === null;
        expect(missing === null).toBe(isWhole);
        if (missing !== null) expect(isThere(doc, missing)).toBe(false);
        if (isWhole && keep.next().value) Y.applyUpdate(doc, edit);
      }
      // What was left out comes; whatever says that nothing is missing is right.
      const waiting = edits.map((edit) => ({
        edit,
        missing: findMissing(doc, Y.decodeUpdate(edit), NO_STRUCTS),
      }));
      for (const edit of edits) {
        Y.applyUpdate(doc, edit);
        for (const { edit: other, missing } of waiting) {
          if (missing === null || !isThere(doc, missing)) continue;
          expect(findMissing(doc, Y.decodeUpdate(other), NO_STRUCTS)).toBeNull();
        }
      }
      for (const { missing } of waiting) expect(missing === null || isThere(doc, missing)).toBe(true);
    }),
  );
});
