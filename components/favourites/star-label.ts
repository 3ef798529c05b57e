/** What the star does, in words. */
export function starLabel(starred: boolean): string {
  return starred ? 'Remove from favourites' : 'Add to favourites';
}
