/** The pages of the timeline as days: sessions and what became of Codices as a whole, in one order. */
import type { ActivityEvent } from '#core/protocol/api/activity.ts';
import type { TimelineBody, TimelineEntryBody } from '#core/protocol/api/history/timeline.ts';

export type DayItem =
  | { readonly kind: 'session'; readonly at: string; readonly entry: TimelineEntryBody }
  | { readonly kind: 'event'; readonly at: string; readonly event: ActivityEvent };

export interface TimelineDay {
  /** `2026-11-14`. */
  readonly day: string;
  /** Newest first. */
  readonly items: readonly DayItem[];
}

/** In the order of the pages; a day that came in several is one. */
export function daysOf(
  pages: readonly Pick<TimelineBody, 'day' | 'items' | 'events'>[],
): readonly TimelineDay[] {
  const days = new Map<string, DayItem[]>();
  for (const { day, items, events } of pages) {
    if (day === null) continue;
    const known = days.get(day) ?? [];
    days.set(day, [
      ...known,
      ...items.map((entry): DayItem => ({ kind: 'session', at: entry.to, entry })),
      ...events.map((event): DayItem => ({ kind: 'event', at: event.at, event })),
    ]);
  }
  return [...days].map(([day, items]) => ({
    day,
    items: items.toSorted((a, b) => b.at.localeCompare(a.at)),
  }));
}
