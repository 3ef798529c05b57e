/** Edits that wait for others: what they lack is told exactly, and nothing looks at them again before that is there. */
import { Document } from '@hocuspocus/server';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { NO_STRUCTS } from '#core/document/root-resolver.ts';
import type { Session } from '../sessions/sessions.ts';
import { createAcknowledgements, type Slot } from './acknowledgements.ts';
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

it('what is parked is handed out when the document has what it lacks, not at every edit; its size is told', () => {
  const document = new Document('codex/01900000-0000-7000-8000-000000000001');
  const session = { ended: null, open: { document } } as unknown as Session;
  const answers = createAcknowledgements(() => undefined);
  const ines = new Y.Doc();
  const edits: Uint8Array[] = [];
  ines.on('update', (update: Uint8Array) => edits.push(update));
  for (const word of ['a', 'b', 'c']) ines.getText('text').insert(0, word);
  const [first, second, third] = edits as [Uint8Array, Uint8Array, Uint8Array];
  const park = (update: Uint8Array) => {
    const waiting = { session, edit: { update, trailer: null }, slot: answers.open(session, true) };
    return answers.park(document, waiting, findMissing(document, Y.decodeUpdate(update), NO_STRUCTS));
  };
  const unpark = () => answers.unpark(document).map(({ edit }) => edit.update);
  expect(park(third)).toEqual({ edits: 1, bytes: third.length });
  expect(park(second)).toEqual({ edits: 2, bytes: third.length + second.length });
  document.getText('other').insert(0, 'somebody else');
  expect(unpark()).toEqual([]);
  Y.applyUpdate(document, first);
  expect(unpark()).toEqual([second]);
  expect(unpark()).toEqual([]);
  Y.applyUpdate(document, second);
  expect(unpark()).toEqual([third]);
  document.destroy();
});

it('answers of one commit go out together to those who can count, in order, and a lone one at once', async () => {
  const session = { ended: null } as unknown as Session;
  const sent: unknown[] = [];
  const answers = createAcknowledgements((_session, answer) => sent.push(answer));
  answers.settle(session, answers.open(session, true), true);
  expect(sent.splice(0)).toEqual([{ stored: true, count: 1 }]);
  const slots = [true, true, true, false, false, true, true].map((countable) =>
    answers.open(session, countable),
  );
  for (const index of [1, 0, 2, 3, 4, 6]) answers.settle(session, slots[index] as Slot, index !== 2);
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent.splice(0)).toEqual([
    { stored: true, count: 2 },
    { stored: false, count: 1 },
    { stored: true, count: 1 },
    { stored: true, count: 1 },
  ]);
  answers.settle(session, slots[5] as Slot, true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual([{ stored: true, count: 2 }]);
});
