/** A hook for the problems that the server found in a field, as long as the field still holds the value in question. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { layerOf } from '#core/fields/registry.ts';
import { canonicalJson } from '#core/json.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import { valueAt } from '#core/rules/value-problems.ts';

export function useProblemsOf(field: FieldDefinition): readonly ValueProblemBody[] {
  const { problems } = useCodexContext();
  const value = useReading([field.id], (codex) => (layerOf(field) === 'text' ? null : codex.value(field)));
  return problems.filter(
    (problem) =>
      problem.field === field.id &&
      canonicalJson(valueAt(value, problem.path)) === canonicalJson(problem.value),
  );
}
