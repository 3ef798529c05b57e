import fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import { readUpdateTrailer, type UpdateTrailer, writeUpdateTrailer } from './update-trailer.ts';

function frame(update: Uint8Array, trailer: UpdateTrailer): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint8Array(encoder, update);
    writeUpdateTrailer(encoder, trailer);
  });
}

function readFrame(bytes: Uint8Array): UpdateTrailer | null {
  const decoder = decoding.createDecoder(bytes);
  decoding.readVarUint8Array(decoder);
  return readUpdateTrailer(decoder);
}

describe('update trailer', () => {
  it('comes back as written, behind any update', () => {
    const trailers = fc.record({
      clientTime: fc.nat(Number.MAX_SAFE_INTEGER),
      operationId: fc.stringMatching(/^[!-~]{1,160}$/),
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), trailers, (update, trailer) => {
        expect(readFrame(frame(update, trailer))).toEqual(trailer);
      }),
    );
  });

  it('leaves the update readable for a reader that does not know it', () => {
    const update = Uint8Array.of(1, 2, 3);
    const bytes = frame(update, { clientTime: 1_700_000_000_000, operationId: 'a' });
    expect(decoding.readVarUint8Array(decoding.createDecoder(bytes))).toEqual(update);
  });

  it('answers null for nothing, for garbage and for half a trailer', () => {
    expect(
      readFrame(encoding.encode((encoder) => encoding.writeVarUint8Array(encoder, new Uint8Array()))),
    ).toBe(null);
    const whole = frame(new Uint8Array(), { clientTime: 1_700_000_000_000, operationId: 'abcdef' });
    for (let end = 1; end < whole.length; end += 1) expect(readFrame(whole.subarray(0, end))).toBe(null);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(() => readUpdateTrailer(decoding.createDecoder(bytes))).not.toThrow();
      }),
    );
  });

  it('refuses an id that could not be stored or would need escaping', () => {
    for (const operationId of ['', 'a b', 'x'.repeat(161), 'å', 'a\n'])
      expect(readFrame(frame(new Uint8Array(), { clientTime: 1, operationId }))).toBe(null);
  });
});
