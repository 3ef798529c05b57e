/** Decides who may let a change to a read-only field stand. */
import { isAtLeast, ROLES } from '#core/access/policy.ts';
import { type ConditionSource, holds } from '#core/conditions/evaluate-condition.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { lockReason } from '#core/template/field-state.ts';
import type { Template } from '#core/template/template.ts';
import { mayTake, type StepContext } from './steps.ts';
import { mayFollow, type StepFilter, workflowOf } from './transitions.ts';
import { writerReason } from './writers.ts';

/**
 * Whether somebody may let a change stand that was made while a field was read-only: an admin one of somebody else, and a
 * member who could have unlocked the field, changed it, and locked it again.
 *
 * @param valueFor The values that lock it, with the state that the workflow allowed last.
 * @param by Who made the change.
 */
export function mayKeepChange(
  template: Pick<Template, 'fields' | 'workflow'>,
  field: FieldDefinition,
  valueFor: ConditionSource['valueFor'],
  by: { readonly id: string },
  context: StepContext,
): boolean {
  const { kind, id, role } = context.taker;
  if (kind !== 'user' || role === null || !isAtLeast(role, 'editor')) return false;
  if (writerReason(field, template, context) !== null) return false;
  if (ROLES.indexOf(role) <= ROLES.indexOf('admin') && id !== by.id) return true;
  const { fields } = template;
  const { readOnlyWhen } = field;
  if (readOnlyWhen === undefined) return true;
  const asked = fieldsIn(readOnlyWhen);
  const workflow = asked.map((one) => workflowOf(template, one)).find((one) => one !== null);
  // Without a workflow whoever may change what the lock asks for may unlock.
  if (!workflow)
    return asked.some((one) => fields[one] && lockReason(fields[one], { fields, valueFor }) === null);
  const counts: StepFilter = (step) => mayTake(step, context);
  const from = valueFor(workflow.field);
  const most = workflow.states.length;
  return workflow.states.some(({ id: state }) => {
    const unlocked = (one: string) => (one === workflow.field ? state : valueFor(one));
    return (
      !holds(readOnlyWhen, { fields, valueFor: unlocked }) &&
      mayFollow(workflow, from, state, most, counts) &&
      mayFollow(workflow, state, from, most, counts)
    );
  });
}
