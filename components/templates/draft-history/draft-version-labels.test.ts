/** The labels of points in the history of a draft. */
import { expect, test } from 'vitest';
import type { DraftVersion } from '#core/protocol/api/template-drafts.ts';
import { draftVersionLabel } from './draft-version-labels.ts';

const version = (more: Partial<DraftVersion>): DraftVersion => ({
  fromSeq: 1,
  seq: 4,
  from: '2026-03-10T10:00:00.000Z',
  to: '2026-03-10T10:04:00.000Z',
  authors: [{ id: 'a', name: 'Ana' }],
  origin: 'socket',
  inserted: 0,
  deleted: 0,
  operations: 4,
  ...more,
});

test('says who wrote how much, and what was done to the draft as a whole', () => {
  expect(draftVersionLabel(version({ inserted: 120, deleted: 1 }))).toBe(
    'Ana wrote 120 characters and took out one character',
  );
  const two = [
    { id: 'a', name: 'Ana' },
    { id: 'b', name: 'Ben' },
  ];
  expect(draftVersionLabel(version({ inserted: 3, authors: two }))).toBe('Ana and Ben wrote 3 characters');
  expect(draftVersionLabel(version({ origin: 'restore', inserted: 9 }))).toBe(
    'Ana restored an earlier point',
  );
  expect(draftVersionLabel(version({ origin: 'template' }))).toBe('Brought to a published version');
});
