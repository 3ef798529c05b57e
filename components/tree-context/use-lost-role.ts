/** A hook that tells whether this person had a role on the private Codex that a page is about, and has none any more. */
import { useRef } from 'react';
import { useCodex } from '#components/api/queries.ts';
import { useTreeContext } from './tree-context.tsx';

/** True from the moment that the role they had on this page is gone until there is one again. */
export function useHasLostRole(codexId: string): boolean {
  const tree = useTreeContext();
  const answered = useCodex(codexId).data?.privateTopId;
  const topId = answered ?? tree?.workspace.privateTopOf(codexId) ?? null;
  const roles = tree?.me.privateRoles ?? [];
  const isReadBy = (id: string | null) => roles.some((role) => role.topId === id);
  // Somebody who has just made it is not told of their role at once: only what was there can be lost.
  const had = useRef<string | null>(null);
  if (isReadBy(topId)) had.current = topId;
  return had.current !== null && !isReadBy(had.current);
}
