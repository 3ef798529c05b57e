/** The fonts a reader may choose for document text, and how the choice is kept in this browser. */

export const DOCUMENT_FONTS = [
  { value: 'serif', label: 'Serif' },
  { value: 'sans', label: 'Sans serif' },
  { value: 'legible', label: 'Dyslexia-friendly' },
] as const;
export type DocumentFont = (typeof DOCUMENT_FONTS)[number]['value'];

/** The localStorage key. It keeps its old name because browsers hold choices under it. */
export const DOCUMENT_FONT_KEY = 'bindery-document-face';

/** A script in the document's head that sets the font before the first paint. */
export const DOCUMENT_FONT_SCRIPT = `try{var f=JSON.parse(localStorage.getItem('${DOCUMENT_FONT_KEY}'));if(f)document.documentElement.dataset.documentFont=f}catch{}`;
