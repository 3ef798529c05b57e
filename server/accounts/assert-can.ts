/** The policy's answer as an exception, in the words of REST: 404 for what the actor may not know of, else 403. */
import { type Actor, can, type Request } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';

/** Passes when `actor` may; throws `forbidden`, or `not_found` for a Codex the actor may not even read. */
export function assertCan(actor: Actor, request: Request): void {
  if (can(actor, request)) return;
  const { resource } = request;
  if (resource.kind === 'codex' && !can(actor, { action: 'read', resource }))
    throw codexNotFound(resource.id);
  const role = actor.kind === 'guest' ? `a link with the role "${actor.role}"` : `the role of ${actor.name}`;
  throw new BinderyError(
    'forbidden',
    `"${request.action}" is not part of ${role}. Ask an admin for more rights.`,
  );
}

export function codexNotFound(codexId: string): BinderyError {
  return new BinderyError('not_found', `There is no Codex ${codexId} here, or it is not shared with you.`);
}
