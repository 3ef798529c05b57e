/** The words for what the star does. */
export function starLabel(starred: boolean): string {
  return starred ? 'Remove from favourites' : 'Add to favourites';
}
