/** Decides who may let a value stand that a rule of the template forbids. */
import type { JsonValue } from '#core/json.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import { mayTake, type StepContext } from '#core/rules/steps.ts';
import { mayKeepState, workflowOf } from '#core/rules/transitions.ts';
import type { ProblemReading } from '../projection/find-problems.ts';

/**
 * Whether a member may let the value of a problem stand; a guest never may. A state that no allowed step led to is for those
 * who may take some step into it: the journal is judged in the same way.
 */
export function mayKeepProblem(
  { field, step, keep }: ValueProblemBody,
  { template, content }: ProblemReading,
  taking: Omit<StepContext, 'valueFor'>,
): boolean {
  if (keep === null || step === null || taking.taker.kind !== 'user') return false;
  const workflow = workflowOf(template, field);
  const valueFor = (id: string): JsonValue => content.values.find(([{ id: own }]) => own === id)?.[1] ?? null;
  return workflow === null || mayKeepState(workflow, step.to, (one) => mayTake(one, { ...taking, valueFor }));
}
