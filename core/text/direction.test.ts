import { describe, expect, it } from 'vitest';
import { textDirection } from './direction.ts';

describe('the direction of a text', () => {
  it.each([
    ['שלום עולם', 'rtl'],
    ['مرحبا', 'rtl'],
    ['12. שלום', 'rtl'],
    ['“ܫܠܡܐ”', 'rtl'],
    ['Hello שלום', 'ltr'],
    ['日本語 שלום', 'ltr'],
    ['☑ Привет', 'ltr'],
    ['2026-11-28 — 14:30', null],
    ['', null],
  ])('of %j is %s', (text, direction) => {
    expect(textDirection(text)).toBe(direction);
  });
});
