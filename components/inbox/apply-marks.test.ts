import { expect, it } from 'vitest';
import type { ShownNotification } from '#core/protocol/api/notifications.ts';
import { applyMarks, countAfter, isUnread, marksIn } from './apply-marks.ts';

const AT = Date.UTC(2027, 0, 4);
const item = (id: string, more: Partial<ShownNotification> = {}): ShownNotification => ({
  ...{ id, kind: 'mention', at: '2027-01-04T00:00:00.000Z', readAt: null, doneAt: null },
  codex: { id: 'c', title: 'Port', templateId: 'task' },
  by: { kind: 'user', id: 'rae', name: 'Rae' },
  ...{ comment: null, field: null, changes: null, conflicts: null, text: null, review: null },
  ...more,
});
const items = [item('a'), item('b', { kind: 'reply' }), item('c', { readAt: '2027-01-01T00:00:00.000Z' })];

it('lays marks over what the server said, the latest last, and counts what is left to read', () => {
  const after = applyMarks(items, [
    { ids: ['a', 'c'], as: 'done', at: AT },
    { ids: ['c'], as: 'unread', at: AT },
    { ids: ['b'], as: 'read', at: AT },
  ]);
  expect(after.map(({ id, readAt, doneAt }) => [id, readAt !== null, doneAt !== null])).toEqual([
    ['a', true, true],
    ['b', true, false],
    ['c', false, false],
  ]);
  expect(after.map(isUnread)).toEqual([false, false, true]);
  expect(countAfter({ unread: 9, kinds: { mention: 5, reply: 4 } }, items, after)).toEqual({
    unread: 8,
    kinds: { mention: 5, reply: 3 },
  });
});

it('keeps to what the server said where nothing waits, and passes over what it refused', () => {
  const request = {
    id: '1',
    kind: 'mark-notifications',
    codexId: null,
    title: '',
    at: AT,
    ids: ['a'],
  } as const;
  const failure = { code: 'forbidden', message: 'No', at: AT } as const;
  expect(marksIn([{ ...request, as: 'done', failure }])).toEqual([]);
  expect(marksIn([{ ...request, as: 'done', failure: null }])).toHaveLength(1);
  expect(applyMarks(items, [])).toBe(items);
});
