import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeNumber, writePlainNumber } from '#components/locale/number-format.ts';
import { readNumber } from './read-number.ts';

const LOCALES = [
  'en-GB',
  'en-US',
  'de-DE',
  'de-CH',
  'de-AT',
  'fr-FR',
  'es-ES',
  'pl-PL',
  'pt-BR',
  'sv-SE',
  'nb-NO',
];
const SCRIPTS = [
  'en-IN',
  'hi-IN',
  'ar-EG',
  'fa-IR',
  'he-IL',
  'ja-JP',
  'zh-CN',
  'bn-BD',
  'th-TH',
  'my-MM',
  'ne-NP',
  'bg-BG',
];

function numberOf(text: string, locale: string): number | null {
  const reading = readNumber(text, locale);
  return reading.ok ? reading.value : null;
}

describe('numbers as people type them', () => {
  it.each([
    ['0,125', 'en-US', 0.125],
    ['0,125', 'de-DE', 0.125],
    ['-0,500', 'en-US', -0.5],
    ['-0,500', 'fr-FR', -0.5],
    ['0.125', 'de-DE', 0.125],
    ['00,125', 'en-US', 0.125],
    ['1.250', 'de-DE', 1250],
    ['1.250', 'en-GB', 1.25],
    ['1,250', 'en-GB', 1250],
    ['1,250', 'de-DE', 1.25],
    ['1.250,5', 'en-US', 1250.5],
    ['1,250.5', 'de-DE', 1250.5],
    ['1 250,5', 'en-US', 1250.5],
    ['1’250.5', 'de-CH', 1250.5],
    ["1'250", 'en-US', 1250],
    ['1.234.567', 'en-US', 1_234_567],
    ['12,34,567', 'en-IN', 1_234_567],
    ['3,5', 'en-US', 3.5],
    ['1234,567', 'en-US', 1234.567],
    ['12', 'en-US', 12],
    ['−3', 'sv-SE', -3],
    ['.5', 'en-US', 0.5],
    [',5', 'en-US', 0.5],
    ['1e3', 'en-US', 1000],
    ['١٬٢٥٠٫٥', 'ar-EG', 1250.5],
    ['٣٫٥', 'en-US', 3.5],
    ['१२', 'en-US', 12],
    ['\u200e-5', 'he-IL', -5],
  ])('%s in %s', (text, locale, value) => {
    expect(numberOf(text, locale)).toBe(value);
  });

  it.each([
    '',
    'twelve',
    '1.2.3',
    '0x10',
    'Infinity',
    '12px',
    '12 5',
    '1,25,0',
    '1..2',
    '1,2,3.4.5',
    '-',
    ',',
    '5 %',
  ])('refuses “%s” in every language', (text) => {
    for (const locale of LOCALES) expect(numberOf(text, locale)).toBeNull();
  });

  it('says why digits that cannot be kept are refused', () => {
    expect(readNumber('9007199254740993', 'en')).toMatchObject({
      problem: expect.stringContaining('more digits'),
    });
    expect(readNumber('1e999', 'en')).toMatchObject({
      problem: expect.stringContaining('larger than any number'),
    });
    expect(readNumber('9.007.199.254.740.993', 'de')).toMatchObject({ ok: false });
  });

  it('knows what could be read two ways', () => {
    for (const [text, twoWays] of [
      ['1,250', true],
      ['1.250', true],
      ['0,125', false],
      ['12,5', false],
      ['1.250,5', false],
    ] as const)
      expect(readNumber(text, 'de')).toMatchObject({ twoWays });
  });

  it('takes the unit of the field behind the number', () => {
    expect(readNumber('12,5 kg', 'de', 'kg')).toMatchObject({ value: 12.5 });
    expect(readNumber('40%', 'en', '%')).toMatchObject({ value: 40 });
    expect(readNumber('12 m', 'en', 'kg')).toMatchObject({ ok: false });
  });

  it('reads what it writes, in every language', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const everyday = fc
      .tuple(fc.integer(), fc.integer({ min: 0, max: 6 }))
      .map(([whole, places]) => whole / 10 ** places);
    fc.assert(
      fc.property(fc.constantFrom(...LOCALES, ...SCRIPTS), fc.oneof(finite, everyday), (locale, value) => {
        for (const text of [writeNumber(value, locale), writePlainNumber(value, locale)])
          expect(readNumber(text, locale), text).toMatchObject({ ok: true, value: value === 0 ? 0 : value });
      }),
      { numRuns: 600 },
    );
  });

  it('writes every digit of a small number', () => {
    expect(writeNumber(0.0000032909858115589153, 'en')).toBe('0.0000032909858115589153');
  });

  it('leaves a year a year', () => {
    expect(writeNumber(2026, 'en-US')).toBe('2026');
    expect(writeNumber(12_345.5, 'de-DE')).toBe('12.345,5');
  });
});
