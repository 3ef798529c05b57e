/** Comments as search sees them, and the excerpts that show which of them a Codex was found by. */
import type { CommentAuthor } from '#core/comments/comments.ts';
import { excerpt, type Needle, needlesOf, type Segment } from './highlight.ts';
import { commentTermsOf, type SearchQuery } from './search-query.ts';
import { readTerm } from './sought-words.ts';
import { foldText } from './words.ts';

export interface SearchableComment {
  readonly id: string;
  readonly threadId: string;
  readonly author: CommentAuthor;
  /** When it was first said, in ms since the epoch. */
  readonly at: number;
  /** Its words, without markup. */
  readonly text: string;
}

/** A part of a comment around a match. */
export interface CommentExcerpt {
  readonly id: string;
  readonly threadId: string;
  readonly author: CommentAuthor;
  readonly segments: Segment[];
}

/** Of one Codex, the latest so many comments with one of the words are looked at. */
export const MAX_LOOKED_AT = 20;

const EXCERPTS = 2;

/** The best excerpts of all comments on a Codex that a query was answered by. */
export function findSaid(comments: readonly SearchableComment[], query: SearchQuery): CommentExcerpt[] {
  const terms = commentTermsOf(query).filter((term) => !term.negated);
  if (terms.length === 0) return [];
  const sought = terms.map(readTerm);
  const held = comments.filter(({ text }) => {
    const words = ` ${foldText(text)} `;
    return sought.some(({ begun }) => words.includes(begun));
  });
  return findCommentExcerpts(held, needlesOf(terms));
}

/** The best excerpts of `comments`, which all hold one of the words: the most different words first, then the latest. */
export function findCommentExcerpts(
  comments: readonly SearchableComment[],
  needles: readonly Needle[],
): CommentExcerpt[] {
  if (needles.length === 0) return [];
  const latest = [...comments].sort(byTimeDown).slice(0, MAX_LOOKED_AT);
  const found = latest.flatMap(({ id, threadId, author, text }) => {
    const segments = excerpt(text, needles);
    if (segments === null) return [];
    const words = new Set(segments.filter(({ match }) => match).map((segment) => segment.text.toLowerCase()));
    return [{ excerpt: { id, threadId, author, segments }, words: words.size }];
  });
  // Stable: the latest stay first among equals.
  found.sort((a, b) => b.words - a.words);
  return found.slice(0, EXCERPTS).map((each) => each.excerpt);
}

function byTimeDown(a: SearchableComment, b: SearchableComment): number {
  return b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
