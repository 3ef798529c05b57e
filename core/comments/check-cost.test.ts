/** The work of checking an update to comments grows with its size, whatever a forged one repeats. Counted, not timed. */
import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { checkCommentsUpdate } from './check-comments-update.ts';
import { NOW, testDocument, testId, testWriter } from './comments.fixture.ts';

const { author } = testWriter(1);
const AUTHORS = 7;

afterEach(() => vi.restoreAllMocks());

/** A document with comments of one author, every one of them deleted while its words are still there. */
function leftOver(size: number): Y.Doc {
  const doc = testDocument(AUTHORS);
  doc.transact(() => {
    for (let count = 0; count < size; count += 1) {
      const id = testId(1, count);
      doc.getMap('comments').set(id, { thread: id, author, at: NOW });
      doc.getMap('deletions').set(`${id}/${testId(3, count)}`, { author, at: NOW });
    }
    for (let count = 0; count < size; count += 1)
      doc.getMap('bodies').set(`${testId(1, count)}/${testId(2, count)}`, { markdown: 'x', at: NOW });
  });
  return doc;
}

/** `list`, with each look at one of its items counted. */
function counted<Item>(list: Item[], counter: { looks: number }): Item[] {
  return new Proxy(list, {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) counter.looks += 1;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

function check(doc: Y.Doc, update: Uint8Array, decoded: ReturnType<typeof Y.decodeUpdate>) {
  const rules = { author, now: NOW, mayModerate: false, mayChangeOwn: true };
  return checkCommentsUpdate(doc, update, { ...rules, decoded });
}

/** Looks at the pieces of the document and of the update for an update that takes all bodies away, each range so often. */
function looksOfRemoval(size: number, repeats: number): number {
  const doc = leftOver(size);
  const copy = testDocument(99);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  const before = Y.encodeStateVector(copy);
  copy.transact(() => {
    for (const key of [...copy.getMap('bodies').keys()]) copy.getMap('bodies').delete(key);
  });
  const update = Y.encodeStateAsUpdate(copy, before);
  const decoded = Y.decodeUpdate(update);
  const counter = { looks: 0 };
  // All deletions of a document are read through their keys.
  const keys = vi.spyOn(doc.getMap('deletions'), 'keys');
  for (const [client, ranges] of decoded.ds.clients)
    decoded.ds.clients.set(client, counted(Array.from({ length: repeats }, () => ranges).flat(), counter));
  for (const [client, structs] of doc.store.clients) doc.store.clients.set(client, counted(structs, counter));
  expect(check(doc, update, decoded)).toBeNull();
  return counter.looks + keys.mock.calls.length * size;
}

test('what a removal costs grows with what is removed, and not with what is deleted already', () => {
  expect(looksOfRemoval(1_000, 1)).toBeLessThan(looksOfRemoval(100, 1) * 15);
});

test('a range that is repeated is read so often, and its pieces are looked at once', () => {
  const once = looksOfRemoval(300, 1);
  expect(looksOfRemoval(300, 50)).toBeLessThan(once + 50 * 3);
});

/** Looks at the ranges for an update whose every second record is deleted before it was sent. */
function looksOfUnsent(size: number): number {
  const doc = testDocument(1);
  const copy = testDocument(99);
  copy.transact(() => {
    for (let count = 0; count < size; count += 1) {
      const id = testId(1, count);
      copy.getMap('comments').set(id, { thread: id, author, at: NOW });
      copy.getMap('reactions').set(`${id}/${testId(2, count)}`, { emoji: '👍', author, at: NOW });
      copy.getMap('reactions').delete(`${id}/${testId(2, count)}`);
    }
  });
  const update = Y.encodeStateAsUpdate(copy);
  const decoded = Y.decodeUpdate(update);
  const counter = { looks: 0 };
  for (const [client, ranges] of decoded.ds.clients) decoded.ds.clients.set(client, counted(ranges, counter));
  expect(check(doc, update, decoded)).toBeNull();
  return counter.looks;
}

test('records and ranges of one update are not compared each with each', () => {
  expect(looksOfUnsent(1_000)).toBeLessThan(looksOfUnsent(100) * 15);
});
