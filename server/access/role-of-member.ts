/** The role of a member, or of an agent, as rows have it. */
import { narrowRole, type Role } from '#core/access/policy.ts';
import { readScopes } from './api-token.ts';

/** What is read of a `User` to tell its role. */
export const ROLE_OF = {
  id: true,
  role: true,
  agent: { select: { scopes: true, owner: { select: { role: true } } } },
} as const;

interface RoleColumns {
  readonly role: Role;
  readonly agent: { readonly scopes: readonly string[]; readonly owner: { readonly role: Role } } | null;
}

/** Of an agent that of its owner, narrowed by its scopes. */
export function roleOf({ role, agent }: RoleColumns): Role {
  return agent === null ? role : narrowRole(agent.owner.role, readScopes(agent.scopes));
}
