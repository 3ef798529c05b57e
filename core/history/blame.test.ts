/** Blame names the true writer of every character, however texts were edited, merged and moved. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readAnchorText } from '#core/comments/anchor-text.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import { createBlame, keptRanges, type OperationRanges } from './blame.ts';

/** A log as the server has one: each update with the ranges that it added, and who sent it. */
function createLog() {
  const doc = new Y.Doc();
  const operations: (OperationRanges & { readonly writer: string })[] = [];
  return {
    doc,
    operations,
    append(writer: string, update: Uint8Array): void {
      const { clients, structs, deletes } = summarizeUpdate(doc, update);
      Y.applyUpdate(doc, update);
      if (structs + deletes > 0) operations.push({ seq: operations.length + 1, clients, writer });
    },
  };
}

/** Each character as the letter of its writer, `.` for none. */
function writersOf(log: ReturnType<typeof createLog>, root: Y.Text | Y.XmlFragment): string {
  const text = readAnchorText(root);
  const blame = createBlame(text.runs, text.text.length);
  // Newest first, as they are read, and no more of them than it takes.
  for (const operation of [...log.operations].reverse()) if (!blame.isComplete()) blame.add(operation);
  expect(blame.isComplete()).toBe(true);
  const stretches = blame.stretches();
  expect(stretches.map(({ from }) => from)).toEqual(
    [0, ...stretches.map(({ to }) => to)].slice(0, stretches.length),
  );
  expect(stretches.at(-1)?.to ?? 0).toBe(text.text.length);
  return stretches
    .map(({ from, to, seq }) => (log.operations[(seq ?? 0) - 1]?.writer ?? '.').repeat(to - from))
    .join('');
}

const step = fc.record({
  writer: fc.nat({ max: 3 }),
  at: fc.nat({ max: 1_000 }),
  length: fc.integer({ min: 1, max: 9 }),
  deletes: fc.boolean(),
  syncs: fc.boolean(),
});

describe('blame', () => {
  test('names the true writer of every character', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const log = createLog();
        const writers = ['a', 'b', 'c', 'd'].map((letter, index) => {
          const doc = new Y.Doc();
          doc.clientID = index + 1;
          return { letter, doc, seen: Y.encodeStateVector(doc) };
        });
        const sync = (writer: (typeof writers)[number]): void => {
          log.append(writer.letter, Y.encodeStateAsUpdate(writer.doc, writer.seen));
          Y.applyUpdate(writer.doc, Y.encodeStateAsUpdate(log.doc));
          writer.seen = Y.encodeStateVector(writer.doc);
        };
        for (const { writer: index, at, length, deletes, syncs } of steps) {
          const writer = writers[index];
          if (writer === undefined) continue;
          const text = writer.doc.getText('body');
          const place = text.length === 0 ? 0 : at % text.length;
          if (deletes) text.delete(place, Math.min(length, text.length - place));
          // Everybody types their own letter, so that the text itself says who wrote it.
          else text.insert(place, writer.letter.repeat(length));
          if (syncs) sync(writer);
        }
        for (const writer of writers) sync(writer);
        const body = log.doc.getText('body');
        expect(writersOf(log, body)).toBe(body.toString());
      }),
      { numRuns: 300 },
    );
  });

  test('the end of a block belongs to what is before it, and an object to whoever put it there', () => {
    const log = createLog();
    const [a, b] = [new Y.Doc(), new Y.Doc()];
    const first = new Y.XmlElement('paragraph');
    const words = new Y.XmlText('aaa');
    first.insert(0, [words]);
    a.getXmlFragment('body').insert(0, [first]);
    log.append('a', Y.encodeStateAsUpdate(a));
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
    const second = new Y.XmlElement('paragraph');
    second.insert(0, [new Y.XmlText('bb'), new Y.XmlElement('mention')]);
    b.getXmlFragment('body').insert(1, [second]);
    log.append('b', Y.encodeStateAsUpdate(b));
    const body = log.doc.getXmlFragment('body');
    expect(readAnchorText(body).text).toBe('aaa\nbb\uFFFC');
    expect(writersOf(log, body)).toBe('aaaabbb');
  });

  test('what no operation is known to have brought has no writer', () => {
    const blame = createBlame([{ client: 1, clock: 0, length: 4, offset: 0 }], 4);
    blame.add({
      seq: 7,
      clients: [
        { client: 1, from: 2, to: 3 },
        { client: 2, from: 0, to: 9 },
      ],
    });
    expect(blame.isComplete()).toBe(false);
    expect(blame.stretches()).toEqual([
      { from: 0, to: 2, seq: null },
      { from: 2, to: 3, seq: 7 },
      { from: 3, to: 4, seq: null },
    ]);
    expect(createBlame([], 0).stretches()).toEqual([]);
  });
});

test('what is kept of a text stands in both, in order', () => {
  const words = fc
    .array(fc.constantFrom('a', 'b', ' ', '😀', '\n'), { maxLength: 30 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(words, words, words, (before, between, after) => {
      const [past, now] = [before + after, before + between + after];
      const kept = keptRanges(past, now);
      let [at, pastAt] = [0, 0];
      for (const { from, to, past: begin } of kept) {
        expect(now.slice(from, to)).toBe(past.slice(begin, begin + to - from));
        expect([from >= at, begin >= pastAt, to > from]).toEqual([true, true, true]);
        [at, pastAt] = [to, begin + to - from];
      }
      // Nothing but what came in between is new.
      expect(kept.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(past.length);
    }),
  );
});
