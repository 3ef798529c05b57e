/** Threads and comments in the form in which the REST API answers them. */
import { type Anchor, type AnchorSpace, resolveAnchor } from '#core/comments/anchor.ts';
import { anchoredField } from '#core/comments/codex-anchors.ts';
import type { Comment, CommentAuthor, Suggestion, Thread } from '#core/comments/comments.ts';
import type { AnchorBody, CommentBody, ProposalBody, ThreadBody } from '#core/protocol/api/comments.ts';
import type { Template } from '#core/template/template.ts';

/** A thread, its anchor resolved in the content of the Codex. */
export function presentThread(thread: Thread, space: AnchorSpace, template: Template): ThreadBody {
  const { id, createdAt, resolvedAt, resolvedBy, suggestion, comments } = thread;
  return {
    id,
    anchor: presentAnchor(thread.anchor, space, template),
    createdAt: dateTime(createdAt),
    resolvedAt: resolvedAt === null ? null : dateTime(resolvedAt),
    resolvedBy: resolvedBy && presentAuthor(resolvedBy),
    suggestion: suggestion && presentProposal(suggestion),
    comments: comments.map(presentComment),
  };
}

export function presentProposal({ revision, change, decision }: Suggestion): ProposalBody {
  return {
    revision,
    change:
      change.kind === 'format' ? { ...change, add: [...change.add], remove: [...change.remove] } : change,
    decision: decision && {
      ...{ outcome: decision.outcome, by: presentAuthor(decision.author), at: dateTime(decision.at) },
    },
  };
}

export function presentComment({
  body,
  createdAt,
  editedAt,
  deletedAt,
  reactions,
  id,
  author,
}: Comment): CommentBody {
  return {
    id,
    author: presentAuthor(author),
    body: { markdown: body },
    createdAt: dateTime(createdAt),
    editedAt: editedAt === null ? null : dateTime(editedAt),
    deletedAt: deletedAt === null ? null : dateTime(deletedAt),
    reactions: reactions.map(({ emoji, authors }) => ({ emoji, authors: authors.map(presentAuthor) })),
  };
}

export function presentAnchor(anchor: Anchor, space: AnchorSpace, template: Template): AnchorBody {
  const place = resolveAnchor(anchor, space);
  const found = 'found' in place && place.found.on === 'text' ? place.found : null;
  return {
    field: anchor.on === 'codex' ? null : anchoredField(template, anchor.field),
    row: anchor.on === 'row' ? anchor.row : null,
    quote: anchor.on === 'text' ? anchor.quote : null,
    from: found?.from ?? null,
    to: found?.to ?? null,
    edited: found !== null && !found.exact,
    removed: !('found' in place),
  };
}

export function presentAuthor({ kind, id, name }: CommentAuthor) {
  return { kind, id, name };
}

export function dateTime(time: number): string {
  return new Date(time).toISOString();
}
