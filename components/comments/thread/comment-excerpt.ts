/** The words of a comment on one line, without its markup. */
import { commentText } from '#richtext/search/comment-text.ts';

/** Longer than what is shown of any. */
const EXCERPT_LENGTH = 400;

export function commentExcerpt(markdown: string): string {
  return commentText(markdown.slice(0, EXCERPT_LENGTH * 2))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, EXCERPT_LENGTH);
}
