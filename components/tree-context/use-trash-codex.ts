'use client';
/** A hook that moves a Codex to the trash, with Undo. */
import { useTreeContext } from './tree-context.tsx';
import { useTreeActions } from './use-tree-actions.ts';

/** Takes what stands under it along, leaves the page of what was deleted, and offers to undo. */
export function useTrashCodex(): (codex: { readonly id: string }) => void {
  const actions = useTreeActions(useTreeContext());
  return ({ id }) => actions?.trash([id]);
}
