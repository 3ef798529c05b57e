/** Tells a Markdown text that says nothing from others, without reading it as a document. */

/** Lines that open or close a block of code, tags, entities. */
const SIGNS = /^(?:[ \t>*+-]|\d+[.)])*(?:```|~~~).*$|<[^<>]*>|&#?\w+;/gmu;
const LETTER = /\p{L}/u;

/**
 * Whether nothing but signs of Markdown is in a text, so that it has to be read to tell whether it is blank. Everything else says something:
 * linear in its length, and done at its first words for most.
 */
export function holdsOnlySigns(markdown: string): boolean {
  // Most texts begin with what they say.
  const [first = ''] = markdown.trimStart().split('\n', 1);
  return !saysSomething(first) && !saysSomething(markdown);
}

function saysSomething(markdown: string): boolean {
  return LETTER.test(markdown.replace(SIGNS, ''));
}
