import { expect, test } from 'vitest';
import { accessLabel, credentialExpiryLabel, endOf, INVITATION_LIFETIMES } from './access-labels.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

test('what a token may do is said by the most that it may', () => {
  expect(accessLabel(['read'], 'Rae')).toBe('can read');
  expect(accessLabel(['read', 'write'], 'Rae')).toBe('can read and write');
  expect(accessLabel(['read', 'admin'], 'Rae')).toBe('can do all that Rae may');
  expect(accessLabel([], 'Rae')).toBe('can do nothing');
});

test('lifetimes end when they say, and an invitation always does', () => {
  expect(endOf('week', NOW)).toBe('2026-12-05T12:00:00.000Z');
  expect(endOf('never', NOW)).toBeNull();
  expect(INVITATION_LIFETIMES.map(({ value }) => value)).toEqual(['day', 'week', 'month']);
  expect(credentialExpiryLabel('2026-12-05T12:00:00.000Z', NOW, 'en-GB')).toBe('expires 5 Dec 2026');
  expect(credentialExpiryLabel('2026-11-28T12:00:00.000Z', NOW)).toBe('has expired');
  expect(credentialExpiryLabel(null, NOW)).toBe('');
});
