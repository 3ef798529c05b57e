/** Tracked changes as both kinds of text editor draw them: never by colour alone. */
import './tracked-changes.css';

/** Of the element around words that come. */
export function trackedAttributes(threadId: string | null, color: string): Readonly<Record<string, string>> {
  return {
    class: 'tracked-added',
    'data-tracked': threadId ?? '',
    style: `--suggested-by: ${color}`,
  };
}

/** Words that went. They are no part of the text that is edited. */
export function drawRemovedWords(threadId: string | null, text: string, color: string): HTMLElement {
  const words = document.createElement('del');
  words.className = 'tracked-removed';
  words.contentEditable = 'false';
  words.dataset['tracked'] = threadId ?? '';
  words.style.setProperty('--suggested-by', color);
  words.textContent = text;
  return words;
}
