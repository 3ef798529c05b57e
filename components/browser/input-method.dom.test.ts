import { afterEach, describe, expect, it } from 'vitest';
import { isOfInputMethod, keepFromPage } from './input-method.ts';

type Key = Pick<KeyboardEventInit, 'isComposing' | 'keyCode'>;

const COMPOSING: Key = { isComposing: true, keyCode: 229 };
/** The Enter that confirms a candidate, as Safari sends it: after `compositionend`. */
const SAFARI: Key = { isComposing: false, keyCode: 229 };
const WRITERS: Key = { isComposing: false, keyCode: 13 };

let release = (): void => undefined;
afterEach(() => {
  release();
  document.body.replaceChildren();
});

/** Which of the listeners on the way heard the key; the guard is there before them, as on a page. */
function heardOf(key: Key, html: string): string[] {
  release = keepFromPage(window);
  const heard: string[] = [];
  document.body.innerHTML = html;
  const target = document.querySelector('[data-target]');
  const places: Record<string, EventTarget | null> = { window, body: document.body, target };
  const cleanUp: (() => void)[] = [];
  for (const [name, place] of Object.entries(places)) {
    const note = (): void => void heard.push(name);
    const options = { capture: name === 'window' };
    place?.addEventListener('keydown', note, options);
    cleanUp.push(() => place?.removeEventListener('keydown', note, options));
  }
  target?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, ...key }));
  for (const clean of cleanUp) clean();
  return heard;
}

describe('keys of an input method', () => {
  it('are those of a composition, and the one with which Safari confirms it', () => {
    const event = (key: Key) => new KeyboardEvent('keydown', key);
    expect([COMPOSING, SAFARI, WRITERS].map((key) => isOfInputMethod(event(key)))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each(['<input data-target>', '<textarea data-target></textarea>'])(
    'reach no handler from %s',
    (html) => {
      expect(heardOf(COMPOSING, html)).toEqual([]);
      release();
      expect(heardOf(SAFARI, html)).toEqual([]);
      release();
      expect(heardOf(WRITERS, html)).toEqual(['window', 'target', 'body']);
    },
  );

  it('reach a text editor, which follows the composition by itself', () => {
    const html = '<div contenteditable="true"><p data-target>か</p></div>';
    expect(heardOf(SAFARI, html)).toEqual(['window', 'target', 'body']);
  });
});
