/** The faces a reader may choose for document text, and how the choice is kept in this browser. */

export const DOCUMENT_FACES = [
  { value: 'serif', label: 'Serif' },
  { value: 'sans', label: 'Sans serif' },
  { value: 'legible', label: 'Dyslexia-friendly' },
] as const;
export type DocumentFace = (typeof DOCUMENT_FACES)[number]['value'];

export const DOCUMENT_FACE_KEY = 'bindery-document-face';

/** Sets the face before the first paint, so that the page does not change under the reader. Runs from the document's head. */
export const DOCUMENT_FACE_SCRIPT = `try{var f=JSON.parse(localStorage.getItem('${DOCUMENT_FACE_KEY}'));if(f)document.documentElement.dataset.documentFace=f}catch{}`;
