import { expect, it } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { formatDateTime } from './date-format.ts';
import { writeNumber } from './number-format.ts';
import { readerLocale } from './reader-locale.ts';
import { readerText, valueText } from './value-text.ts';

it('words dates as this reader writes them, and leaves every other value as the server worded it', () => {
  const instant = '2026-11-14T09:12:00Z';
  expect(readerText('dateTime', instant, '2026-11-14 09:12 UTC')).toBe(formatDateTime(instant));
  expect(readerText('date', '2026-11-14', '2026-11-14')).toBe('14 Nov 2026');
  expect(readerText('line', '2026-11-14', '2026-11-14')).toBe('2026-11-14');
  expect(readerText('select', 'high', 'High')).toBe('High');
  expect(readerText('date', null, '')).toBe('');
  expect(readerText(undefined, 'a', 'a')).toBe('a');
});

it('writes days, instants, numbers, people and checkboxes as the reader does', () => {
  const { fields } = templateOf(
    `due: { type: 'date' }, at: { type: 'dateTime' }, load: { type: 'number', unit: 'kg' }, done: { type: 'checkbox' }, owner: { type: 'person' }`,
  );
  const people = [{ id: '01900000-0000-7000-8000-0000000000a1', name: 'Ana Reyes' }];
  const textOf = (id: string, value: JsonValue) => {
    const field = fields[id];
    if (field === undefined) throw new Error(`no field “${id}”`);
    return valueText(field, value, people);
  };
  expect(textOf('due', '2026-11-14')).toBe('14 Nov 2026');
  expect(textOf('at', '2026-11-14T09:12:00Z')).toBe(formatDateTime('2026-11-14T09:12:00Z'));
  expect(textOf('load', 12_000.5)).toBe(`${writeNumber(12_000.5, readerLocale())} kg`);
  expect(textOf('done', true)).toBe('yes');
  expect(textOf('done', null)).toBe('no');
  expect(textOf('owner', '01900000-0000-7000-8000-0000000000a1')).toBe('Ana Reyes');
  expect(textOf('due', null)).toBe('nothing');
});
