/** The forms of rich text, in one file that is loaded on demand. */
export { fragmentToJson } from '#richtext/document/document.ts';
export { writeRichText } from '#richtext/field-text.ts';
export { richTextForms } from '#richtext/rich-text-forms.ts';
