import { expect, it } from 'vitest';
import type { ReviewBody } from '#core/protocol/api/review/reviews.ts';
import { reviewActs } from './review-acts.ts';

const at = (day: number) => `2027-01-0${day}T00:00:00.000Z`;
const REVIEW: ReviewBody = {
  ...{ id: 'r', codexId: 'c', branch: null, seq: 3, note: 'The end', at: at(1), closedAt: at(4) },
  askedBy: { kind: 'user', id: 'ana', name: 'Ana' },
  closedBy: { id: 'ana', name: 'Ana' },
  reviewers: [
    {
      ...{ id: 'bo', name: 'Bo', isMember: true },
      answer: { verdict: 'approve', note: '', at: at(3), seq: 5, hasChanged: false },
    },
    {
      ...{ id: 'kim', name: 'Kim', isMember: true },
      answer: { verdict: 'request_changes', note: 'Shorter', at: at(2), seq: 3, hasChanged: true },
    },
    { id: 'olu', name: 'Olu', isMember: true, answer: null },
  ],
};

it('tells what happened in reviews, newest first, each in one name', () => {
  expect(reviewActs([REVIEW]).map(({ label, note }) => [label, note])).toEqual([
    ['Ana closed a review', ''],
    ['Bo approved it', ''],
    ['Kim asked for changes', 'Shorter'],
    ['Ana asked Bo, Kim and Olu for a review', 'The end'],
  ]);
  expect(new Set(reviewActs([REVIEW, { ...REVIEW, id: 's' }]).map(({ id }) => id)).size).toBe(8);
});
