/** The rules for edits to comments: what somebody may do, and how often; for sockets, peers and REST alike. */
import { type Actor, type CodexPlace, can } from '#core/access/policy.ts';
import {
  type CommentsUpdateRules,
  checkCommentsUpdate,
  type EarlierName,
} from '#core/comments/check-comments-update.ts';
import type { CommentAuthor } from '#core/comments/comments.ts';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import type { Environment } from '#core/environment.ts';
import { isBinderyError } from '#core/errors.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { publicGuestId } from '../access/share-link-access.ts';
import type { CreateLimiter } from '../network/attempt-limiters.ts';
import type { PlaceOf } from '../ports/admission.port.ts';
import type { GuestCommentLimit } from '../ports/limits/guest-comment-limit.port.ts';
import type { Objection, UpdateCheck } from '../ports/update-checks.port.ts';

const WINDOW_SECONDS = 10 * 60;
/** By all guests of a link together: a room full of them in a lively hour. */
const GUEST_EDITS = 300;
/** An edit is what a comment takes: itself, its words, and what it is about. Whoever sends more at once has made several. */
const EDIT_RECORDS = 3;
const EDIT_BYTES = 4_096;

/** How somebody signs. */
export function authorOf({ kind, id, name }: Actor): CommentAuthor {
  return { kind, id, name };
}

/** What `actor` may do with the comments of a Codex that they may comment on. */
export function rulesFor(
  actor: Actor,
  place: CodexPlace,
  now: number,
  isOnBranch = false,
): CommentsUpdateRules {
  return {
    author: authorOf(actor),
    now,
    mayModerate: can(actor, { action: 'moderate', resource: { kind: 'codex', ...place } }),
    mayChangeOwn: !isUnnamed(actor),
    noSuggestions: noSuggestionsOf(actor, isOnBranch),
  };
}

/** Accepting is an edit of main, so that nobody could accept what is suggested on a branch: it is written there. */
function noSuggestionsOf(actor: Actor, isOnBranch: boolean): string | undefined {
  if (isOnBranch) return 'Nothing is suggested on a branch: write it there';
  if (actor.kind === 'user' && actor.suggestsNothing === true)
    return 'This token comments, and suggests nothing';
  return undefined;
}

/** A guest who came by the token alone is the same one as all who did, and could change what another of them said. */
export function isUnnamed(actor: Actor): boolean {
  return actor.kind === 'guest' && actor.id === publicGuestId(actor.linkId, '');
}

export function createGuestCommentLimit(
  createLimiter: CreateLimiter,
  edits = GUEST_EDITS,
): GuestCommentLimit {
  const limiter = createLimiter({ name: 'guest-comment', attempts: edits, windowSeconds: WINDOW_SECONDS });
  return {
    most: edits,
    async take(actor, counted) {
      if (actor.kind === 'guest') await limiter.take(actor.linkId, counted);
    },
  };
}

/** Creates the check of edits from sockets and peers. */
export function createCommentsUpdateCheck(parts: {
  readonly environment: Pick<Environment, 'now'>;
  readonly guestLimit: GuestCommentLimit;
  /** Names that a member had before. */
  readonly earlierNames: (userId: string) => Promise<readonly EarlierName[]>;
  /** Of the Codex that the comments are about; absent: there are no private ones. */
  readonly findPlace?: PlaceOf;
}): UpdateCheck {
  return async ({ documentName, document, update, decoded, actor, isRecovery }) => {
    // Before the check, which is work too.
    const tooMuch =
      actor.kind === 'guest' ? await takeTurns(parts.guestLimit, actor, countEdits(update, decoded)) : null;
    if (tooMuch !== null) return tooMuch;
    const name = parseDocumentName(documentName);
    const place = { privateTopId: null, ...(name && (await parts.findPlace?.(name))), id: name?.id ?? '' };
    const isOnBranch = name !== null && name.branch !== MAIN_BRANCH;
    const rules = { ...rulesFor(actor, place, parts.environment.now(), isOnBranch), decoded, isRecovery };
    let refusal = checkCommentsUpdate(document, update, rules);
    if (refusal?.isUnknownName === true && actor.kind === 'user') {
      const earlierNames = await parts.earlierNames(actor.id);
      refusal = checkCommentsUpdate(document, update, { ...rules, earlierNames });
    }
    if (refusal === null) return null;
    return refusal.passes === true ? { later: refusal.reason } : refusal.reason;
  };
}

function countEdits(update: Uint8Array, { structs }: DecodedUpdate): number {
  return Math.max(Math.ceil(structs.length / EDIT_RECORDS), Math.ceil(update.length / EDIT_BYTES), 1);
}

async function takeTurns(limit: GuestCommentLimit, actor: Actor, edits: number): Promise<Objection | null> {
  if (edits > limit.most) return `A guest makes at most ${limit.most} changes at once; send them one by one`;
  try {
    await limit.take(actor, edits);
    return null;
  } catch (error) {
    if (isBinderyError(error) && error.code === 'rate_limited')
      return { later: 'Guests of this link have said a lot in the last minutes; try again later' };
    throw error;
  }
}
