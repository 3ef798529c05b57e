/** A hook that lays the template out as a form, without the fields whose conditions do not hold. */
import { useMemo } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { JsonValue } from '#core/json.ts';
import { buildForm, type FormModel } from '#core/template/build-form.ts';
import type { Template } from '#core/template/template.ts';

/** The form; changes only when a field in a condition does. */
export function useForm(): FormModel {
  const { template } = useCodexContext();
  const sources = useMemo(() => conditionFields(template), [template]);
  const values = useReading(sources, (codex) => valuesOf(codex, template, sources));
  return useMemo(() => buildForm(template, { values }), [template, values]);
}

function conditionFields(template: Template): readonly string[] {
  return [...new Set(Object.values(template.fields).flatMap(({ visibleWhen }) => visibleWhen?.field ?? []))];
}

function valuesOf(
  codex: Codex,
  template: Template,
  ids: readonly string[],
): Readonly<Record<string, JsonValue>> {
  const values: Record<string, JsonValue> = {};
  for (const id of ids) {
    const field = template.fields[id];
    // Rich text has no JSON form; all that a condition may ask of it is whether there is any.
    if (field?.type === 'richText') values[id] = codex.fragment(id).length > 0;
    else if (field !== undefined) values[id] = codex.value(field);
  }
  return values;
}
