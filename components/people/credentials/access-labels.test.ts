import { expect, test } from 'vitest';
import { accessWords, endOf, endWords, INVITATION_LIFETIMES } from './access-labels.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

test('what a token may do is said by the most that it may', () => {
  expect(accessWords(['read'], 'Rae')).toBe('can read');
  expect(accessWords(['read', 'write'], 'Rae')).toBe('can read and write');
  expect(accessWords(['read', 'admin'], 'Rae')).toBe('can do all that Rae may');
  expect(accessWords([], 'Rae')).toBe('can do nothing');
});

test('lifetimes end when they say, and an invitation always does', () => {
  expect(endOf('week', NOW)).toBe('2026-12-05T12:00:00.000Z');
  expect(endOf('never', NOW)).toBeNull();
  expect(INVITATION_LIFETIMES.map(({ value }) => value)).toEqual(['day', 'week', 'month']);
  expect(endWords('2026-12-05T12:00:00.000Z', NOW, 'en-GB')).toBe('expires 5 Dec 2026');
  expect(endWords('2026-11-28T12:00:00.000Z', NOW)).toBe('has expired');
  expect(endWords(null, NOW)).toBe('');
});
