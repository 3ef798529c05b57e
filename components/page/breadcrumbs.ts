/** Shortens the breadcrumbs of a page to those that are shown. Pure. */

export interface Breadcrumb {
  readonly label: string;
  /** Absent for the page itself, the last one. */
  readonly href?: string;
}

/** More than this many are folded in the middle. */
const SHOWN = 3;

/** Keeps the first, the parent and the page itself, and folds those in between when there are many. */
export function foldBreadcrumbs(breadcrumbs: readonly Breadcrumb[]): {
  readonly first: Breadcrumb | null;
  readonly folded: readonly Breadcrumb[];
  readonly rest: readonly Breadcrumb[];
} {
  const [first = null, ...rest] = breadcrumbs;
  if (breadcrumbs.length <= SHOWN) return { first: null, folded: [], rest: breadcrumbs };
  return { first, folded: rest.slice(0, -2), rest: rest.slice(-2) };
}
