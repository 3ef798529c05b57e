/** The events of the timeline in words, and where each leads. */
import { expect, test } from 'vitest';
import type { TimelineEvent } from '#core/protocol/api/history/timeline.ts';
import { eventLabel, eventPath } from './event-labels.ts';

const about = {
  codex: { id: 'c', title: 'C' },
  by: { id: 'ana', name: 'Ana' },
  at: '2026-11-14T11:30:00.000Z',
};
const place = (title: string) => ({ id: title, title });

const TOLD: readonly [TimelineEvent, string, string | null][] = [
  [{ ...about, kind: 'trashed' }, 'Ana moved a Codex to the trash', null],
  [
    { ...about, kind: 'moved', from: place('Plans'), to: place('Archive') },
    'Ana moved a Codex out of Plans to Archive',
    '/c/c',
  ],
  [
    {
      ...{ ...about, kind: 'moved', from: null, to: place('Archive'), origin: 'rule' },
      by: { id: 'rule:1', name: 'File away' },
    },
    'The rule “File away” moved a Codex to Archive',
    '/c/c',
  ],
  [{ ...about, kind: 'moved', from: null, to: place('Archive') }, 'Ana moved a Codex to Archive', '/c/c'],
  [
    { ...about, kind: 'moved', from: place('Plans'), to: null },
    'Ana moved a Codex out of Plans to another place',
    '/c/c',
  ],
  [
    {
      ...{ ...about, kind: 'discussed' },
      acts: [
        { kind: 'commented', count: 3 },
        { kind: 'answered', count: 1 },
        { kind: 'resolved', count: 2 },
      ],
    },
    'Ana commented 3 times, answered a comment and resolved 2 threads',
    '/c/c#comments',
  ],
  [
    { ...about, kind: 'review-asked', branch: 'draft', reviewers: ['Bo', 'Kim'] },
    'Ana asked Bo and Kim for a review on the branch “draft”',
    '/c/c/branches/draft#review',
  ],
  [{ ...about, kind: 'review-approved', branch: null }, 'Ana approved it', '/c/c#review'],
];

test.each(TOLD)('%j', (event, label, path) => {
  expect([eventLabel(event), eventPath(event)]).toEqual([label, path]);
});
