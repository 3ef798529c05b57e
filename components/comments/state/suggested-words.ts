/** The part of a suggestion that its text shows where it stands. */
import type { SuggestedWords } from '#components/comments-context/comments-context.ts';
import { personColors } from '#components/ui/person-color.ts';
import type { PlacedThread } from './placed-thread.ts';

/**
 * `null` for a comment, for what was decided on, and where the words read otherwise by now: what goes and comes would not be told of
 * them.
 */
export function suggestedWords({ suggestion, place, comments }: PlacedThread): SuggestedWords | null {
  const [opening] = comments;
  if (suggestion === null || suggestion.decision !== null || opening === undefined) return null;
  if (place.on !== 'text' || !place.exact) return null;
  const { color } = personColors(opening.author.id);
  const { change } = suggestion;
  if (change.kind !== 'text') return { removes: false, side: 'after', text: '', color };
  return {
    ...{ removes: change.side === 'over', side: change.side === 'before' ? 'before' : 'after' },
    ...{ text: change.text, color },
  };
}
