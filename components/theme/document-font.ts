/** The fonts a reader may choose for document text, and how the choice is kept in this browser. */

export const DOCUMENT_FONTS = [
  { value: 'serif', label: 'Serif' },
  { value: 'sans', label: 'Sans serif' },
  { value: 'legible', label: 'Dyslexia-friendly' },
] as const;
export type DocumentFont = (typeof DOCUMENT_FONTS)[number]['value'];

/** The key under which browsers hold earlier choices; it stays as it is. */
export const DOCUMENT_FONT_KEY = 'bindery-document-face';

/** Sets the font before the first paint, so that the page does not change under the reader. Runs from the document's head. */
export const DOCUMENT_FONT_SCRIPT = `try{var f=JSON.parse(localStorage.getItem('${DOCUMENT_FONT_KEY}'));if(f)document.documentElement.dataset.documentFont=f}catch{}`;
