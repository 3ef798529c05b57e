/** Favourites as they will be: what this device has done, laid over what the server answered. Pure. */
import { applyFavouriteAct, type Favourite, starredIds } from '#core/favourites/favourites.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import type { FavouriteRequest } from '#sync/pending/pending-request.ts';

export type PendingFavourite = FavouriteRequest;

export interface FavouriteItem {
  readonly codexId: string;
  readonly title: string;
  /** `null` while only the tree could tell. */
  readonly templateId: string | null;
  /** As the server described it; `null` for one that was given its star here. */
  readonly summary: CodexSummary | null;
}

/** The favourites after `acts`, oldest first. */
export function withActs(
  answered: readonly CodexSummary[],
  acts: readonly PendingFavourite[],
): readonly FavouriteItem[] {
  const begun = answered.map(
    ({ id }): Favourite => ({ codexId: id, starred: true, starredAt: 0, movedAt: 0 }),
  );
  const summaries = new Map(answered.map((summary) => [summary.id, summary]));
  return starredIds(acts.reduce(applyFavouriteAct, begun)).map((codexId) => {
    const summary = summaries.get(codexId) ?? null;
    const title = summary?.title ?? acts.findLast((act) => act.codexId === codexId)?.title ?? '';
    return { codexId, title, templateId: summary?.template.id ?? null, summary };
  });
}
