/** Commented and suggested passages as both kinds of text editor draw them. */
import './comment-highlight.css';
import type { CommentedPassage, SuggestedWords } from './comments-context.ts';

type Drawn = Pick<CommentedPassage, 'threadId' | 'isActive' | 'suggests'>;

/** Of the element around the words. */
export function passageAttributes({ threadId, isActive, suggests }: Drawn): Readonly<Record<string, string>> {
  return {
    class: 'comment-passage',
    'data-thread': threadId,
    ...(isActive && { 'data-active': '' }),
    ...(suggests !== null && {
      'data-suggests': suggests.removes ? 'removes' : 'keeps',
      ...(suggests.looks.length > 0 && { 'data-looks': suggests.looks.join(' ') }),
      style: `--suggested-by: ${suggests.color}`,
    }),
  };
}

/** The words that a suggestion would add, beside those that are there. They are no part of the text. */
export function drawSuggestedWords(threadId: string, { text, color }: SuggestedWords): HTMLElement {
  const words = document.createElement('ins');
  words.className = 'suggested-words';
  words.contentEditable = 'false';
  words.dataset['thread'] = threadId;
  words.style.setProperty('--suggested-by', color);
  words.textContent = text;
  return words;
}

export function isSameWords(a: SuggestedWords | null, b: SuggestedWords | null): boolean {
  if (a === null || b === null) return a === b;
  const isAlike = a.looks.length === b.looks.length && a.looks.every((look) => b.looks.includes(look));
  return isAlike && a.removes === b.removes && a.side === b.side && a.text === b.text && a.color === b.color;
}
