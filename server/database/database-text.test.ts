/** Text that PostgreSQL can store. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storableJson, storableText } from './database-text.ts';

test('well-formed text without NUL is left as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      if (!text.includes('\0')) expect(storableText(text)).toBe(text);
    }),
  );
});

test('any UTF-16 at all becomes well-formed text of the same length without NUL', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
      const stored = storableText(String.fromCharCode(...units));
      expect(stored).toHaveLength(units.length);
      expect(stored).not.toContain('\0');
      expect(() => encodeURIComponent(stored)).not.toThrow();
    }),
  );
});

test('keys and values at every depth are cleaned', () => {
  expect(storableJson({ 'a\0': ['\ud800', { b: 'ok', c: 1, d: null }] })).toEqual({
    'a\ufffd': ['\ufffd', { b: 'ok', c: 1, d: null }],
  });
});
