/** The title of a Codex in lists, and the rules for a new title. */
import { MAX_TITLE_LENGTH } from '#core/protocol/api/codices.ts';

/** The title, or "Untitled" while it has none. */
export function displayTitle(title: string): string {
  const trimmed = title.trim();
  return trimmed === '' ? 'Untitled' : trimmed;
}

/** Why a title of this length was not taken. */
export function titleRefusal(length: number): string {
  return `A title has room for ${MAX_TITLE_LENGTH} characters; with this it would have ${length.toLocaleString('en')}.`;
}
