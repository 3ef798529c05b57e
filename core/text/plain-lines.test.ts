import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainLine, plainLines } from './plain-lines.ts';

test('letters of every script, emoji made of several signs and line feeds stay', () => {
  const text = 'Ünïcode שלום مرحبا 👩‍👩‍👧 क्‍ष\nsecond line';
  expect(plainLines(text)).toBe(text);
  expect(plainLine(text)).toBe(text.replace('\n', ' '));
});

test('what turns the writing around, begins another line or is obeyed by a terminal goes', () => {
  expect(plainLine('\u202Egnp.txt\u202C \u001B[31mred\u2028x\r\nBcc: y')).toBe('gnp.txt [31mred x Bcc: y');
  expect(plainLines('a\r\nb\u0000c\ud800d')).toBe('a\nb c d');
});

test('nothing unfit is left of any text, and doing it again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plainLine(text)).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      expect(plainLine(plainLine(text))).toBe(plainLine(text));
      expect(plainLines(plainLines(text))).toBe(plainLines(text));
    }),
  );
});
