/** `GET /codices/:id/comments/activity`: who said, settled and decided what, read from the journal of the comments. */
import type { Actor } from '#core/access/policy.ts';
import { anchoredField } from '#core/comments/codex-anchors.ts';
import { type CommentAct, readCommentActs } from '#core/comments/comment-acts.ts';
import type { Comment, Thread } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentActBody, CommentActList, CommentActQuery } from '#core/protocol/api/comments.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { commentText } from '#richtext/search/comment-text.ts';
import { templateOf } from '../codices/content/live-reading.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { JournalRow } from '../journal/journal.ts';
import type { Services } from '../ports/services.ts';
import { dateTime, presentAuthor } from './present-thread.ts';

const EXCERPT_LENGTH = 160;

/** Newest first. The words are those of now: of what was deleted since, none are told. */
export async function listCommentActs(
  services: Services,
  actor: Actor,
  codexId: string,
  { limit, cursor }: CommentActQuery,
): Promise<CommentActList> {
  const row = await findCodex(services, actor, 'readHistory', codexId);
  const name = commentsDocumentName(row.id);
  const before = cursor === undefined ? {} : { before: Number(cursor) };
  const rows = await services.journal.list(name, { ...before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > page.length ? page.at(-1) : undefined;
  const threads = page.length === 0 ? [] : await services.live.read(name, readThreads);
  const template = await templateOf(services, row, row.templateVersion);
  const known = placesOf(threads);
  return {
    items: page.flatMap((operation) => present(operation, known, template)),
    nextCursor: last === undefined ? null : String(last.seq),
  };
}

interface Place {
  readonly thread: Thread;
  readonly comment: Comment | undefined;
}

/** By the ids of comments; that of a thread is the id of its first. */
function placesOf(threads: readonly Thread[]): ReadonlyMap<string, Place> {
  return new Map(
    threads.flatMap((thread) => thread.comments.map((comment) => [comment.id, { thread, comment }] as const)),
  );
}

function present(
  { seq, serverTime, payload, origin }: JournalRow,
  known: ReadonlyMap<string, Place>,
  template: Template,
): CommentActBody[] {
  // What came in a file was said elsewhere.
  if (origin === 'import') return [];
  const acts = readCommentActs(payload).map((act, index): CommentActBody => {
    const { thread, comment } = known.get(act.about) ?? {};
    const said = isSaying(act) ? comment : thread?.comments[0];
    const suggestedBy = isDecision(act) ? thread?.comments[0]?.author : undefined;
    return {
      id: `${seq}.${index}`,
      kind: act.kind,
      at: dateTime(serverTime),
      author: presentAuthor(act.author),
      threadId: thread?.id ?? null,
      field: fieldOf(thread, template),
      excerpt: excerptOf(said?.body ?? ''),
      ...(suggestedBy && { suggestedBy: presentAuthor(suggestedBy) }),
    };
  });
  return acts.reverse();
}

function fieldOf(thread: Thread | undefined, template: Template): string | null {
  if (thread === undefined || thread.anchor.on === 'codex') return null;
  return anchoredField(template, thread.anchor.field);
}

function isSaying({ kind }: CommentAct): boolean {
  return kind === 'commented' || kind === 'answered' || kind === 'suggested' || kind === 'deleted';
}

function isDecision({ kind }: CommentAct): boolean {
  return kind === 'accepted' || kind === 'rejected' || kind === 'reopened';
}

function excerptOf(markdown: string): string {
  const text = commentText(markdown.slice(0, EXCERPT_LENGTH * 4)).replace(/\s+/g, ' ');
  return text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH - 1).trimEnd()}…`;
}
