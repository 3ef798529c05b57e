/** Edits of comments over REST: by the rules of every other way in; and finding what they are about. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Anchor } from '#core/comments/anchor.ts';
import { checkCommentsUpdate } from '#core/comments/check-comments-update.ts';
import { type AnchorRequest, anchorFor } from '#core/comments/codex-anchors.ts';
import { type CommentAuthor, isSameAuthor } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
import { recordsOf } from '#core/comments/records.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { commentsDocumentName, MAIN_BRANCH } from '#core/protocol/document-name.ts';
import { placeFor } from '../access/known-codices.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import { findOnBranch, findReached } from '../codices/reading/read-codex.ts';
import { idFromKey } from '../codices/writing/derived-id.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { authorOf, rulesFor } from './comment-rules.ts';
import { findPlaceOfThread } from './project-comments.ts';
import { threadsWithin } from './reached-threads.ts';

/** REST's Idempotency-Key: the same key of the same person answers what it made the first time. */
export interface Keyed {
  readonly idempotencyKey: string | undefined;
}

export interface EditCommentsOptions {
  /** Set where a decision on a suggestion is noted: who made it. Whoever asked for it has taken of the limit before. */
  readonly decidesAs?: CommentAuthor;
}

/** Runs `edit` on a fork of the live document, and stores what it made if the rules for edits from anywhere allow it. */
export async function editComments(
  services: Services,
  actor: Actor,
  { id: codexId, branch }: Pick<CodexRow, 'id' | 'branch'>,
  edit: (doc: Y.Doc, writer: CommentWriter) => void,
  { decidesAs }: EditCommentsOptions = {},
): Promise<void> {
  const { environment, live, projection, guestCommentLimit } = services;
  if (decidesAs === undefined) await guestCommentLimit.take(actor, 1);
  const name = commentsDocumentName(codexId, branch);
  const author = decidesAs ?? authorOf(actor);
  const place = await placeFor(services.prisma, actor, codexId);
  const own = rulesFor(actor, place, environment.now(), branch !== undefined);
  const rules = decidesAs === undefined ? own : { ...own, author, mayDecide: true };
  // What somebody else decided is noted by the server, for them.
  const by = isSameAuthor(author, authorOf(actor)) ? actor : SYSTEM_ACTOR;
  const writer = { author, environment };
  await live.edit(name, by, { origin: 'api' }, (doc) => {
    const before = new Y.Doc();
    try {
      Y.applyUpdate(before, Y.encodeStateAsUpdate(doc));
      const seen = Y.encodeStateVector(doc);
      edit(doc, writer);
      const update = Y.encodeStateAsUpdate(doc, seen);
      const refusal = checkCommentsUpdate(before, update, rules);
      if (refusal !== null) throw new BinderyError(refusal.code, `${refusal.reason}.`);
    } finally {
      before.destroy();
    }
  });
  await projection.project(name);
}

/** The id of a new comment; under a key always the same for one act, and another one for the same key elsewhere. */
export function idOf({ environment }: Services, actor: Actor, act: string, key: string | undefined): string {
  return key === undefined ? environment.newId() : idFromKey(actor.id, `${act}\n${key}`);
}

export function hasComment(doc: Y.Doc, id: string): boolean {
  return recordsOf(doc, 'comments').has(id);
}

/**
 * The Codex, or the branch of it, whose comments somebody reads or writes, and the fields that these may be about; `null` for all. Whoever reaches some
 * fields alone is let into no branch.
 */
export async function findCommented(
  services: Services,
  actor: Actor,
  action: 'read' | 'comment',
  codexId: string,
  branch: string | undefined,
): Promise<{ readonly row: CodexRow; readonly fields: ReadonlySet<string> | null }> {
  const isMain = branch === undefined || branch === MAIN_BRANCH;
  if (isMain) return await findReached(services, actor, action, codexId);
  return { row: await findOnBranch(services, actor, action, codexId, branch), fields: null };
}

/** The Codex of a thread, or the branch of it, if `actor` may do this there. Throws `not_found`, also where they may not know of it. */
export async function findByThread(
  services: Services,
  actor: Actor,
  threadId: string,
  action: 'comment' | 'edit' = 'comment',
): Promise<CodexRow> {
  const place = await findPlaceOfThread(services, actor, threadId);
  if (place === null) throw threadNotFound(threadId);
  try {
    const branch = place.branch ?? undefined;
    if (action === 'edit') return await findOnBranch(services, actor, action, place.codexId, branch);
    const { row, fields } = await findCommented(services, actor, action, place.codexId, branch);
    const name = commentsDocumentName(row.id, row.branch);
    const threads = fields === null ? null : await services.live.read(name, readThreads);
    const known = threads && (await threadsWithin(services, row, fields, threads));
    if (known?.every(({ id }) => id !== threadId)) throw threadNotFound(threadId);
    return row;
  } catch (error) {
    // Whoever may not know of the Codex, or of its branches, does not learn which threads there are.
    const isOutside = place.branch !== null && actor.kind === 'guest';
    const hidden = isOutside ? ['not_found', 'forbidden'] : ['not_found'];
    if (isBinderyError(error) && hidden.includes(error.code)) throw threadNotFound(threadId);
    throw error;
  }
}

export function threadNotFound(threadId: string): BinderyError {
  return new BinderyError('not_found', `There is no thread ${threadId} here, or it is not shared with you.`);
}

/** What a request is about. Throws `invalid_input` for what means nothing, or several places. */
export async function findAnchor(
  services: Services,
  row: CodexRow,
  request: AnchorRequest | undefined,
): Promise<Anchor> {
  const found = await readThrough(services, row, (codex, template) => anchorFor(codex, template, request));
  if ('on' in found) return found;
  throw new BinderyError('invalid_input', `${found[0]?.message ?? 'This cannot be commented on'}.`, {
    issues: found,
  });
}
