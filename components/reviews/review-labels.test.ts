import { expect, it } from 'vitest';
import type { ReviewBody } from '#core/protocol/api/review/reviews.ts';
import { standingOf, standingOfAll, standingWords } from './review-labels.ts';

type Reviewer = ReviewBody['reviewers'][number];
const person = { id: 'bo', name: 'Bo', isMember: true };
const said = (verdict: 'approve' | 'request_changes', hasChanged = false): Reviewer => ({
  ...person,
  answer: { verdict, note: '', at: '2027-01-04T00:00:00.000Z', seq: 3, hasChanged },
});
const silent: Reviewer = { ...person, answer: null };

it('says of each reviewer what their answer is worth now', () => {
  expect(
    [silent, said('approve'), said('approve', true), said('request_changes', true)].map(standingOf),
  ).toEqual(['waiting', 'approved', 'lapsed', 'changes']);
  expect(standingOf({ ...silent, isMember: false })).toBeNull();
});

it('is approved by all or not at all, of the version of now', () => {
  const all = (...reviewers: Reviewer[]) => standingOfAll({ reviewers });
  expect(all(said('approve'), said('approve'))).toBe('approved');
  expect(all(said('approve'), silent)).toBe('waiting');
  expect(all(said('approve'), said('approve', true), silent)).toBe('lapsed');
  expect(all(said('approve', true), said('request_changes'))).toBe('changes');
  expect(all({ ...silent, isMember: false }, said('approve'))).toBe('approved');
  expect(all()).toBeNull();
});

it('says of all open reviews together who is meant', () => {
  const kim = { ...silent, id: 'kim', name: 'Kim' };
  const words = (...open: Reviewer[][]) =>
    standingWords(open.map((reviewers) => ({ reviewers, closedAt: null })))?.words;
  expect(words([said('approve')])).toBe('Approved by Bo');
  expect(words([said('approve'), kim])).toBe('Waiting for Kim to review it');
  expect(words([said('approve')], [kim])).toBe('Waiting for Kim to review it');
  expect(words([said('request_changes'), kim])).toBe('Changes asked for by Bo');
  expect(words([said('approve', true), said('approve')])).toBe('Changed since Bo approved it');
  expect(standingWords([{ reviewers: [kim], closedAt: '2027-01-04T00:00:00.000Z' }])).toBeNull();
});
