/** A hook that tells why a step of the workflow cannot be taken by whoever looks at the page. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { ROLES } from '#core/access/policy.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { sourceOfValues } from '#core/conditions/evaluate-condition.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import { type StepContext, stepRefusal } from '#core/rules/steps.ts';
import { stepBetween } from '#core/rules/transitions.ts';
import type { Workflow } from '#core/template/template.ts';

/** Answers the reason for a state, `undefined` where it may be chosen. Changes with the fields that steps ask for. */
export function useStepRefusal(
  workflow: Workflow | null,
  from: string | null,
): (to: string) => string | undefined {
  const { actor, authorId, template } = useCodexContext();
  const asked = fieldsOfSteps(workflow);
  const values = useReading(asked, (codex) => readConditionValues(codex, template.fields, asked));
  const { valueFor } = sourceOfValues(template.fields, values);
  const role = ROLES.find((one) => one === actor?.role) ?? null;
  const taker: StepContext['taker'] = { kind: role === null ? 'guest' : 'user', id: actor?.id ?? '', role };
  return (to) => {
    const step = workflow === null || to === from ? null : stepBetween(workflow, from, to);
    return (step && stepRefusal(step, template, { taker, authorId, valueFor })) ?? undefined;
  };
}

function fieldsOfSteps(workflow: Workflow | null): readonly string[] {
  const asked = (workflow?.transitions ?? []).flatMap(({ by = [], requires }) => [
    ...by.flatMap((taker) => (typeof taker === 'string' ? [] : [taker.field])),
    ...fieldsIn(requires),
  ]);
  return [...new Set(asked)];
}
