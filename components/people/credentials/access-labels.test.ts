import { expect, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import {
  accessChoices,
  accessLabel,
  credentialExpiryLabel,
  endOf,
  INVITATION_LIFETIMES,
} from './access-labels.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

test('what a token may do is said by the most that it may', () => {
  expect(accessLabel(['read'], 'Rae')).toBe('can read');
  expect(accessLabel(['comment'], 'Rae')).toBe('can read and comment');
  expect(accessLabel(['read', 'suggest'], 'Rae')).toBe('can read and propose');
  expect(accessLabel(['read', 'write'], 'Rae')).toBe('can read, and write what Rae may');
  expect(accessLabel(['read', 'admin'], 'Rae')).toBe('can do all that Rae may');
  expect(accessLabel([], 'Rae')).toBe('can do nothing');
});

test('nobody is offered more than their role has, nor told so', () => {
  const offered = (role: Role) => accessChoices(role).map(({ label }) => label);
  const proposing = ['Read', 'Read and comment', 'Read and propose'];
  expect(offered('editor')).toEqual([...proposing, 'Read and edit', 'Everything I may do']);
  expect(offered('commenter')).toEqual([...proposing, 'Everything I may do']);
  expect(offered('viewer')).toEqual(['Read', 'Everything I may do']);
});

test('lifetimes end when they say, and an invitation always does', () => {
  expect(endOf('week', NOW)).toBe('2026-12-05T12:00:00.000Z');
  expect(endOf('never', NOW)).toBeNull();
  expect(INVITATION_LIFETIMES.map(({ value }) => value)).toEqual(['day', 'week', 'month']);
  expect(credentialExpiryLabel('2026-12-05T12:00:00.000Z', NOW, 'en-GB')).toBe('expires 5 Dec 2026');
  expect(credentialExpiryLabel('2026-11-28T12:00:00.000Z', NOW)).toBe('has expired');
  expect(credentialExpiryLabel(null, NOW)).toBe('');
});
