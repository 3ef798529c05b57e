/** The labels of share links. */
import { describe, expect, test } from 'vitest';
import {
  closedLabel,
  connectedLabel,
  endedLinkLabel,
  expiryOf,
  grantsLabel,
  linkName,
  linksLabel,
  sinceLabel,
} from './share-link-labels.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const guests = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `${n}`,
    name: `Guest ${n}`,
    since: '2026-03-01T11:00:00Z',
  }));

describe('expiryOf', () => {
  test('a lifetime counts from now, and "never" has no end', () => {
    expect(expiryOf('hour', NOW)).toBe('2026-03-01T13:00:00.000Z');
    expect(expiryOf('week', NOW)).toBe('2026-03-08T12:00:00.000Z');
    expect(expiryOf('never', NOW)).toBeNull();
  });
});

describe('grantsLabel', () => {
  const link = { role: 'view', expiresAt: null, hasPassword: false, fields: null, subtree: false } as const;
  test('says what it grants, until when, that it has ended, and nothing of an end that it has not', () => {
    expect(grantsLabel(link, NOW)).toBe('can view');
    expect(grantsLabel({ ...link, subtree: true }, NOW)).toBe('can view · with everything below');
    expect(grantsLabel({ ...link, fields: ['title', 'summary'] }, NOW)).toBe('can view · 2 fields only');
    expect(grantsLabel({ ...link, expiresAt: '2026-03-02T12:00:00Z' }, NOW, 'en-GB')).toMatch(
      /^can view · until 2 Mar/,
    );
    expect(grantsLabel({ ...link, expiresAt: '2026-03-01T12:00:00Z', hasPassword: true }, NOW)).toBe(
      'can view · has ended · with a password',
    );
  });
});

describe('the names and counts', () => {
  test('a link without a name is called by what it grants', () => {
    expect(linkName({ name: '', role: 'comment' })).toBe('Link that can comment');
    expect(linkName({ name: 'Paylane', role: 'comment' })).toBe('Paylane');
  });

  test.each([
    [0, null, 'nobody'],
    [2, null, '2'],
    [2, 5, '2 of 5'],
    [0, 5, '0 of 5'],
  ] as const)('%i of %s', (count, maxGuests, words) => {
    expect(connectedLabel({ guests: guests(count), maxGuests })).toBe(words);
  });

  test('links and those who are here are counted', () => {
    expect(linksLabel([])).toBe('Links');
    expect(linksLabel([{ guests: [] }])).toBe('1 link');
    expect(linksLabel([{ guests: guests(1) }, { guests: [] }])).toBe('2 links, 1 guest here now');
    expect(closedLabel({ name: 'Paylane', role: 'edit', guests: guests(2) })).toBe(
      '“Paylane” is closed. 2 guests disconnected.',
    );
  });
});

describe('sinceLabel', () => {
  test('has the day only when it is another', () => {
    const local = new Date(2026, 2, 1, 11, 5).toISOString();
    expect(sinceLabel(local, new Date(2026, 2, 1, 12).getTime(), 'en-GB')).toBe('11:05');
    expect(sinceLabel(local, new Date(2026, 2, 2, 12).getTime(), 'en-GB')).toMatch(/^1 Mar/);
  });
});

describe('endedLinkLabel', () => {
  test('says why its maker closes it, and leaves an expiry to the line that shows it', () => {
    expect(endedLinkLabel('maker-may-not-share')).toMatch(/^Closed: its maker may no longer share/);
    expect(endedLinkLabel('maker-disabled')).toMatch(/^Closed: the account of its maker is disabled/);
    expect([endedLinkLabel('expired'), endedLinkLabel(null)]).toEqual([null, null]);
  });
});
