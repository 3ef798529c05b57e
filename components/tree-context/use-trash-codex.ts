'use client';
/** A hook that moves a Codex to the trash, with Undo. */
import { useTreeContext } from './tree-context.tsx';
import { useTreeActions } from './use-tree-actions.ts';

/** Moves a Codex with its subtree to the trash, leaves its page, and offers Undo. */
export function useTrashCodex(): (codex: { readonly id: string }) => void {
  const actions = useTreeActions(useTreeContext());
  return ({ id }) => actions?.trash([id]);
}
