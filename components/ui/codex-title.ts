/** What a Codex is called where it is listed. */

/** The title, or "Untitled" while it has none. */
export function displayTitle(title: string): string {
  const trimmed = title.trim();
  return trimmed === '' ? 'Untitled' : trimmed;
}
