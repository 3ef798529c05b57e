/** The pages of the timeline as days: sessions of edits and what was done beside them, in one order. */
import type { TimelineBody, TimelineEntryBody, TimelineEvent } from '#core/protocol/api/history/timeline.ts';

export type DayItem =
  | { readonly kind: 'session'; readonly at: string; readonly entry: TimelineEntryBody }
  | { readonly kind: 'event'; readonly at: string; readonly event: TimelineEvent };

export interface TimelineDay {
  /** `2026-11-14`. */
  readonly day: string;
  /** Newest first. */
  readonly items: readonly DayItem[];
  /** Events beyond those that are told. */
  readonly more: number;
}

/** In the order of the pages; a day that came in several is one. */
export function daysOf(
  pages: readonly Pick<TimelineBody, 'day' | 'items' | 'events' | 'moreEvents'>[],
): readonly TimelineDay[] {
  const days = new Map<string, { readonly items: readonly DayItem[]; readonly more: number }>();
  for (const { day, items, events, moreEvents } of pages) {
    if (day === null) continue;
    const known = days.get(day) ?? { items: [], more: 0 };
    days.set(day, {
      items: [
        ...known.items,
        ...items.map((entry): DayItem => ({ kind: 'session', at: entry.to, entry })),
        ...events.map((event): DayItem => ({ kind: 'event', at: event.at, event })),
      ],
      more: known.more + moreEvents,
    });
  }
  return [...days].map(([day, { items, more }]) => ({
    day,
    items: items.toSorted((a, b) => b.at.localeCompare(a.at)),
    more,
  }));
}
