/** Ignores files that are dropped outside of any drop zone. */

/**
 * Keeps the browser from opening a dropped file in place of the page. Drop zones call `preventDefault` before the event
 * reaches the window. Returns the function that stops it.
 */
export function refuseStrayFiles(page: Window): () => void {
  const refuse = (event: DragEvent): void => {
    if (event.defaultPrevented || event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'none';
  };
  page.addEventListener('dragover', refuse);
  page.addEventListener('drop', refuse);
  return () => {
    page.removeEventListener('dragover', refuse);
    page.removeEventListener('drop', refuse);
  };
}
