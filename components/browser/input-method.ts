/** Recognises key events that belong to an input method (Japanese, Chinese, Korean) and must not trigger shortcuts. */

/** What Safari, like every browser, gives as the code of a key that an input method has used. */
const USED_BY_INPUT_METHOD = 229;

/**
 * Does this key compose text or confirm a candidate? In Safari the confirming Enter comes after the composition has ended,
 * with `isComposing` false: only its code tells it from an Enter of the writer's.
 */
export function isOfInputMethod(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === USED_BY_INPUT_METHOD;
}

/**
 * Keeps such keys from every handler of the page and its libraries, wherever they listen; what the browser does with them
 * stays. Text editors (`contenteditable`) get them: they follow a composition by themselves. Answers what ends it.
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
