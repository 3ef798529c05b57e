/** Pictures in a Markdown file: referenced in the text, embedded as data at the end. */
import { placeBelow } from '#richtext/html/html.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { jsonToMarkdown } from './markdown.ts';

export interface MarkdownPictures {
  /** Rich text whose headings begin below `below`, with its pictures named. */
  richText(json: RichTextNode, below: number): string;
  /** One picture by itself; `null` when there is none of this source. */
  picture(source: string, alt: string): string | null;
  /** What the names stand for, to go at the end of the file; empty when no picture was named. */
  definitions(): string;
}

/**
 * Embeds pictures. `read` returns a picture as a `data:` URL, or `null`: then its address stays. `nonce` is a UUID that
 * cannot be in a text.
 */
export function createMarkdownPictures(
  read: (source: string) => string | null,
  nonce: string,
): MarkdownPictures {
  const names = new Map<string, string>();
  const placeOf = (source: string): string | null => {
    if (read(source) === null) return null;
    const name = names.get(source) ?? `picture-${names.size + 1}`;
    names.set(source, name);
    return `/api/v1/assets/${nonce}/${name}`;
  };
  const place = (node: RichTextNode): RichTextNode => {
    const content = node.content?.map(place);
    const source = node.type === 'image' ? placeOf(String(node.attrs?.['src'] ?? '')) : null;
    if (source === null) return { ...node, ...(content && { content }) };
    // In this form a picture has no size and no title of its own.
    return { type: 'image', attrs: { src: source, alt: node.attrs?.['alt'] ?? '', title: null } };
  };
  const named = (markdown: string): string =>
    markdown.replaceAll(new RegExp(`\\]\\(/api/v1/assets/${nonce}/(picture-\\d+)\\)`, 'g'), '][$1]');
  return {
    richText: (json, below) => named(jsonToMarkdown(placeBelow(place(json), below))),
    picture(source, alt) {
      const at = placeOf(source);
      if (at === null) return null;
      return named(
        jsonToMarkdown({ type: 'doc', content: [{ type: 'image', attrs: { src: at, alt, title: null } }] }),
      );
    },
    definitions: () => [...names].map(([source, name]) => `[${name}]: ${read(source) ?? ''}`).join('\n'),
  };
}
