/** The entries of the timeline: sessions, named versions and what was said, in one order, filtered by kind. */
import type { ReviewAct } from '#components/reviews/review-acts.ts';
import type { CommentActBody } from '#core/protocol/api/comments.ts';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';

export type TimelineEntry =
  | { readonly kind: 'session'; readonly version: VersionBody }
  | { readonly kind: 'named'; readonly named: NamedVersionBody }
  | { readonly kind: 'act'; readonly act: TimelineAct };

/** What was said, settled or decided, in comments and in reviews. */
export type TimelineAct = CommentActBody | ReviewAct;

/** What a timeline shows. */
export const TIMELINE_FILTERS = ['all', 'edits', 'comments', 'decisions'] as const;
export type TimelineFilter = (typeof TIMELINE_FILTERS)[number];

/** Of what was said: the rest of the acts settles or decides something. */
const SAYING: ReadonlySet<TimelineAct['kind']> = new Set(['commented', 'answered', 'suggested', 'deleted']);

/** Whether a filter shows an act. */
export function showsAct(filter: TimelineFilter, { kind }: Pick<TimelineAct, 'kind'>): boolean {
  if (filter === 'all') return true;
  return SAYING.has(kind) ? filter === 'comments' : filter === 'decisions';
}

/**
 * Newest first. A name stands above the session that its point is in or ends. Names of points older than the last session here
 * are left out until that part of the history is loaded, unless `isComplete`. What was said stands above the first session that
 * had ended before; `acts` reach no further back than the sessions do.
 */
export function timelineEntries(
  versions: readonly VersionBody[],
  named: readonly NamedVersionBody[],
  isComplete: boolean,
  acts: readonly TimelineAct[] = [],
): readonly TimelineEntry[] {
  const oldest = versions.at(-1)?.fromSeq ?? 0;
  const entries: TimelineEntry[] = [];
  const waiting = named.filter(({ seq }) => isComplete || seq >= oldest).sort((a, b) => b.seq - a.seq);
  const said = [...acts];
  for (const version of versions) {
    while (said[0] !== undefined && said[0].at > version.to)
      entries.push({ kind: 'act', act: said.shift() as TimelineAct });
    while (waiting[0] !== undefined && waiting[0].seq >= version.fromSeq)
      entries.push({ kind: 'named', named: waiting.shift() as NamedVersionBody });
    entries.push({ kind: 'session', version });
  }
  for (const act of said) entries.push({ kind: 'act', act });
  for (const one of waiting) entries.push({ kind: 'named', named: one });
  return entries;
}
