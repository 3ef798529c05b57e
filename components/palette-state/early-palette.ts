/** A script in the document's head that records ⌘K and what is typed after it until the app has loaded. */

/** The attribute of the workspace's element in the server's HTML; on other pages ⌘K keeps its usual meaning. */
export const WORKSPACE_MARK = 'data-workspace';

/** The script, run from the document's head; it computes the key as `shortcutKey` does. */
export const EARLY_PALETTE_SCRIPT = `addEventListener('keydown',function(e){var d=document.documentElement.dataset;if((e.metaKey||e.ctrlKey)&&!e.altKey&&!e.shiftKey&&e.key&&(e.key.toLowerCase()==='k'||e.code==='KeyK'&&e.key>'~')&&!d.paletteAnswers&&document.querySelector('[${WORKSPACE_MARK}]')){e.preventDefault();d.paletteWords=''}else if(d.paletteWords!=null&&!d.paletteAnswers&&e.key&&e.key.length===1&&!e.metaKey&&!e.ctrlKey){e.preventDefault();d.paletteWords+=e.key}})`;

/** Ends the recording when the app has loaded. Returns what was typed if the palette was requested, otherwise `null`. */
export function takeOverPalette(): string | null {
  const { dataset } = document.documentElement;
  const words = dataset['paletteWords'] ?? null;
  delete dataset['paletteWords'];
  dataset['paletteAnswers'] = 'true';
  return words;
}

/** Resumes the recording when the app is unmounted. */
export function leavePalette(): void {
  delete document.documentElement.dataset['paletteAnswers'];
}
