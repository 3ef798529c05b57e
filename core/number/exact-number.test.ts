import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExactNumber } from './exact-number.ts';
import { findInexactNumbers } from './inexact-numbers.ts';

describe('numbers that are kept as written', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['1250', 1250],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['0.10000000000000001', 0.1],
    ['9007199254740992', 9_007_199_254_740_992],
    ['9007199254740993000', 9_007_199_254_740_993_000],
    ['1e23', 1e23],
    ['5e-324', 5e-324],
    ['0x10', 16],
    ['0e99999', 0],
  ])('%s', (text, value) => {
    expect(readExactNumber(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['9007199254740993', 'it would become 9007199254740992'],
    ['3.14159265358979323846', 'more digits'],
    ['0x20000000000001', 'more digits'],
    ['1e999', 'larger than any number'],
    ['-1e999', 'larger than any number'],
    ['1e-400', 'it would become 0'],
    ['twelve', 'is not a number'],
    ['Infinity', 'is not a number'],
  ])('%s is refused', (text, reason) => {
    expect(readExactNumber(text)).toEqual({ ok: false, problem: expect.stringContaining(reason) });
  });

  it('takes whatever JavaScript or JSON writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readExactNumber(String(value))).toEqual({ ok: true, value: value === 0 ? 0 : value });
      }),
      { numRuns: 500 },
    );
  });

  it('takes a whole number only where it is shown as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), (whole) => {
        const reading = readExactNumber(String(whole));
        expect(reading.ok).toBe(String(Number(whole)) === String(whole));
      }),
      { numRuns: 300 },
    );
  });
});

describe('numbers in a JSON text', () => {
  it('names the place of each that would change', () => {
    const json =
      '{"title": "1e999 \\" 9007199254740993", "fields": {"a b": [1, {"n": 9007199254740993}], "c": 1e999}}';
    expect(findInexactNumbers(json).map(({ path }) => path)).toEqual([
      ['fields', 'a b', 1, 'n'],
      ['fields', 'c'],
    ]);
  });

  it('finds none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(findInexactNumbers(JSON.stringify(value))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves broken JSON to whoever parses it', () => {
    for (const json of ['{"a": ', '"', ']]', '1.2.3', '--', '{"a" 5e}'])
      expect(findInexactNumbers(json)).toEqual([]);
  });
});
