/** ⌘K pressed before the page can answer: remembered from the first paint on, and answered as soon as it can be. */

/** On the element of the workspace that the server sends, so that a press on any other page keeps its usual meaning. */
export const WORKSPACE_MARK = 'data-workspace';

/** Runs from the document's head, long before the app does; the key as `shortcutKey` has it. */
export const EARLY_PALETTE_SCRIPT = `addEventListener('keydown',function(e){var d=document.documentElement.dataset;if((e.metaKey||e.ctrlKey)&&!e.altKey&&!e.shiftKey&&e.key&&(e.key.toLowerCase()==='k'||e.code==='KeyK'&&e.key>'~')&&!d.paletteAnswers&&document.querySelector('[${WORKSPACE_MARK}]')){e.preventDefault();d.paletteAsked='true'}})`;

/** From now on the app answers; true when the palette was asked for before. */
export function takeOverPalette(): boolean {
  const { dataset } = document.documentElement;
  const asked = dataset['paletteAsked'] === 'true';
  delete dataset['paletteAsked'];
  dataset['paletteAnswers'] = 'true';
  return asked;
}

/** The app goes: presses are remembered again. */
export function leavePalette(): void {
  delete document.documentElement.dataset['paletteAnswers'];
}
