/** The words of a comment on one line, without its markup. */
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';

/** Longer than what is shown of any. */
const EXCERPT_LENGTH = 400;

export function commentExcerpt(markdown: string): string {
  try {
    return textOf(markdownToJson(markdown.slice(0, EXCERPT_LENGTH * 2)))
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, EXCERPT_LENGTH);
  } catch {
    return markdown.slice(0, EXCERPT_LENGTH);
  }
}

function textOf({ type, text, attrs, content = [] }: RichTextNode): string {
  if (type === 'text') return text ?? '';
  if (type === 'codexMention') return mentionText(attrs ?? {});
  if (type === 'image') return String(attrs?.['alt'] ?? '');
  const inside = content.map(textOf).join('');
  return type === 'hardBreak' || !['doc', 'text'].includes(type) ? `${inside} ` : inside;
}
