/** A script in the document's head that records ⌘K and what is typed after it until the app has loaded. */

/** On the element of the workspace that the server sends, so that a press on any other page keeps its usual meaning. */
export const WORKSPACE_MARK = 'data-workspace';

/** Runs from the document's head, long before the app does; the key as `shortcutKey` has it. */
export const EARLY_PALETTE_SCRIPT = `addEventListener('keydown',function(e){var d=document.documentElement.dataset;if((e.metaKey||e.ctrlKey)&&!e.altKey&&!e.shiftKey&&e.key&&(e.key.toLowerCase()==='k'||e.code==='KeyK'&&e.key>'~')&&!d.paletteAnswers&&document.querySelector('[${WORKSPACE_MARK}]')){e.preventDefault();d.paletteWords=''}else if(d.paletteWords!=null&&!d.paletteAnswers&&e.key&&e.key.length===1&&!e.metaKey&&!e.ctrlKey){e.preventDefault();d.paletteWords+=e.key}})`;

/** From now on the app answers; what was typed if the palette was asked for before, else `null`. */
export function takeOverPalette(): string | null {
  const { dataset } = document.documentElement;
  const words = dataset['paletteWords'] ?? null;
  delete dataset['paletteWords'];
  dataset['paletteAnswers'] = 'true';
  return words;
}

/** The app goes: presses are remembered again. */
export function leavePalette(): void {
  delete document.documentElement.dataset['paletteAnswers'];
}
