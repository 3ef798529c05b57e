'use client';
/** A hook that moves a Codex to the trash, with Undo. */
import { toast } from '#components/ui/toast.tsx';
import type { CodexPlace } from '#core/access/policy.ts';
import { useTreeContext } from './tree-context.tsx';
import { useTreeActions } from './use-tree-actions.ts';

/**
 * Moves a Codex with its subtree to the trash, leaves its page, and offers Undo. A private one is never marked in the tree of the
 * workspace, whatever stands there under its id: its own tree is waited for.
 */
export function useTrashCodex(): (codex: CodexPlace) => void {
  const scope = useTreeContext();
  const actions = useTreeActions(scope);
  return ({ id, privateTopId }) => {
    if (scope === null || actions === null) return;
    const tree = privateTopId === null ? scope.session.loaded : scope.privateTrees.open(privateTopId);
    void tree.then(() => {
      if (scope.workspace.privateTopOf(id) === privateTopId) actions.trash([id]);
      else toast.notice('It is not in the tree here yet. Wait a moment and try again.');
    });
  };
}
