/** A hook for the value of a register field, and its setter. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useRegister } from '#components/codex-context/use-reading.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';

/** The value and its setter. Setting the current value writes nothing. */
export function useRegisterValue(fieldId: string): readonly [JsonValue, (value: JsonValue) => void] {
  const { codex, undo } = useCodexContext();
  const value = useRegister(fieldId).winner?.value ?? null;
  const set = (next: JsonValue) => {
    const current = codex.register(fieldId).winner?.value ?? null;
    if (canonicalJson(current) === canonicalJson(next)) return;
    undo?.endStep();
    codex.setRegister(fieldId, next);
  };
  return [value, set];
}
