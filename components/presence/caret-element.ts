/** A remote caret on the page: its line, its name, and the ground of what is selected. */
import type { RemoteCaret } from '#sync/presence/remote-carets.ts';

/** For how long a caret carries its owner's name after it moved. */
const NAME_SHOWN_MS = 2000;

/**
 * A caret: a thin line in its owner's colour, with a name that fades. The fade is a CSS animation started in the past
 * when the caret had moved a while ago, so repainting it never brings the name back. The name is not text but an
 * attribute: a browser would put the reader's own caret into text here, and then drop what is typed.
 */
export function createCaret(cursor: RemoteCaret): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'remote-caret';
  caret.dataset['name'] = cursor.name;
  caret.style.setProperty('--caret', `var(--person-${cursor.hue})`);
  const sinceMove = Math.min(Date.now() - cursor.movedAt, 60_000);
  caret.style.setProperty('--name-leaves', `${NAME_SHOWN_MS - sinceMove}ms`);
  caret.setAttribute('aria-hidden', 'true');
  // Where it stands is known only once the editor has put it in, which is before the next frame.
  requestAnimationFrame(() => {
    const edge = caret.closest('[data-field]')?.getBoundingClientRect().right;
    if (edge !== undefined && edge - caret.getBoundingClientRect().left < nameWidth(cursor.name))
      caret.dataset['nameBefore'] = 'true';
  });
  return caret;
}

/** About how wide the flag with the name is, in CSS pixels; see remote-caret.css. */
function nameWidth(name: string): number {
  return Math.min([...name].length, 16) * 7 + 10;
}

export function selectionStyle(cursor: RemoteCaret): string {
  return `background-color: color-mix(in oklch, var(--person-${cursor.hue}) 22%, transparent)`;
}
