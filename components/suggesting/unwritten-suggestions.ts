/** Words typed in suggesting mode that are no suggestion yet: kept on this device, and made one when the page is opened again. */
import { z } from 'zod';
import type { SavedDrafts } from '#components/codex-context/saved-drafts.ts';
import { parseAnchor } from '#core/comments/records.ts';
import { isBinderyError } from '#core/errors.ts';
import type { Proposed } from '#core/suggesting/find-proposals.ts';
import { parseChange } from '#core/suggestions/proposed-change.ts';
import type { SuggestionStore } from './own-suggestions.ts';

const keptSchema = z.array(z.object({ id: z.string().nullable(), anchor: z.unknown(), change: z.unknown() }));
/** Another tab that is typed in writes, or keeps something else, within this time. */
const SETTLED_MS = 2_500;

export function keepUnwritten(
  drafts: SavedDrafts | null,
  fieldId: string,
  proposed: readonly Proposed[] | null,
): void {
  const text = proposed === null ? null : JSON.stringify(proposed);
  drafts?.save(placeOf(fieldId), text === null ? null : { text, base: '', problem: null });
}

/** Makes suggestions of what an earlier page kept for these fields. Answers how to stop. */
export function restoreUnwritten(
  drafts: SavedDrafts,
  fieldIds: readonly string[],
  store: SuggestionStore,
): () => void {
  const waiting: ReturnType<typeof setTimeout>[] = [];
  let isOver = false;
  const restore = async (fieldId: string) => {
    const before = await drafts.find(placeOf(fieldId));
    if (before === null || isOver) return;
    waiting.push(
      setTimeout(async () => {
        const now = await drafts.find(placeOf(fieldId));
        if (isOver || now?.text !== before.text) return;
        if (suggestAll(store, now.text)) drafts.save(placeOf(fieldId), null);
      }, SETTLED_MS),
    );
  };
  for (const fieldId of fieldIds) void restore(fieldId);
  return () => {
    isOver = true;
    for (const timer of waiting) clearTimeout(timer);
  };
}

function placeOf(fieldId: string): string {
  return `suggesting/${fieldId}`;
}

/** False where there is no room for one: it is kept. */
function suggestAll(store: SuggestionStore, text: string): boolean {
  try {
    for (const { id, anchor, change } of keptSchema.parse(JSON.parse(text))) {
      const [place, proposed] = [parseAnchor(anchor), parseChange(change)];
      if (place === null || proposed === null) continue;
      const known = store.threads().find((thread) => thread.id === id)?.suggestion ?? null;
      if (id !== null && known !== null && known.decision === null) store.revise(id, place, proposed);
      else store.suggestAt(place, proposed);
    }
    return true;
  } catch (error) {
    if (!isBinderyError(error) && !(error instanceof z.ZodError) && !(error instanceof SyntaxError))
      throw error;
    return !isBinderyError(error);
  }
}
