/** Throws what the access policy refuses: 404 for resources the actor may not know of, otherwise 403. */
import { type Actor, type CodexPlace, can, type Request } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';

/** Throws `forbidden` when `actor` may not do this, or `not_found` for a Codex they may not even read. */
export function assertCan(actor: Actor, request: Request): void {
  if (can(actor, request)) return;
  const { resource } = request;
  if (resource.kind === 'fields' && !can(actor, { action: 'read', resource }))
    throw codexNotFound(resource.id);
  if (resource.kind === 'codex' && !isKnown(actor, resource)) throw codexNotFound(resource.id);
  throw new BinderyError('forbidden', `"${request.action}" is not part of ${describeLimits(actor)}`);
}

/** Whoever reaches some fields of a Codex knows that it is there; a guest of main knows of no branch. */
function isKnown(actor: Actor, place: CodexPlace & { readonly branch?: string | undefined }): boolean {
  if (actor.kind === 'guest') return can(actor, { action: 'read', resource: { ...place, kind: 'codex' } });
  return can(actor, { action: 'read', resource: { ...place, kind: 'fields' } });
}

function describeLimits(actor: Actor): string {
  if (actor.kind === 'guest') return `a link with the role "${actor.role}". Ask an admin for more rights.`;
  if (actor.kind !== 'user' || actor.tokenId === undefined)
    return `the role of ${actor.name}. Ask an admin for more rights.`;
  if (actor.limits !== undefined)
    return `what ${actor.name} may do, by its scope, its templates and fields, and the role of whoever answers for it.`;
  const where = actor.subtree === undefined ? '' : ` It reaches only ${actor.subtree.rootId} and below.`;
  return `what this API token may do, by its scopes and the role of ${actor.name}.${where}`;
}

export function codexNotFound(codexId: string): BinderyError {
  return new BinderyError('not_found', `There is no Codex ${codexId} here, or it is not shared with you.`);
}
