/** A hook that settles a conflict as an undo step of its own, with an Undo button in a toast. */

import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { toast } from '#components/ui/toast.tsx';
import { settleConflict } from '#core/codex/field-conflicts.ts';
import type { OpenConflict } from '#core/codex/open-conflicts.ts';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import { isBinderyError } from '#core/errors.ts';

/** Returns the function that settles a conflict; `words` name the conflict and the chosen value. */
export function useSettleConflict(): (
  conflict: Pick<OpenConflict, 'field' | 'cell' | 'winner'>,
  chosen: RegisterEntry,
  words: { readonly name: string; readonly value: string },
) => void {
  const { codex, undo } = useCodexContext();
  return ({ field, cell, winner }, chosen, { name, value }) => {
    undo?.endStep();
    try {
      settleConflict(codex, field.id, cell, chosen.id);
    } catch (error) {
      if (!isBinderyError(error)) throw error;
      toast.failed(`${name} was settled meanwhile`, error);
      return;
    }
    undo?.endStep();
    const step = undo?.manager.undoStack.at(-1);
    toast.undo(`${name}: ${value} was kept`, () => {
      // The very step brings the conflict back with all its values; once something came after it, only the value can return.
      if (undo && step !== undefined && undo.manager.undoStack.at(-1) === step) undo.undo();
      else if (cell === null) codex.setRegister(field.id, winner.value);
      else codex.setCell(field.id, cell.rowId, cell.columnId, winner.value);
    });
  };
}
