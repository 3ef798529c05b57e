/** What is said of copies on this device, and of the room they take. */
import { expect, it } from 'vitest';
import { type KeptSubtree, keptWords } from './kept-subtree.ts';
import { bytesWords } from './room-words.ts';

const subtree = (kept: number, total: number, more: Partial<KeptSubtree> = {}): KeptSubtree => ({
  pinned: false,
  pinnedFrom: null,
  total,
  kept,
  ...more,
});

it.each([
  [subtree(1, 1), false, 'On this device'],
  [subtree(3, 3), true, 'All 3 on this device'],
  [subtree(0, 1), false, 'Not on this device yet'],
  [subtree(2, 5), false, '2 of 5 on this device'],
  [subtree(2, 5, { pinned: true }), false, '2 of 5 on this device, fetching'],
  [subtree(2, 5, { pinnedFrom: 'x' }), true, '2 of 5 on this device, waiting for a connection'],
])('says how far a subtree is here: %o', (state, isAway, words) => {
  expect(keptWords(state, isAway)).toBe(words);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [12_340_000, '12 MB'],
  [11_000_000_000, '11 GB'],
  [5e15, '5,000 TB'],
])('says %d bytes as %s', (bytes, words) => {
  expect(bytesWords(bytes)).toBe(words);
});
