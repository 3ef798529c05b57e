/** The parts of every decision on a suggestion: finding it, the ids of its edits, and noting what was decided. */
import type { Actor } from '#core/access/policy.ts';
import type { CommentAuthor, Suggestion, Thread } from '#core/comments/comments.ts';
import { readThread } from '#core/comments/read-threads.ts';
import { decide } from '#core/comments/write-suggestions.ts';
import { BinderyError } from '#core/errors.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { isUnnamed } from '../comments/comment-rules.ts';
import { editComments, findByThread, threadNotFound } from '../comments/edit-comments.ts';
import { operationIdOf } from '../journal/operation-id.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';

/** A thread that suggests something. */
export type Suggesting = Thread & { readonly suggestion: Suggestion };

export async function findSuggestion(
  services: Services,
  actor: Actor,
  suggestionId: string,
): Promise<{ readonly row: CodexRow; readonly thread: Suggesting }> {
  const row = await findByThread(services, actor, suggestionId, 'edit');
  if (isUnnamed(actor))
    throw new BinderyError(
      'forbidden',
      'Guests without a name cannot decide: open the link and give a name.',
    );
  // Before anything is stored: an edit that was made has to be noted as well.
  await services.guestCommentLimit.take(actor, 1);
  const thread = await services.live.read(commentsDocumentName(row.id), (doc) =>
    readThread(doc, suggestionId),
  );
  if (thread === null) throw threadNotFound(suggestionId);
  const found = requireSuggesting(thread);
  return { row, thread: await withUndoing(services, actor, row, found) };
}

/** An acceptance that was undone is open: whoever undid it may have died before that was noted. */
async function withUndoing(
  services: Services,
  actor: Actor,
  row: CodexRow,
  thread: Suggesting,
): Promise<Suggesting> {
  const { revision, decision } = thread.suggestion;
  if (decision?.outcome === 'rejected') return thread;
  const undone = await services.journal.find(codexDocumentName(row.id), undoingOf(thread, revision));
  if (undone === null) return thread;
  const by = toCommentAuthor(undone.actor);
  await noteDecision(services, actor, row, { thread, revision, outcome: 'open', by, undoes: true });
  const now = await services.live.read(commentsDocumentName(row.id), (doc) => readThread(doc, thread.id));
  return now === null ? thread : requireSuggesting(now);
}

function requireSuggesting(thread: Thread): Suggesting {
  const { suggestion } = thread;
  if (suggestion === null) throw new BinderyError('gone', 'This thread suggests nothing, or not any more.');
  return { ...thread, suggestion };
}

/** The id of the edit that accepts a revision: one for everybody, and another one after a decision was taken back. */
export function acceptanceOf({ id, suggestion: { reopening } }: Suggesting, revision: string): string {
  return operationIdOf({ id }, `accept ${revision} ${reopening ?? ''}`);
}

/** The id of the edit that takes that acceptance back. */
export function undoingOf({ id, suggestion: { reopening } }: Suggesting, revision: string): string {
  return operationIdOf({ id }, `undo ${revision} ${reopening ?? ''}`);
}

export function isDecided(
  { suggestion }: Suggesting,
  revision: string,
  outcome: 'accepted' | 'rejected',
): boolean {
  return suggestion.revision === revision && suggestion.decision?.outcome === outcome;
}

export function assertOpen({ suggestion: { revision, decision } }: Suggesting, seen: string): void {
  if (revision !== seen)
    throw new BinderyError(
      'precondition_failed',
      'Its author has written this suggestion anew. Look at it again, and decide on that.',
    );
  if (decision !== null) throw decidedAlready(`${decision.outcome} by ${decision.author.name}`);
}

/**
 * Throws `conflict` when the journal has the edit that accepts, and notes that it was accepted: whoever made it may have died before
 * that. Asked before another decision is noted, and after it, since the edit may have been stored in between.
 */
export async function assertNotAccepted(
  services: Services,
  actor: Actor,
  row: CodexRow,
  thread: Suggesting,
  revision: string,
): Promise<void> {
  const stored = await services.journal.find(codexDocumentName(row.id), acceptanceOf(thread, revision));
  if (stored === null) return;
  const by = toCommentAuthor(stored.actor);
  await noteDecision(services, actor, row, { thread, revision, outcome: 'accepted', by });
  throw decidedAlready(`accepted by ${by.name}`);
}

function decidedAlready(how: string): BinderyError {
  return new BinderyError('conflict', `This suggestion was ${how}.`);
}

interface Noted {
  readonly thread: Suggesting;
  readonly revision: string;
  readonly outcome: 'accepted' | 'rejected' | 'open';
  readonly by: CommentAuthor;
  /** The Codex has the edit that takes an acceptance back. */
  readonly undoes?: boolean;
}

export async function noteDecision(
  services: Services,
  actor: Actor,
  row: CodexRow,
  { thread: { id }, revision, outcome, by, undoes = false }: Noted,
): Promise<void> {
  await editComments(
    services,
    actor,
    row,
    (doc, writer) => {
      const suggestion = readThread(doc, id)?.suggestion ?? null;
      // Taken back, or written anew, in the same moment: then there is nothing here to note it on.
      if (suggestion === null || suggestion.revision !== revision) return;
      const standing = suggestion.decision?.outcome ?? 'open';
      if (standing === outcome && !undoes) return;
      if (standing === 'accepted' && !undoes) throw decidedAlready('accepted in the same moment');
      decide(doc, id, { revision, outcome }, writer);
    },
    { decidesAs: by },
  );
}

export function toCommentAuthor({ kind, id, name }: CommentAuthor): CommentAuthor {
  return { kind, id, name };
}
