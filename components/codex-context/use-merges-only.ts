/** A hook that tells whether the open Codex changes only by approved merges, so that nobody edits it on this page. */
import { changesByMergeOnly } from '#core/template/format/main-changes.ts';
import { useCodexContext } from './codex-context.tsx';

/** False on its branches, which are edited as any are. */
export function useMergesOnly(): boolean {
  const { branch, template } = useCodexContext();
  return branch === null && changesByMergeOnly(template);
}
