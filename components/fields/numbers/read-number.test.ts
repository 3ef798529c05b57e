import { describe, expect, it } from 'vitest';
import { parseNumber } from './number-words.ts';

describe('numbers as words', () => {
  it.each([
    ['12', 12],
    ['1,250.5', 1250.5],
    ['1 250,5', 1250.5],
    ['1,250', 1250],
    ['3,5', 3.5],
    ['−3', -3],
    ['.5', 0.5],
    ['1e3', 1000],
  ])('reads %s', (text, number) => {
    expect(parseNumber(text)).toBe(number);
  });

  it.each(['', 'twelve', '1.2.3', '0x10', 'Infinity', '12px'])('refuses “%s”', (text) => {
    expect(parseNumber(text)).toBeNaN();
  });
});
