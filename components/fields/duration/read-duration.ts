/** Parses durations as people type them: “1h30”, “90”, “1:30”, “8d 4h 30min”, “1.5 h”. */

import { withPlainDigits } from '#components/locale/number-signs.ts';
import { parseDuration } from '#core/time/calendar.ts';
import type { ParseResult } from '../input/parse-result.ts';
import { readNumber } from '../number/read-number.ts';

const UNITS = [
  { unit: 'week', seconds: 604_800, names: ['w', 'wk', 'wks'] },
  { unit: 'day', seconds: 86_400, names: ['d'] },
  { unit: 'hour', seconds: 3600, names: ['h', 'hr', 'hrs'] },
  { unit: 'minute', seconds: 60, names: ['m', 'min', 'mins'] },
  { unit: 'second', seconds: 1, names: ['s', 'sec', 'secs'] },
] as const;
const CLOCK = /^(\d+):([0-5]\d)(?::([0-5]\d))?$/;
/** A number and the word behind it, which the last number may go without. */
const PART = /([\d.,'’\u00a0\u202f]*\d)\s*(\p{L}+\.?)?[\s,]*(?:and\s+)?/uy;

/** Whole seconds. A number alone counts minutes, and a number after a unit counts the next smaller one: “90”, “1h30”. */
export function readDuration(text: string, locale: string): ParseResult<number> {
  const refused = { ok: false, problem: `“${text.trim()}” is not a length of time. Try 1h 30m.` } as const;
  const typed = withPlainDigits(text, locale).trim();
  const clock = CLOCK.exec(typed);
  if (clock !== null) {
    const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map((part) => Number(part ?? 0));
    return whole(hours * 3600 + minutes * 60 + seconds, text);
  }
  const iso = parseDuration(typed.toUpperCase());
  if (iso !== null) return { ok: true, value: iso };
  const parts = partsOf(typed.toLowerCase());
  if (parts === null) return refused;
  const used = new Set<number>();
  let total = 0;
  for (const [index, { digits, word }] of parts.entries()) {
    const length =
      word === null ? lengthAfter(parts[index - 1]?.word ?? null, index, locale) : lengthOf(word, locale);
    const count = readNumber(digits, locale);
    if (length === null || !count.ok || used.has(length)) return refused;
    used.add(length);
    total += count.value * length;
  }
  return whole(total, text);
}

function whole(seconds: number, text: string): ParseResult<number> {
  // 0.1 h is 360 s, whatever floating point makes of it.
  const nearest = Math.round(seconds);
  if (Number.isSafeInteger(nearest) && Math.abs(nearest - seconds) < 1e-6)
    return { ok: true, value: nearest };
  return { ok: false, problem: `“${text.trim()}” is no whole number of seconds, which is what is kept.` };
}

interface Part {
  readonly digits: string;
  readonly word: string | null;
}

function partsOf(text: string): readonly Part[] | null {
  const parts: Part[] = [];
  PART.lastIndex = 0;
  let end = 0;
  while (end < text.length) {
    const match = PART.exec(text);
    if (match === null) return null;
    parts.push({ digits: match[1] ?? '', word: match[2]?.replace('.', '') ?? null });
    end = PART.lastIndex;
  }
  return parts.length === 0 ? null : parts;
}

/** What a number without a word counts: minutes, or the unit after the one before it. */
function lengthAfter(word: string | null, index: number, locale: string): number | null {
  if (index === 0) return 60;
  const before = word === null ? null : lengthOf(word, locale);
  const place = UNITS.findIndex(({ seconds }) => seconds === before);
  return place === -1 ? null : (UNITS[place + 1]?.seconds ?? null);
}

function lengthOf(word: string, locale: string): number | null {
  const english = UNITS.find(({ names, unit }) => [...names, unit, `${unit}s`].some((name) => name === word));
  const found = english ?? UNITS.find(({ unit }) => namesOf(unit, locale).includes(word));
  return found?.seconds ?? null;
}

/** What the reader's language calls a unit: “Std”, “heures”. */
function namesOf(unit: string, locale: string): readonly string[] {
  return (['long', 'short', 'narrow'] as const).flatMap((unitDisplay) =>
    [1, 2, 5].flatMap((count) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay })
        .formatToParts(count)
        .flatMap(({ type, value }) => (type === 'unit' ? [value.toLowerCase().replace('.', '').trim()] : [])),
    ),
  );
}
