/** Recognises key events that belong to an input method (Japanese, Chinese, Korean) and must not trigger shortcuts. */

/** What Safari, like every browser, gives as the code of a key that an input method has used. */
const USED_BY_INPUT_METHOD = 229;

/**
 * Whether a key event belongs to a composition. In Safari the confirming Enter comes after the composition, with
 * `isComposing` false, and is recognised by its code.
 */
export function isOfInputMethod(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === USED_BY_INPUT_METHOD;
}

/**
 * Hides such key events from the handlers of the page and its libraries, except text editors (`contenteditable`), which
 * handle compositions. Returns the function that stops it.
 */
export function keepFromPage(page: Window): () => void {
  const keep = (event: KeyboardEvent): void => {
    if (isOfInputMethod(event) && !isEditor(event.target)) event.stopImmediatePropagation();
  };
  page.addEventListener('keydown', keep, { capture: true });
  return () => page.removeEventListener('keydown', keep, { capture: true });
}

function isEditor(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[contenteditable="true"]') !== null;
}
