/** A hook that reads what rules are judged by on this page: who looks at it, and the values that they ask for. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { ROLES } from '#core/access/policy.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { sourceOfValues } from '#core/conditions/evaluate-condition.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Situation } from '#core/rules/check-change.ts';
import { workflowOf } from '#core/rules/transitions.ts';
import type { Template } from '#core/template/template.ts';

/** The Codex as it stands, for a change to this field; changes with the fields that its lock and its steps ask for. */
export function useSituation(field: FieldDefinition): {
  readonly template: Template;
  readonly situation: Situation & { readonly before: Situation['after'] };
} {
  const { actor, authorId, template } = useCodexContext();
  const asked = fieldsAskedFor(template, field);
  const values = useReading(asked, (codex) => readConditionValues(codex, template.fields, asked));
  const { valueFor } = sourceOfValues(template.fields, values);
  const role = ROLES.find((one) => one === actor?.role) ?? null;
  const taker: Situation['taker'] = { kind: role === null ? 'guest' : 'user', id: actor?.id ?? '', role };
  return { template, situation: { before: valueFor, after: valueFor, taker, authorId } };
}

function fieldsAskedFor(template: Template, field: FieldDefinition): readonly string[] {
  const steps = workflowOf(template, field.id)?.transitions ?? [];
  const asked = steps.flatMap(({ by = [], requires }) => [
    ...by.flatMap((taker) => (typeof taker === 'string' ? [] : [taker.field])),
    ...fieldsIn(requires),
  ]);
  const writers = (field.writableBy ?? []).flatMap((one) => (typeof one === 'string' ? [] : [one.field]));
  return [...new Set([...asked, ...writers, ...fieldsIn(field.readOnlyWhen)])];
}
