/** Decides who may let a value stand that a rule of the template forbids. */
import type { JsonValue } from '#core/json.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import { valuesIn } from '#core/rules/lock-history.ts';
import { mayKeepChange } from '#core/rules/lock-keeping.ts';
import { mayTake, type StepContext } from '#core/rules/steps.ts';
import { mayKeepState, workflowOf } from '#core/rules/transitions.ts';
import { writerReason } from '#core/rules/writers.ts';
import type { ProblemReading } from '../projection/find-problems.ts';

/**
 * Whether a member may let the value of a problem stand; a guest never may. A state that no allowed step led to is for those
 * who may take some step into it, a change to a read-only field for those who could have unlocked and locked it: the journal
 * is judged in the same way.
 */
export function mayKeepProblem(
  { field: id, step, keep }: ValueProblemBody,
  { template, content, locks }: ProblemReading,
  taking: Omit<StepContext, 'valueFor'>,
): boolean {
  if (keep === null || taking.taker.kind !== 'user') return false;
  const valueFor = (asked: string): JsonValue =>
    content.values.find(([one]) => one.id === asked)?.[1] ?? null;
  const context = { ...taking, valueFor };
  const kept = template.fields[id];
  if (kept !== undefined && writerReason(kept, template, context) !== null) return false;
  if (step !== null) {
    const workflow = workflowOf(template, id);
    return workflow === null || mayKeepState(workflow, step.to, (one) => mayTake(one, context));
  }
  const [field, change] = [template.fields[id], locks?.changes[id]];
  if (field === undefined || change === undefined || locks === null) return false;
  return mayKeepChange(template, field, valuesIn(template, locks).allowed, change.by, context);
}
