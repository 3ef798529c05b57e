import * as fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import { MAX_BATCH_EDITS, readEditBatch, writeEditBatch } from './edit-batch.ts';

const edits = fc.array(
  fc.record({
    update: fc.uint8Array({ maxLength: 40 }),
    trailer: fc.option(
      fc.record({
        clientTime: fc.integer({ min: 0, max: 2 ** 45 }),
        operationId: fc.stringMatching(/^[!-~]{1,160}$/),
      }),
    ),
  }),
  { maxLength: 12 },
);

describe('an edit batch', () => {
  it('is read as it was written', () => {
    void fc.assert(
      fc.property(edits, (written) => {
        const bytes = encoding.encode((encoder) => writeEditBatch(encoder, written));
        expect(readEditBatch(decoding.createDecoder(bytes))).toEqual(written);
      }),
    );
  });

  it('is refused when it announces more edits than it may have, or has', () => {
    const announce = (count: number) => {
      const bytes = encoding.encode((encoder) => encoding.writeVarUint(encoder, count));
      return () => readEditBatch(decoding.createDecoder(bytes));
    };
    expect(announce(MAX_BATCH_EDITS + 1)).toThrow(`a batch has ${MAX_BATCH_EDITS + 1} edits`);
    expect(announce(1)).toThrow();
  });
});
