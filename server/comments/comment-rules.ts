/** The rules for edits to comments: what somebody may do, and how often; for sockets, peers and REST alike. */
import * as Y from 'yjs';
import { type Actor, can } from '#core/access/policy.ts';
import { type CommentsUpdateRules, checkCommentsUpdate } from '#core/comments/check-comments-update.ts';
import type { CommentAuthor } from '#core/comments/comments.ts';
import { COMMENTS_ROOT } from '#core/comments/records.ts';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import type { Environment } from '#core/environment.ts';
import { isBinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { publicGuestId } from '../access/share-link-access.ts';
import type { CreateLimiter } from '../network/attempt-limiters.ts';
import type { GuestCommentLimit } from '../ports/guest-comment-limit.port.ts';
import type { UpdateCheck } from '../ports/update-checks.port.ts';

const WINDOW_SECONDS = 10 * 60;
/** By all guests of a link together: a room full of them in a lively hour. */
const GUEST_EDITS = 300;

/** How somebody signs. */
export function authorOf({ kind, id, name }: Actor): CommentAuthor {
  return { kind, id, name };
}

/** What `actor` may do with the comments of a Codex that they may comment on. */
export function rulesFor(actor: Actor, codexId: string, now: number): CommentsUpdateRules {
  return {
    author: authorOf(actor),
    now,
    mayModerate: can(actor, { action: 'moderate', resource: { kind: 'codex', id: codexId } }),
    mayChangeOwn: !isUnnamed(actor),
  };
}

/** A guest who came by the token alone is the same one as all who did, and could change what another of them said. */
function isUnnamed(actor: Actor): boolean {
  return actor.kind === 'guest' && actor.id === publicGuestId(actor.linkId, '');
}

export function createGuestCommentLimit(
  createLimiter: CreateLimiter,
  edits = GUEST_EDITS,
): GuestCommentLimit {
  const limiter = createLimiter({ name: 'guest-comment', attempts: edits, windowSeconds: WINDOW_SECONDS });
  return {
    async take(actor, comments) {
      if (actor.kind !== 'guest') return;
      for (let count = 0; count < Math.max(comments, 1); count += 1) await limiter.take(actor.linkId);
    },
  };
}

/** Creates the check of edits from sockets and peers. */
export function createCommentsUpdateCheck(parts: {
  readonly environment: Pick<Environment, 'now'>;
  readonly guestLimit: GuestCommentLimit;
}): UpdateCheck {
  return ({ documentName, document, update, decoded, actor, isRecovery }) => {
    const codexId = parseDocumentName(documentName)?.id ?? '';
    const rules = rulesFor(actor, codexId, parts.environment.now());
    const refusal = checkCommentsUpdate(document, update, { ...rules, decoded, isRecovery });
    if (refusal !== null) return `${COMMENTS_ROOT}: ${refusal}`;
    return actor.kind === 'guest' ? takeTurns(parts.guestLimit, actor, countComments(decoded)) : null;
  };
}

/** A new key has no neighbours, so its item names its map. */
function countComments({ structs }: DecodedUpdate): number {
  return structs.filter((struct) => {
    const parent: unknown = struct instanceof Y.Item ? struct.parent : null;
    return parent === COMMENTS_ROOT;
  }).length;
}

async function takeTurns(limit: GuestCommentLimit, actor: Actor, comments: number): Promise<string | null> {
  try {
    await limit.take(actor, comments);
    return null;
  } catch (error) {
    if (isBinderyError(error) && error.code === 'rate_limited')
      return 'Guests of this link have said a lot in the last minutes; try again later';
    throw error;
  }
}
