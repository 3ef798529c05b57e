import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { composeUpdates } from './compose-updates.ts';
import { digestDocument } from './document-digest.ts';

interface Step {
  readonly writer: number;
  readonly act: 'type' | 'delete' | 'set' | 'nest' | 'sync';
  readonly at: number;
}

const STEPS = fc.array(
  fc.record<Step>({
    writer: fc.nat(2),
    act: fc.constantFrom('type', 'type', 'type', 'delete', 'set', 'nest', 'sync'),
    at: fc.nat(50),
  }),
  { minLength: 1, maxLength: 80 },
);

/** Three people who write at once, and see each other's edits now and then; their operations in the order in which they were stored. */
function write(steps: readonly Step[]): Uint8Array[] {
  const stored: Uint8Array[] = [];
  const docs = [1, 2, 3].map((clientId) => {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'others') stored.push(update);
    });
    return doc;
  });
  for (const [number, { writer, act, at }] of steps.entries()) {
    const doc = docs[writer] as Y.Doc;
    const [text, map, list] = [doc.getText('text'), doc.getMap('map'), doc.getXmlFragment('list')];
    if (act === 'type') text.insert(at % (text.length + 1), `${number} `);
    if (act === 'delete' && text.length > 0)
      text.delete(at % text.length, Math.min(3, text.length - (at % text.length)));
    if (act === 'set') map.set(`key${at % 4}`, { number });
    if (act === 'nest') {
      if (at % 3 === 0 && list.length > 0) list.delete(0, 1);
      else list.insert(0, [new Y.XmlElement('paragraph'), new Y.XmlText(`${number}`)]);
    }
    if (act === 'sync') for (const update of stored) Y.applyUpdate(doc, update, 'others');
  }
  return stored;
}

function replay(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

/** The document that an update alone comes to. */
function open(update: Uint8Array | null): Y.Doc {
  if (update === null) throw new Error('these cannot be composed');
  return replay([update]);
}

function expectSame(doc: Y.Doc, other: Y.Doc): void {
  expect(digestDocument(doc)).toBe(digestDocument(other));
  expect(Y.encodeStateVector(doc)).toEqual(Y.encodeStateVector(other));
  expect(doc.store.pendingStructs).toBeNull();
}

test('updates, put together, come to the document that each by each comes to', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const updates = write(steps);
      expectSame(open(composeUpdates(updates)), replay(updates));
    }),
    { numRuns: 300 },
  );
});

test('a state and stretches after it come to that document, at every end of a stretch', () => {
  fc.assert(
    fc.property(STEPS, fc.integer({ min: 1, max: 9 }), fc.nat(40), (steps, size, start) => {
      const updates = write(steps);
      const after = Math.min(start, updates.length);
      const parts = [Y.encodeStateAsUpdate(replay(updates.slice(0, after)))];
      for (let from = after; from < updates.length; from += size) {
        const stretch = composeUpdates(updates.slice(from, from + size));
        if (stretch === null) throw new Error('a stretch cannot be made');
        parts.push(stretch);
        const single = replay(updates.slice(0, from + size));
        expectSame(open(composeUpdates(parts)), single);
        // As from a document of which all that was deleted is gone.
        expectSame(open(composeUpdates([Y.encodeStateAsUpdate(single)])), single);
      }
    }),
  );
});

test('who has the document goes on from it as from any other', () => {
  fc.assert(
    fc.property(STEPS, fc.nat(79), (steps, at) => {
      const updates = write(steps);
      const doc = open(composeUpdates(updates.slice(0, at)));
      for (const update of updates.slice(at)) Y.applyUpdate(doc, update);
      expectSame(doc, replay(updates));
    }),
  );
});

test('what was written and deleted within is not in it', () => {
  const updates = write([
    { writer: 0, act: 'type', at: 0 },
    { writer: 0, act: 'delete', at: 0 },
  ]);
  const holds = (bytes: Uint8Array | null | undefined): boolean => Buffer.from(bytes ?? []).includes('0 ');
  expect(holds(updates[0])).toBe(true);
  expect(holds(composeUpdates(updates))).toBe(false);
});

test('typing is one struct, and signs outside the basic plane are cut as Yjs cuts them', () => {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const text = doc.getText('text');
  for (const sign of ['a', '🙂', 'ü', '漢', 'b', '😀🎉', 'c']) text.insert(text.length, sign);
  const composed = composeUpdates(updates);
  expect(Y.decodeUpdate(composed ?? new Uint8Array()).structs).toHaveLength(1);
  text.delete(2, 1);
  text.delete(5, 2);
  expectSame(open(composeUpdates(updates)), replay(updates));
});

test('what is sent once more is in it once', () => {
  const updates = write(Array.from({ length: 6 }, () => ({ writer: 0, act: 'type', at: 3 })));
  const again = [...updates.slice(0, 4), ...updates.slice(1, 3), ...updates.slice(3)];
  expectSame(open(composeUpdates(again)), replay(updates));
});

test('nothing is made of updates that leave something out, or are none', () => {
  const [first, second, third] = write(Array.from({ length: 3 }, () => ({ writer: 0, act: 'type', at: 0 })));
  const [one, other] = [first ?? new Uint8Array(), third ?? new Uint8Array()];
  expect(composeUpdates([one, other])).toBeNull();
  // The earlier one of the same person after the later.
  expect(composeUpdates([second ?? one, one])).toBeNull();
  expect(composeUpdates([one, (second ?? one).subarray(0, 5)])).toBeNull();
  expect(composeUpdates([one, Uint8Array.of(9, 9, 9)])).toBeNull();
  expect(composeUpdates([Uint8Array.of(...one, 0)])).toBeNull();
  expect(composeUpdates([])).toEqual(Uint8Array.of(0, 0));
});
