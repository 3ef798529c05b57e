/** The decimal, grouping and minus signs of a language. */

export interface NumberSigns {
  /** Stands before the fraction. */
  readonly decimal: string;
  /** Stands between thousands; `''` where none does. */
  readonly group: string;
  /** The ten digits, zero first. */
  readonly digits: readonly string[];
}

const known = new Map<string, NumberSigns>();

export function signsOf(locale: string): NumberSigns {
  const signs = known.get(locale) ?? readSigns(locale);
  known.set(locale, signs);
  return signs;
}

function readSigns(locale: string): NumberSigns {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(12_345_678.9);
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  const partOf = (type: string) => parts.find((part) => part.type === type)?.value;
  return {
    decimal: partOf('decimal') ?? '.',
    group: partOf('group') ?? '',
    digits: Array.from({ length: 10 }, (_, digit) => plain.format(digit)),
  };
}

/** The text with the digits of the locale, and Arabic ones, as 0 to 9. */
export function withPlainDigits(text: string, locale: string): string {
  const { digits } = signsOf(locale);
  return [...text]
    .map((character) => {
      const own = digits.indexOf(character);
      if (own !== -1) return String(own);
      const point = character.codePointAt(0) ?? 0;
      for (const zero of ZEROS) if (point >= zero && point < zero + 10) return String(point - zero);
      return character;
    })
    .join('');
}

/** Arabic-Indic, Persian, Devanagari, Bengali and full-width zero. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];
