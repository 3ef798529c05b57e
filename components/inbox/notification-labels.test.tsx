import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { shownNotificationListSchema, unreadCountSchema } from '#core/protocol/api/notifications.ts';
import { notificationPath } from '#core/protocol/notification-path.ts';
import { isOfTab } from './notification-groups.ts';
import { NotificationSentence } from './notification-labels.tsx';

const ROW = {
  ...{ id: '0190f3a0-0000-7000-8000-000000000001', at: '2027-01-04T00:00:00.000Z' },
  ...{ readAt: null, doneAt: null, comment: null, field: null, changes: null, conflicts: null, text: null },
  codex: { id: '0190f3a0-0000-7000-8000-000000000002', title: 'Port', templateId: 'task' },
  by: { kind: 'user', id: 'rae', name: 'Rae' },
};

it('tells of a kind that only a later version knows in a plain line, with its place, among all', () => {
  const { items } = shownNotificationListSchema.parse({
    items: [
      { ...ROW, kind: 'mention' },
      { ...ROW, kind: 'summoned', summons: 3 },
    ],
    nextCursor: null,
  });
  const [known, later] = items;
  if (known === undefined || later === undefined) throw new Error('Both are read.');
  expect(render(<NotificationSentence item={known} />).container.textContent).toBe('Rae mentioned you');
  expect(render(<NotificationSentence item={later} />).container.textContent).toBe(
    'Rae did something that concerns you',
  );
  expect(notificationPath(later)).toBe(`/c/${ROW.codex.id}`);
  expect([isOfTab(later, 'all'), isOfTab(later, 'mentions')]).toEqual([true, false]);
  expect(unreadCountSchema.parse({ unread: 2, kinds: { mention: 1, summoned: 1 } }).unread).toBe(2);
});
