/** The transitions of a workflow: which state may follow which. */
import type { Issue } from '#core/errors.ts';
import { optionText } from '#core/fields/checks/option-checks.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { Template, Workflow } from '#core/template/template.ts';
import { oneOf } from '#core/text/wording.ts';

/** The workflow that restricts a field; `null` where every value may follow every other. */
export function workflowOf(template: Pick<Template, 'workflow'>, fieldId: string): Workflow | null {
  const { workflow } = template;
  return workflow?.field === fieldId && workflow.transitions.length > 0 ? workflow : null;
}

/** The states that may follow `from` in one step, in the order of the workflow. Any may follow an empty field. */
export function statesAfter(workflow: Workflow, from: JsonValue): readonly string[] {
  const states = workflow.states.map(({ id }) => id);
  if (from === null) return states;
  const next = new Set(workflow.transitions.filter((step) => step.from === from).map(({ to }) => to));
  return states.filter((id) => next.has(id));
}

/**
 * Whether a field can get from `from` to `to` in at most `steps` allowed transitions. Staying needs none. A state cannot be
 * emptied, since any state may follow an empty field.
 */
export function mayFollow(workflow: Workflow, from: JsonValue, to: JsonValue, steps = 1): boolean {
  if (canonicalJson(from) === canonicalJson(to)) return true;
  if (typeof to !== 'string') return false;
  const seen = new Set<JsonValue>([from]);
  let reached: readonly JsonValue[] = [from];
  const most = Math.min(steps, workflow.states.length);
  for (let step = 0; step < most && reached.length > 0; step += 1) {
    const next = new Set(reached.flatMap((state) => statesAfter(workflow, state)));
    if (next.has(to)) return true;
    reached = [...next].filter((state) => !seen.has(state));
    for (const state of reached) seen.add(state);
  }
  return false;
}

/** Why `to` may not follow `from`; empty when it may. */
export function checkTransition(
  template: Pick<Template, 'workflow'>,
  field: FieldDefinition,
  from: JsonValue,
  to: JsonValue,
): readonly Issue[] {
  const workflow = workflowOf(template, field.id);
  if (workflow === null || mayFollow(workflow, from, to)) return [];
  return [{ path: [field.id], ...transitionProblem(workflow, field, from, to) }];
}

/** Why `to` may not follow `from`: “In review” can’t follow “To do”. */
export function transitionProblem(
  workflow: Workflow,
  field: FieldDefinition,
  from: JsonValue,
  to: JsonValue,
): Pick<Issue, 'message' | 'hint'> {
  const name = (value: JsonValue): string => `“${optionText(field.options, value)}”`;
  const next = statesAfter(workflow, from).map(name);
  const hint =
    next.length === 0 ? `Nothing follows ${name(from)}.` : `After ${name(from)} comes ${oneOf(next)}.`;
  const message =
    to === null
      ? `${field.label} is part of a workflow and can’t be emptied once it has a state.`
      : `${name(to)} can’t follow ${name(from)}.`;
  return { message, hint };
}
