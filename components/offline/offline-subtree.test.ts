import { expect, it } from 'vitest';
import { type OfflineSubtree, offlineSubtreeLabel } from './offline-subtree.ts';

const subtree = (kept: number, total: number, more: Partial<OfflineSubtree> = {}): OfflineSubtree => ({
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
  expect(offlineSubtreeLabel(state, isAway)).toBe(words);
});
