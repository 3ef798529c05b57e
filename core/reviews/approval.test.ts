/** Tests of what counts as approved. */
import { expect, test } from 'vitest';
import { approvalOf, type ReviewerSays } from './approval.ts';

const says = (id: string, over: Partial<ReviewerSays> = {}): ReviewerSays => ({
  ...{ id, name: id.toUpperCase(), isAble: true, verdict: 'approve', seq: 5 },
  ...over,
});
const of = (all: readonly ReviewerSays[], { changedAt = 5, writers = ['w'] } = {}) =>
  approvalOf({ says: all, changedAt, hasWritten: (id) => writers.includes(id) });
const reasons = (...args: Parameters<typeof of>) => of(...args).waitsFor.map(({ id, why }) => `${id} ${why}`);

test('approved is what all approve who were asked, at least one, as it is', () => {
  expect(of([says('a')])).toEqual({ isApproved: true, waitsFor: [] });
  expect(of([says('a'), says('b')]).isApproved).toBe(true);
  expect(of([])).toEqual({ isApproved: false, waitsFor: [] });
  const mixed = [
    says('a'),
    says('b', { verdict: null, seq: null }),
    says('c', { verdict: 'request_changes' }),
    says('d', { seq: 4 }),
  ];
  expect(of(mixed)).toEqual({
    isApproved: false,
    waitsFor: [
      { id: 'b', name: 'B', why: 'unanswered' },
      { id: 'c', name: 'C', why: 'changes' },
      { id: 'd', name: 'D', why: 'lapsed' },
    ],
  });
});

test('somebody who is asked twice approves twice', () => {
  expect(reasons([says('a'), says('a', { verdict: null, seq: null })])).toEqual(['a unanswered']);
});

test('whoever may not answer any more is left out, with what they said', () => {
  const gone = { isAble: false } as const;
  expect(of([says('a'), says('b', { ...gone, verdict: 'request_changes' })]).isApproved).toBe(true);
  expect(of([says('a'), says('b', { ...gone, verdict: null, seq: null })]).isApproved).toBe(true);
  expect(of([says('b', gone)])).toEqual({ isApproved: false, waitsFor: [] });
});

test('nobody approves alone what they wrote', () => {
  expect(reasons([says('w')])).toEqual(['w own']);
  expect(reasons([says('w'), says('w')])).toEqual(['w own']);
  expect(of([says('w'), says('a')]).isApproved).toBe(true);
  // Two who wrote it have read each other.
  expect(of([says('w'), says('v')], { writers: ['w', 'v'] }).isApproved).toBe(true);
  // Somebody who is left out approves nothing for the other.
  expect(reasons([says('w'), says('a', { isAble: false })])).toEqual(['w own']);
});
