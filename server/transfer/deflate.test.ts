/** Compression bombs are stopped at a limit, and files with one are refused (rules F7, F16). */
import { expect, test } from 'vitest';
import { readBinary, writeBinary } from '#core/format/binary-file.ts';
import { deflate } from './deflate.ts';

const SIZE = 40_000_000;

test('what comes to more than it may is not unpacked', () => {
  const bomb = deflate.deflate(new Uint8Array(SIZE));
  expect(bomb.length).toBeLessThan(SIZE / 500);
  expect(() => deflate.inflate(bomb, 100)).toThrow();
  expect(deflate.inflate(bomb, SIZE)).toHaveLength(SIZE);
});

test('noise is no packed data', () => {
  expect(() => deflate.inflate(Uint8Array.of(255, 254, 253), 100)).toThrow();
  expect(() => deflate.inflate(new Uint8Array(), 100)).toThrow();
});

test('F16: a file whose state is larger than any is refused before it is unpacked', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const codex = {
    id: '0190f3a0-0000-7000-8000-000000000001',
    parent: null,
    title: '',
    template: { id: 't', version: 1 },
  };
  const codices = [{ ...codex, created: { at, by: '' }, state: new Uint8Array(SIZE) }];
  const file = writeBinary({ exportedAt: at, templates: [], codices }, deflate);
  const seen: number[] = [];
  const watched = {
    ...deflate,
    inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
      seen.push(bytes.length);
      return deflate.inflate(bytes, maxBytes);
    },
  };
  const read = readBinary(file, watched);
  expect(read).toMatchObject({
    ok: false,
    issues: [{ message: expect.stringContaining('larger than any') }],
  });
  expect(seen, 'only the header was unpacked').toHaveLength(1);
});
