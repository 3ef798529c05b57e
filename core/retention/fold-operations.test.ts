/** Folded operations come to what they came to before, for whoever has none or some of them; what was written and deleted among them is gone. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { EMPTY_UPDATE } from '#core/document/update-encoding.ts';
import { foldOperations, type WrittenOperation } from './fold-operations.ts';

interface Step {
  readonly person: number;
  readonly at: number;
  readonly deletes: number;
  readonly words: string;
}

const step: fc.Arbitrary<Step> = fc.record({
  person: fc.nat(2),
  at: fc.nat(40),
  deletes: fc.nat(4),
  words: fc.constantFrom('a', 'bc', 'def', ''),
});

/** Three people who see each other's edits at once; texts, marks, rows and values. */
function write(steps: readonly Step[]): WrittenOperation[] {
  const docs = [1, 2, 3].map((clientId) => {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    return doc;
  });
  const written: WrittenOperation[] = [];
  for (const { person, at, deletes, words } of steps) {
    const doc = docs[person] as Y.Doc;
    const updates: Uint8Array[] = [];
    const keep = (update: Uint8Array): void => void updates.push(update);
    doc.on('update', keep);
    doc.transact(() => {
      const text = doc.getText('field:body');
      const from = Math.min(at, text.length);
      text.delete(from, Math.min(deletes, text.length - from));
      text.insert(from, words, at % 5 === 0 ? { bold: {} } : {});
      if (at % 7 === 0) doc.getMap('values').set(`k${deletes}`, words);
      if (at % 11 === 0) doc.getArray('rows').insert(0, [{ words }]);
    });
    doc.off('update', keep);
    const [payload] = updates;
    if (payload === undefined) continue;
    written.push({ seq: written.length + 1, payload, writer: String(person) });
    for (const other of docs) if (other !== doc) Y.applyUpdate(other, payload);
  }
  return written;
}

function shown(updates: readonly Uint8Array[]): unknown {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  expect(doc.store.pendingStructs).toBeNull();
  return [doc.getText('field:body').toDelta(), doc.getMap('values').toJSON(), doc.getArray('rows').toJSON()];
}

test('any run of operations, folded, comes to the same, before and after whatever else is written', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 40 }), fc.nat(), fc.nat(), (steps, one, other) => {
      const all = write(steps);
      const [from, to] = [one % (all.length + 1), other % (all.length + 1)].sort((a, b) => a - b) as [
        number,
        number,
      ];
      const changed = new Map(
        foldOperations(all.slice(from, to)).map(({ seq, payload }) => [seq, payload] as const),
      );
      const left = all.map(({ seq, payload }) => changed.get(seq) ?? payload);
      const before = all.map(({ payload }) => payload);
      for (let end = 0; end <= all.length; end += 1)
        if (end <= from || end >= to) expect(shown(left.slice(0, end))).toEqual(shown(before.slice(0, end)));
      // A device that has all of it, and one that stopped in the middle, take the folded ones too.
      const middle = Math.floor((from + to) / 2);
      expect(shown([...before.slice(0, middle), ...left.slice(from)])).toEqual(shown(before));
      expect(shown([...left, ...before])).toEqual(shown(before));
    }),
  );
});

test('of each writer the last operation has it all, and the others are empty', () => {
  const at = { person: 0, at: 1, deletes: 0 };
  const all = write([
    { ...at, words: 'a' },
    { ...at, person: 1, words: 'b' },
    { ...at, words: 'c' },
  ]);
  const changed = foldOperations(all);
  expect(changed.map(({ seq }) => seq)).toEqual([1, 3]);
  expect(changed[0]?.payload).toEqual(EMPTY_UPDATE);
});

test('what was written and deleted among them is in none of them', () => {
  const words = 'secret';
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  doc.getText('field:body').insert(0, 'kept ');
  doc.getText('field:body').insert(5, words);
  doc.getMap('values').set('a', words);
  doc.getText('field:body').delete(5, words.length);
  doc.getMap('values').set('a', 'calm');
  const all = updates.map((payload, index) => ({ seq: index + 1, payload, writer: 'x' }));
  const left = foldOperations(all).map(({ payload }) => Buffer.from(payload).toString('latin1'));
  expect(left.join('')).not.toContain(words);
  expect(left.join('')).toContain('kept');
});
