/** Chooses the excerpts that show why a Codex was found. */
import { excerpt, type Needle, opening, type Segment } from './highlight.ts';
import type { SearchEntry } from './searchable-codex.ts';

/** A part of a field's text around a match. */
export interface Excerpt {
  readonly field: { readonly id: string; readonly label: string };
  readonly segments: Segment[];
}

const EXCERPTS = 2;
/** Shorter texts say little of what a Codex is about. */
const LINE = 40;

/** The best excerpts, each with a word that the others do not have; for matches in the title only, the opening of the text. */
export function findExcerpts(
  entries: readonly Pick<SearchEntry, 'field' | 'label' | 'text'>[],
  needles: readonly Needle[],
): Excerpt[] {
  const found: { readonly excerpt: Excerpt; readonly words: ReadonlySet<string> }[] = [];
  for (const { field, label, text } of entries) {
    const segments = needles.length === 0 ? null : excerpt(text, needles);
    if (!segments) continue;
    const words = new Set(segments.filter(({ match }) => match).map((segment) => segment.text.toLowerCase()));
    found.push({ excerpt: { field: { id: field, label }, segments }, words });
  }
  found.sort((a, b) => b.words.size - a.words.size);
  if (found.length > 0) return found.slice(0, EXCERPTS).map((each) => each.excerpt);
  const prose = entries.find(({ text }) => text.length > LINE) ?? entries[0];
  const segments = prose ? opening(prose.text) : [];
  return prose && segments.length > 0 ? [{ field: { id: prose.field, label: prose.label }, segments }] : [];
}
