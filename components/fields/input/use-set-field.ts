/** A hook for the members of a set field, and the ways to change them. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useMembersOf } from '#components/codex-context/use-reading.ts';

export interface SetField {
  readonly values: readonly string[];
  readonly add: (value: string) => void;
  readonly remove: (value: string) => void;
  readonly toggle: (value: string) => void;
  readonly clear: () => void;
}

export function useSetField(fieldId: string): SetField {
  const { codex, undo } = useCodexContext();
  const values = useMembersOf(fieldId).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  const change = (edit: () => void) => {
    undo?.endStep();
    edit();
  };
  const add = (value: string) => change(() => codex.addMember(fieldId, value));
  const remove = (value: string) => change(() => codex.removeMember(fieldId, value));
  return {
    values,
    add,
    remove,
    toggle: (value) => (values.includes(value) ? remove(value) : add(value)),
    clear: () =>
      change(() =>
        codex.transact(() => {
          for (const value of values) codex.removeMember(fieldId, value);
        }),
      ),
  };
}
