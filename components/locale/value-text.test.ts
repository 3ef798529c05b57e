import { expect, it } from 'vitest';
import { formatDateTime } from './date-format.ts';
import { readerText } from './value-text.ts';

it('words dates as this reader writes them, and leaves every other value as the server worded it', () => {
  const instant = '2026-11-14T09:12:00Z';
  expect(readerText('dateTime', instant, '2026-11-14 09:12 UTC')).toBe(formatDateTime(instant));
  expect(readerText('date', '2026-11-14', '2026-11-14')).toBe('14 Nov 2026');
  expect(readerText('line', '2026-11-14', '2026-11-14')).toBe('2026-11-14');
  expect(readerText('select', 'high', 'High')).toBe('High');
  expect(readerText('date', null, '')).toBe('');
  expect(readerText(undefined, 'a', 'a')).toBe('a');
});
