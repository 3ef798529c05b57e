/** The signed-in person as an actor of the access policy, with what is granted to them as the tree stands now. */
import { useMemo } from 'react';
import { createGrants } from '#core/access/grants.ts';
import type { PrivateRole, UserActor } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { useTreeContext, useTreeVersion } from './tree-context.tsx';

/** For the page to offer what the server would take; the server decides anew. */
export function useMemberActor(me: Me): UserActor {
  const tree = useTreeContext();
  const version = useTreeVersion(tree);
  const { id, name, role, grants: granted, privateRoles: given } = me;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for where Codices are
  return useMemo(() => {
    const ancestors = (codexId: string) => {
      const shared = tree?.workspace.shared;
      return shared !== undefined && shared.node(codexId) !== null ? shared.ancestors(codexId) : [];
    };
    const grants = createGrants(granted ?? [], ancestors);
    return {
      kind: 'user',
      id,
      name,
      role,
      privateRoles: privateRolesOf({ privateRoles: given }),
      ...(grants && { grants }),
    };
  }, [id, name, role, granted, given, tree, version]);
}

/** What they may be on the private Codices that they may read, for `can`. */
export function privateRolesOf({ privateRoles }: Pick<Me, 'privateRoles'>): ReadonlyMap<string, PrivateRole> {
  return new Map((privateRoles ?? []).map(({ topId, role }) => [topId, role]));
}
