/** A hook for the value of a register field, and its setter. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useRegister } from '#components/codex-context/use-reading.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';

/** Writing the value that stands already writes nothing, so that looking at a field never makes an operation. */
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
