/** A hook that tells whether somebody may do something to a Codex, by what the page knows of them. */
import { useCodex, useMe } from '#components/api/queries.ts';
import { privateRolesOf } from '#components/tree-context/member-actor.ts';
import { usePrivateTree } from '#components/tree-context/tree-context.tsx';
import { type CodexAction, can } from '#core/access/policy.ts';

export function useMay(action: CodexAction, codexId: string): boolean {
  const { data: me } = useMe();
  const privateTopId = useCodex(codexId).data?.privateTopId ?? null;
  usePrivateTree(privateTopId);
  if (me === undefined) return false;
  return can(
    { kind: 'user', id: me.id, name: me.name, role: me.role, privateRoles: privateRolesOf(me) },
    { action, resource: { kind: 'codex', id: codexId, privateTopId } },
  );
}
