/** A hook that tells why a step of the workflow cannot be taken by whoever looks at the page. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { checkTransition } from '#core/rules/transitions.ts';
import { useSituation } from '../frame/use-situation.ts';

/** Answers the reason for a state, by the rule that REST refuses by; `undefined` where it may be chosen. */
export function useStepRefusal(
  field: FieldDefinition,
  from: string | null,
): (to: string) => string | undefined {
  const { template, situation } = useSituation(field);
  const context = { ...situation, valueFor: situation.after };
  return (to) => {
    const [issue] = checkTransition(template, field, from, to, context);
    return issue && (issue.hint ?? issue.message);
  };
}
