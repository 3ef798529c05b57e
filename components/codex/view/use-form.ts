/** A hook that lays the template out as a form, without the fields whose conditions do not hold. */
import { useMemo } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { buildForm, type FormModel } from '#core/template/build-form.ts';
import { conditionFields } from '#core/template/visibility.ts';

/** The form; changes only when a field in a condition does. */
export function useForm(): FormModel {
  const { template, services } = useCodexContext();
  const { people } = services;
  const sources = useMemo(() => conditionFields(template), [template]);
  const values = useReading(sources, (codex) => readConditionValues(codex, template.fields, sources));
  return useMemo(() => {
    const person = (id: string) => people.find((one) => one.id === id)?.name ?? null;
    return buildForm(template, { values, names: { person } });
  }, [template, values, people]);
}
