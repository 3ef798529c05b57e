/** Threads of comments in the text of an editor, and what a new one is about. */
import { plainWords } from '../../mcp/edits/plain-words.ts';
import type { AnchorRequest, Thread } from '../../node/rest/wire-types.ts';
import type { Span } from './codex-text.ts';

export interface TextParts {
  readonly title: Span;
  readonly sections: ReadonlyMap<string, Span>;
}

const MAX_QUOTE = 500;

/** The words that a thread is about, where they stand; its field where they do not, and the title where there is none. */
export function spanOfThread(text: string, parts: TextParts, anchor: Thread['anchor']): Span {
  const section = anchor.field === null ? undefined : parts.sections.get(anchor.field);
  if (section === undefined) return parts.title;
  const source = text.slice(section.start, section.end);
  const found = anchor.quote === null ? null : findQuote(source, anchor.quote, anchor.from ?? 0);
  if (found !== null) return { start: section.start + found.start, end: section.start + found.end };
  const line = source.indexOf('\n');
  return { start: section.start, end: line < 0 ? section.end : section.start + line };
}

/** What a comment on a selection is about; `undefined` for the Codex itself. */
export function anchorOf(text: string, parts: TextParts, selection: Span): AnchorRequest | undefined {
  const found = [...parts.sections].find(
    ([, span]) => span.start <= selection.end && selection.start <= span.end,
  );
  if (found === undefined) return undefined;
  const [field, span] = found;
  const [start, end] = [Math.max(span.start, selection.start), Math.min(span.end, selection.end)];
  const words = plainWords(text.slice(start, end)).trim();
  // What goes over several blocks stands in no one place of a text.
  const quote = words.split('\n')[0] ?? '';
  return { field, ...(quote !== '' && quote.length <= MAX_QUOTE && { quote }) };
}

/** The occurrence nearest to where the words stood; white space and signs of Markdown between words aside. */
function findQuote(source: string, quote: string, from: number): Span | null {
  const words = quote.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return null;
  const pattern = words
    .map((word) => [...word].map(escapeLetter).join('[*_~`\\\\]*'))
    .join('[\\s*_~`>\\\\-]+');
  const matches = [...source.matchAll(new RegExp(pattern, 'gu'))];
  const nearest = matches.sort((a, b) => Math.abs(a.index - from) - Math.abs(b.index - from))[0];
  return nearest === undefined ? null : { start: nearest.index, end: nearest.index + nearest[0].length };
}

function escapeLetter(letter: string): string {
  return letter.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}
