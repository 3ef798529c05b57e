/** The words of a comment, as the editor may show them. */

/** Between the two signs of a picture, so that they are none; it is not seen. */
const JOINER = '\u2060';

/**
 * Markdown in which pictures are links: the editor would fetch them from wherever they are, and so tell whoever wrote the comment who reads
 * it, and when.
 */
export function withoutPictures(markdown: string): string {
  return markdown.replaceAll('![', `!${JOINER}[`);
}
