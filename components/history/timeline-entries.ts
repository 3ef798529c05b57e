/** The entries of the timeline: sessions and named versions in one order. */
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';

export type TimelineEntry =
  | { readonly kind: 'session'; readonly version: VersionBody }
  | { readonly kind: 'named'; readonly named: NamedVersionBody };

/**
 * Newest first. A name stands above the session that its point is in or ends. Names of points older than the last session here
 * are left out until that part of the history is loaded, unless `isComplete`.
 */
export function timelineEntries(
  versions: readonly VersionBody[],
  named: readonly NamedVersionBody[],
  isComplete: boolean,
): readonly TimelineEntry[] {
  const oldest = versions.at(-1)?.fromSeq ?? 0;
  const entries: TimelineEntry[] = [];
  const waiting = named.filter(({ seq }) => isComplete || seq >= oldest).sort((a, b) => b.seq - a.seq);
  for (const version of versions) {
    while (waiting[0] !== undefined && waiting[0].seq >= version.fromSeq)
      entries.push({ kind: 'named', named: waiting.shift() as NamedVersionBody });
    entries.push({ kind: 'session', version });
  }
  for (const one of waiting) entries.push({ kind: 'named', named: one });
  return entries;
}
