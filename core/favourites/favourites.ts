/** The favourites of a member: the Codices they have given a star, in an order of their own, and what one act makes of them. */

export interface Favourite {
  readonly codexId: string;
  /** Whether it has its star now; one without is remembered, so that a later act that is older changes nothing. */
  readonly starred: boolean;
  /** When the star was given or taken last, ms since epoch. */
  readonly starredAt: number;
  /** When it was put in its place last; 0 for never. */
  readonly movedAt: number;
}

/** Of a move, `before` and `after` name the favourite that it is put next to: exactly one of them. */
export interface FavouriteAct {
  readonly act: 'star' | 'unstar' | 'move';
  readonly codexId: string;
  /** When it was done, ms since epoch. */
  readonly at: number;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Codices that one member can have starred at once. */
export const MOST_FAVOURITES = 200;

/**
 * The favourites after an act, in order; the same array where it changes nothing. Of two acts about one star the later one by its time counts,
 * in whatever order they arrive, and so of two moves of one Codex. A move gives nothing its star back, and one next to a Codex
 * that is no favourite leaves everything where it is.
 */
export function applyFavouriteAct(favourites: readonly Favourite[], act: FavouriteAct): readonly Favourite[] {
  const index = favourites.findIndex(({ codexId }) => codexId === act.codexId);
  const known = favourites[index];
  if (act.act === 'move') return known === undefined ? favourites : move(favourites, known, act);
  if (known === undefined) {
    if (act.act === 'unstar') return favourites;
    return [...favourites, { codexId: act.codexId, starred: true, starredAt: act.at, movedAt: 0 }];
  }
  if (act.at < known.starredAt) return favourites;
  const starred = act.act === 'star';
  if (starred === known.starred) return replaced(favourites, index, { ...known, starredAt: act.at });
  const others = favourites.filter((one) => one !== known);
  // Given a star again, it comes last, like a new one.
  return [...others, { ...known, starred, starredAt: act.at }];
}

/** The ids of those with a star, in order. */
export function starredIds(favourites: readonly Favourite[]): readonly string[] {
  return favourites.filter(({ starred }) => starred).map(({ codexId }) => codexId);
}

function move(
  favourites: readonly Favourite[],
  known: Favourite,
  { before, after, at }: FavouriteAct,
): readonly Favourite[] {
  const besideId = before ?? after;
  if (!known.starred || at < known.movedAt || besideId === known.codexId) return favourites;
  const others = favourites.filter((one) => one !== known);
  const beside = others.findIndex(({ codexId, starred }) => starred && codexId === besideId);
  if (beside === -1) return favourites;
  const place = before === undefined ? beside + 1 : beside;
  return [...others.slice(0, place), { ...known, movedAt: at }, ...others.slice(place)];
}

function replaced(
  favourites: readonly Favourite[],
  index: number,
  favourite: Favourite,
): readonly Favourite[] {
  if (favourites[index]?.starredAt === favourite.starredAt) return favourites;
  return favourites.map((one, at) => (at === index ? favourite : one));
}
