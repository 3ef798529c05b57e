/** Copies a text that is only known later, such as the address of a link that is being made. */

/**
 * Call it in the handler of a click, for browsers that take nothing long after one. Answers whether it was copied: a page that is not
 * secure may not, and the person may have said no.
 */
export async function copyLater(text: Promise<string>): Promise<boolean> {
  try {
    if (typeof ClipboardItem === 'undefined') await navigator.clipboard.writeText(await text);
    else {
      const blob = text.then((known) => new Blob([known], { type: 'text/plain' }));
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    }
    return true;
  } catch {
    return false;
  }
}
