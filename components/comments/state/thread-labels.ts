/** The labels of a thread: what it is about, and how often it was answered. */
import type { CodexContextValue } from '#components/codex-context/codex-context.tsx';
import type { PlacedThread } from './placed-thread.ts';

/** “Summary”, “Timeline · row 2”, or “This Codex”. */
export function placeLabel(
  { place }: Pick<PlacedThread, 'place'>,
  { field, codex }: Pick<CodexContextValue, 'field' | 'codex'>,
): string {
  if (place.on === 'codex' || place.field === null) return 'This Codex';
  const label = place.field === 'title' ? 'Title' : (field(place.field)?.label ?? place.field);
  if (place.on !== 'row') return label;
  const row = codex.rows(place.field).findIndex(({ id }) => id === place.row);
  return `${label} · row ${row + 1}`;
}

/** The quoted words; `null` for a thread that quotes none. */
export function quoteOf({ anchor }: Pick<PlacedThread, 'anchor'>): string | null {
  return anchor.on === 'text' ? anchor.quote.replace(/\s+/g, ' ') : null;
}

/** “1 reply”, “3 replies”. */
export function repliesLabel(count: number): string {
  return count === 1 ? '1 reply' : `${count} replies`;
}
