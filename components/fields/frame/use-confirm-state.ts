/** Lets a value stand that a rule forbids, a state or a change to a read-only field, by writing it again as this person's decision. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { toast } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';

export function useConfirmState(): (problem: ValueProblemBody) => void {
  const { codex, undo } = useCodexContext();
  return ({ field, label, keep }) => {
    if (keep === null) return;
    undo?.endStep();
    try {
      codex.settle(field, keep);
    } catch (error) {
      if (!isBinderyError(error)) throw error;
      toast.failed(`${label} was changed meanwhile`, error);
    }
    undo?.endStep();
  };
}
