/** Documents survive the wire form unchanged, and a damaged answer is detected. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type OfflineDocument, readOfflineDocuments, writeOfflineDocuments } from './offline.ts';

const person = { id: 'u', name: 'Ú' };
const documents = fc.array(
  fc.oneof(
    fc.record({ state: fc.constantFrom('same' as const, 'absent' as const), id: fc.uuid() }),
    fc.record({
      state: fc.constant('new' as const),
      id: fc.uuid(),
      seq: fc.integer({ min: 1 }),
      update: fc.uint8Array({ minLength: 1, maxLength: 400 }),
      codex: fc.record({
        id: fc.uuid(),
        title: fc.string({ unit: 'grapheme' }),
        template: fc.constant({ id: 'task', version: 2 }),
        parentId: fc.constant(null),
        createdAt: fc.constant('2026-11-14T10:00:00.000Z'),
        updatedAt: fc.constant('2026-11-15T10:00:00.000Z'),
        createdBy: fc.constant(person),
        updatedBy: fc.constant(person),
      }),
    }),
  ),
  { maxLength: 6 },
);

it('reads what was written', () => {
  fc.assert(
    fc.property(documents, (written: readonly OfflineDocument[]) => {
      expect(readOfflineDocuments(writeOfflineDocuments(written))).toEqual(written);
    }),
  );
});

it('refuses an answer that was cut off or is something else', () => {
  const whole = writeOfflineDocuments([{ state: 'absent', id: '0190f3a0-0000-7000-8000-00000000dead' }]);
  expect(() => readOfflineDocuments(whole.subarray(0, whole.length - 4))).toThrow(/cannot be read/);
  expect(() => readOfflineDocuments(new TextEncoder().encode('<html></html>'))).toThrow(/cannot be read/);
});
