/** Ignores files that are dropped outside of any drop zone. */

/**
 * Keeps the browser from opening such a file in place of the page, with all that is unsaved on it. Whatever takes files
 * has said so, by `preventDefault`, before the event reaches the window. Answers what ends it.
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
