/** A hook for the open problems of a Codex: values that its template does not allow and that are still there. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { REFERENCES_ROOT } from '#core/document/roots.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import { readJudged, valueAt } from '#core/rules/value-problems.ts';

export function useOpenProblems(): readonly ValueProblemBody[] {
  const { problems, template } = useCodexContext();
  const fields = [...Object.keys(template.fields), REFERENCES_ROOT];
  const { values, references } = useReading(fields, (codex) => readJudged(codex, template));
  // The value of a text is not told with a problem: it changes with every letter.
  const held = new Map<string, JsonValue>(Object.keys(template.fields).map((id) => [id, null]));
  for (const [field, value] of values) held.set(field.id, value);
  held.set(
    REFERENCES_ROOT,
    references.map(({ kind, target }) => ({ kind, target })),
  );
  return problems.filter(({ field, path, value }) => {
    const now = held.get(field);
    return now !== undefined && canonicalJson(valueAt(now, path)) === canonicalJson(value);
  });
}
