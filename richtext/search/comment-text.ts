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

/** The words of comments that were read before, by the id of the comment. */
export type KnownTexts = Map<string, { readonly markdown: string; readonly text: string }>;

/** Markdown takes up to a millisecond a comment: so many are read before others get their turn. */
const AT_ONCE = 20;

/**
 * The comments of a document, as search knows them. Only what is not in `known`, or says something else there, is read; `pause` resolves
 * when the page has done what waits.
 */
export async function readComments(
  doc: Y.Doc,
  { known = new Map(), pause }: { readonly known?: KnownTexts; readonly pause: () => Promise<void> },
): Promise<SearchableComment[]> {
  const comments: SearchableComment[] = [];
  let read = 0;
  for (const { markdown, ...comment } of saidComments(readThreads(doc))) {
    let words = known.get(comment.id);
    if (words?.markdown !== markdown) {
      words = { markdown, text: commentText(markdown) };
      known.set(comment.id, words);
      read += 1;
      if (read % AT_ONCE === 0) await pause();
    }
    comments.push({ ...comment, text: words.text });
  }
  return comments;
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
