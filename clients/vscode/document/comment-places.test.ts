/** Threads where they stand in a text, and what a new comment is about. */
import { describe, expect, it } from 'vitest';
import type { Thread } from '../../node/rest/wire-types.ts';
import { writeCodexText } from './codex-text.ts';
import { anchorOf, spanOfThread } from './comment-places.ts';

const { text, title, sections } = writeCodexText('A title', [
  {
    id: 'body',
    label: 'Body',
    hint: 'Markdown',
    source: '## Why\n\nThe **cold** index, the cold\nnight (twice).',
  },
  { id: 'state', label: 'State', hint: 'select', source: 'Open' },
]);
const parts = { title, sections };
const anchor = (more: Partial<Thread['anchor']>): Thread['anchor'] => ({
  ...{ field: 'body', row: null, quote: null, from: null, to: null, edited: false, removed: false },
  ...more,
});
const at = (more: Partial<Thread['anchor']>): string => {
  const { start, end } = spanOfThread(text, parts, anchor(more));
  return text.slice(start, end);
};
const selected = (words: string) => {
  const start = text.indexOf(words);
  return anchorOf(text, parts, { start, end: start + words.length });
};

describe('a thread', () => {
  it('stands at the words that it is about, whatever signs are between them', () => {
    expect(at({ quote: 'The cold index' })).toBe('The **cold** index');
    expect(at({ quote: 'cold night (twice)' })).toBe('cold\nnight (twice)');
    expect(at({ quote: 'cold', from: 30 })).toBe('cold');
  });

  it('stands at its field when the words are gone, and at the title when that is', () => {
    expect(at({ quote: 'warm' })).toBe('## Why');
    expect(at({ field: 'state' })).toBe('Open');
    expect(at({ field: 'gone' })).toBe('A title');
    expect(at({ field: null })).toBe('A title');
  });
});

describe('a comment on a selection', () => {
  it('is about its words as they read', () => {
    expect(selected('The **cold** index')).toEqual({ field: 'body', quote: 'The cold index' });
    expect(selected('Open')).toEqual({ field: 'state', quote: 'Open' });
    expect(selected('A title')).toBe(undefined);
  });
});
