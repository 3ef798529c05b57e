import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inBatches, readSmallHistories, type SearchedDocument } from './small-histories.ts';

const anyDocument = fc.record({
  name: fc.uuid(),
  codexId: fc.constant('one'),
  operations: fc.integer({ min: 1, max: 100 }),
  bytes: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 256 * 1024 })),
});

test('every item is in one batch, in order, and a batch is only over its size by a single item', () => {
  const anyItems = fc.array(fc.array(anyDocument, { maxLength: 40 }), { maxLength: 60 });
  fc.assert(
    fc.property(anyItems, (items) => {
      const batches = [...inBatches(items, (documents) => documents)];
      expect(batches.flat()).toEqual(items);
      for (const batch of batches) {
        const small = batch.flat().filter(({ bytes }) => bytes !== null);
        const bytes = small.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
        const operations = small.reduce((sum, each) => sum + each.operations, 0);
        expect(batch.length).toBeGreaterThan(0);
        if (batch.length > 1) expect([bytes <= 4 * 1024 * 1024, operations <= 2_000]).toEqual([true, true]);
      }
    }),
  );
});

test('what is not all there, whole and in order, is left to be read by itself', async () => {
  const document = (name: string, operations: number, bytes: number | null = 10): SearchedDocument => ({
    ...{ name, codexId: name, operations, bytes },
  });
  const payload = new Uint8Array([1]);
  const rows = [
    ...[1, 2].map((seq) => ({ documentName: 'whole', seq, payload })),
    ...[1, 2, 3].map((seq) => ({ documentName: 'longer by now', seq, payload })),
    ...[1, 3].map((seq) => ({ documentName: 'gap', seq, payload })),
    { documentName: 'cut off', seq: 1, payload },
  ];
  const asked: string[] = [];
  const journal = {
    async readRows(ranges: readonly { readonly documentName: string }[]) {
      asked.push(...ranges.map(({ documentName }) => documentName));
      return rows;
    },
  };
  const documents = [
    ...[document('whole', 2), document('longer by now', 2), document('gap', 2), document('cut off', 2)],
    ...[document('missing', 1), document('long', 500, null)],
  ];
  const read = await readSmallHistories({ journal }, documents);
  expect([...read.keys()]).toEqual(['whole', 'longer by now']);
  expect(asked).not.toContain('long');
});
