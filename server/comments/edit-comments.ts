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
import { BinderyError } from '#core/errors.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { placeFor } from '../access/known-codices.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import { findCodex, findReached } from '../codices/reading/read-codex.ts';
import { idFromKey } from '../codices/writing/derived-id.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { authorOf, rulesFor } from './comment-rules.ts';
import { findCodexOfThread } from './project-comments.ts';
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
  codexId: string,
  edit: (doc: Y.Doc, writer: CommentWriter) => void,
  { decidesAs }: EditCommentsOptions = {},
): Promise<void> {
  const { environment, live, projection, guestCommentLimit } = services;
  if (decidesAs === undefined) await guestCommentLimit.take(actor, 1);
  const name = commentsDocumentName(codexId);
  const author = decidesAs ?? authorOf(actor);
  const place = await placeFor(services.prisma, actor, codexId);
  const own = rulesFor(actor, place, environment.now());
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

/** The Codex of a thread, if `actor` may do this there. Throws `not_found`, also where they may not know of it. */
export async function findByThread(
  services: Services,
  actor: Actor,
  threadId: string,
  action: 'comment' | 'edit' = 'comment',
): Promise<CodexRow> {
  const codexId = await findCodexOfThread(services, actor, threadId);
  if (codexId === null) throw threadNotFound(threadId);
  try {
    if (action === 'edit') return await findCodex(services, actor, action, codexId);
    const { row, fields } = await findReached(services, actor, action, codexId);
    const threads =
      fields === null ? null : await services.live.read(commentsDocumentName(row.id), readThreads);
    const known = threads && (await threadsWithin(services, row, fields, threads));
    if (known?.every(({ id }) => id !== threadId)) throw threadNotFound(threadId);
    return row;
  } catch (error) {
    // Whoever may not know of the Codex does not learn which threads it has.
    if (error instanceof BinderyError && error.code === 'not_found') throw threadNotFound(threadId);
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
