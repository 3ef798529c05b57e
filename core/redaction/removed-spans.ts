/** The clocks of Yjs clients that lose their content: ranges by client, sorted and without overlaps. */
import { type ClockSpan, joinSpans } from '#core/document/update-encoding.ts';

export type RemovedSpans = ReadonlyMap<number, readonly ClockSpan[]>;

export interface SpanCollector {
  add(client: number, clock: number, len: number): void;
  /** What was added so far. */
  spans(): RemovedSpans;
}

export function collectSpans(): SpanCollector {
  const found = new Map<number, ClockSpan[]>();
  return {
    add(client, clock, len) {
      const known = found.get(client);
      if (known === undefined) found.set(client, [{ clock, len }]);
      else known.push({ clock, len });
    },
    spans: () => new Map([...found].map(([client, spans]) => [client, joinSpans(spans)])),
  };
}

/** All that is in one of them. */
export function uniteSpans(all: readonly RemovedSpans[]): RemovedSpans {
  const union = collectSpans();
  for (const spans of all)
    for (const [client, ranges] of spans) for (const { clock, len } of ranges) union.add(client, clock, len);
  return union.spans();
}

/** How many units: characters of texts, elements, values. */
export function countSpans(spans: RemovedSpans): number {
  let units = 0;
  for (const ranges of spans.values()) for (const { len } of ranges) units += len;
  return units;
}
