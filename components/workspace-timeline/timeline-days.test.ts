/** Pages of the timeline as days. */
import { expect, test } from 'vitest';
import type { ActivityEvent } from '#core/protocol/api/activity.ts';
import type { TimelineEntryBody } from '#core/protocol/api/history/timeline.ts';
import { daysOf } from './timeline-days.ts';

const session = (id: string, to: string): TimelineEntryBody => ({
  ...{
    id,
    fromSeq: 1,
    seq: 2,
    from: to,
    to,
    authors: [],
    fields: [],
    touched: [],
    operations: 2,
    origin: 'socket',
  },
  codex: { id: 'c', title: 'C', template: { id: 't', version: 1 }, state: 'live' },
});
const event = (at: string): ActivityEvent => ({
  ...{ kind: 'trashed', codex: { id: 'c', title: 'C' }, by: { id: 'ana', name: 'Ana' }, at },
});

test('a day that came in two pages is one, in the order of time; a page of nothing is no day', () => {
  const days = daysOf([
    {
      day: '2026-11-14',
      items: [session('a', '2026-11-14T12:00:00.000Z')],
      events: [event('2026-11-14T11:30:00.000Z')],
      moreEvents: 3,
    },
    { day: '2026-11-14', items: [session('b', '2026-11-14T11:45:00.000Z')], events: [], moreEvents: 0 },
    { day: '2026-11-12', items: [session('c', '2026-11-12T08:00:00.000Z')], events: [], moreEvents: 0 },
    { day: null, items: [], events: [], moreEvents: 0 },
  ]);
  expect(
    days.map(({ day, items, more }) => [
      day,
      more,
      items.map(({ kind, at }) => `${kind} ${at.slice(11, 16)}`),
    ]),
  ).toEqual([
    ['2026-11-14', 3, ['session 12:00', 'session 11:45', 'event 11:30']],
    ['2026-11-12', 0, ['session 08:00']],
  ]);
});
