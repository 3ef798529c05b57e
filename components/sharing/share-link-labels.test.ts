/** The labels of share links. */
import { describe, expect, test } from 'vitest';
import { expiryOf, guestsLabel, linkExpiryLabel } from './share-link-labels.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('expiryOf', () => {
  test('a lifetime counts from now, and "never" has no end', () => {
    expect(expiryOf('hour', NOW)).toBe('2026-03-01T13:00:00.000Z');
    expect(expiryOf('week', NOW)).toBe('2026-03-08T12:00:00.000Z');
    expect(expiryOf('never', NOW)).toBeNull();
  });
});

describe('linkExpiryLabel', () => {
  test('says when a link ends, that it has ended, and nothing when it never does', () => {
    expect(linkExpiryLabel('2026-03-02T12:00:00Z', NOW, 'en-GB')).toMatch(/^ends 2 Mar/);
    expect(linkExpiryLabel('2026-03-01T12:00:00Z', NOW)).toBe('has ended');
    expect(linkExpiryLabel(null, NOW)).toBe('');
  });
});

describe('guestsLabel', () => {
  test.each([
    [[], null],
    [['Ada'], 'Ada is here now'],
    [['Ada', 'Grace'], 'Ada and Grace are here now'],
    [['Ada', 'Grace', 'Mary', 'Joan'], 'Ada, Grace and 2 more are here now'],
  ] as const)('%j', (names, words) => {
    expect(guestsLabel(names)).toBe(words);
  });
});
