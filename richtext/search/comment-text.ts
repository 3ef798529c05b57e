/** The words of a comment without its markup, and the comments of a Codex as search knows them. */
import type * as Y from 'yjs';
import type { Thread } from '#core/comments/comments.ts';
import { findPersonMentions } from '#core/comments/mentions.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { SearchableComment } from '#core/search/comment-excerpts.ts';
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';

/** Blocks stand on lines of their own. What is no Markdown that can be read is its own text. */
export function commentText(markdown: string): string {
  const named = withNames(markdown);
  try {
    return textOf(markdownToJson(named)).replace(/\n\s*/g, '\n').trim();
  } catch {
    return named;
  }
}

/** A comment with its Markdown, as it is found in its document. */
export interface SaidComment extends Omit<SearchableComment, 'text'> {
  readonly markdown: string;
}

/** Every comment that says something, in the order of the threads. */
export function saidComments(threads: readonly Thread[]): SaidComment[] {
  return threads.flatMap((thread) =>
    thread.comments.flatMap(({ id, author, createdAt, body }) =>
      body.trim() === '' ? [] : [{ id, threadId: thread.id, author, at: createdAt, markdown: body }],
    ),
  );
}

/** The comments of a document, as search knows them. */
export function readComments(doc: Y.Doc): SearchableComment[] {
  return saidComments(readThreads(doc)).map(({ markdown, ...comment }) => ({
    ...comment,
    text: commentText(markdown),
  }));
}

/** People as they are called, without their ids; nothing of a name is markup. */
export function withNames(markdown: string): string {
  let text = '';
  let end = 0;
  for (const { name, from, to } of findPersonMentions(markdown)) {
    text += `${markdown.slice(end, from)}@${name.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')}`;
    end = to;
  }
  return text + markdown.slice(end);
}

function textOf({ type, text, attrs, content = [] }: RichTextNode): string {
  if (type === 'text') return text ?? '';
  if (type === 'codexMention') return mentionText(attrs ?? {});
  if (type === 'image') return String(attrs?.['alt'] ?? '');
  const inside = content.map(textOf).join('');
  return type === 'doc' ? inside : `${inside}\n`;
}
