import { expect, it } from 'vitest';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import { shortChange } from './short-change.ts';

const textOf = (...parts: NonNullable<FieldChange['parts']>): FieldChange => ({
  ...{ field: 'f', label: 'F', kind: 'text', parts },
});
const long = 'word '.repeat(200).trimEnd();

it('leaves out what stands far from a change, at the ends of words', () => {
  const { parts = [] } = shortChange(
    textOf({ kind: 'same', text: long }, { kind: 'added', text: ' new ' }, { kind: 'same', text: long }),
  );
  expect(parts.map(({ kind }) => kind)).toEqual(['same', 'added', 'same']);
  expect(parts[0]?.text).toMatch(/^… (word )+word$/);
  expect(parts[2]?.text).toMatch(/^(word )+word … $/);
  expect(parts.every(({ text }) => text.length < 200)).toBe(true);
});

it('leaves a short text, and what came and went, as they are', () => {
  const short = textOf({ kind: 'same', text: 'Few words. ' }, { kind: 'added', text: long });
  expect(shortChange(short)).toBe(short);
  const value: FieldChange = { field: 'f', label: 'F', kind: 'value', before: 'a', after: 'b' };
  expect(shortChange(value)).toBe(value);
});
