/** Grants of one member over a tree of Codices: inherited by everything below. */
import { type GrantRole, type Grants, isAtLeast, narrowRole, type TokenScope } from './policy.ts';

export interface GrantedRole {
  readonly codexId: string;
  readonly role: GrantRole;
}

/**
 * The grants of a member, their own and those of their groups. `ancestors` answers with the ids above a Codex as the tree stands
 * when it is asked, none for one that is not in it; `scopes` are those of the API token used, if any. `undefined` when nothing is
 * granted by them. A question costs as many look-ups as there are Codices above, however many grants there are.
 */
export function createGrants(
  granted: readonly GrantedRole[],
  ancestors: (codexId: string) => readonly string[],
  scopes: readonly TokenScope[] = ['admin'],
): Grants | undefined {
  const roles = new Map<string, GrantRole>();
  for (const { codexId, role } of granted) {
    const narrowed = narrowRole(role, scopes);
    if (narrowed !== 'commenter' && narrowed !== 'editor') continue;
    roles.set(codexId, higher(roles.get(codexId) ?? null, narrowed) ?? narrowed);
  }
  if (roles.size === 0) return undefined;
  return {
    roleOn(codexId) {
      let found = roles.get(codexId) ?? null;
      if (found === 'editor') return found;
      for (const id of ancestors(codexId)) found = higher(found, roles.get(id) ?? null);
      return found;
    },
  };
}

function higher(a: GrantRole | null, b: GrantRole | null): GrantRole | null {
  if (a === null || b === null) return a ?? b;
  return isAtLeast(a, b) ? a : b;
}
