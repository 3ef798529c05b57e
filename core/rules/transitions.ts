/** The transitions of a workflow: which state may follow which. */
import type { Issue } from '#core/errors.ts';
import { optionText } from '#core/fields/checks/option-checks.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { Template, Transition, Workflow } from '#core/template/template.ts';
import { oneOf } from '#core/text/wording.ts';
import { type StepContext, stepRefusal, takersSentence } from './steps.ts';

/** The workflow that restricts a field; `null` where every value may follow every other. */
export function workflowOf(template: Pick<Template, 'workflow'>, fieldId: string): Workflow | null {
  const { workflow } = template;
  return workflow?.field === fieldId && workflow.transitions.length > 0 ? workflow : null;
}

/** Whether a step counts; by default every one that the workflow has. */
export type StepFilter = (step: Transition) => boolean;
const ANY_STEP: StepFilter = () => true;

/**
 * The states that may follow `from` in one step, in the order of the workflow. Any may follow an empty field, but for those
 * that only steps lead to which do not count: they are not begun in either.
 */
export function statesAfter(
  workflow: Workflow,
  from: JsonValue,
  counts: StepFilter = ANY_STEP,
): readonly string[] {
  const states = workflow.states.map(({ id }) => id);
  if (from === null) return states.filter((id) => mayBegin(workflow, id, counts));
  const steps = workflow.transitions.filter((step) => step.from === from && counts(step));
  const next = new Set(steps.map(({ to }) => to));
  return states.filter((id) => next.has(id));
}

function mayBegin({ states, transitions }: Workflow, id: string, counts: StepFilter): boolean {
  const steps = transitions.filter(({ to }) => to === id);
  return states[0]?.id === id || steps.length === 0 || steps.some(counts);
}

/**
 * Whether somebody may let a state stand that no allowed step led to: it is their decision only if some step into it is theirs
 * (`counts`). To a state that no step leads to, and to an emptied one, every member may.
 */
export function mayKeepState({ transitions }: Workflow, state: JsonValue, counts: StepFilter): boolean {
  const steps = transitions.filter(({ to }) => to === state);
  return steps.length === 0 || steps.some(counts);
}

/**
 * Whether a field can get from `from` to `to` in at most `steps` allowed transitions. Staying needs none. A state cannot be
 * emptied, since any state may follow an empty field.
 */
export function mayFollow(
  workflow: Workflow,
  from: JsonValue,
  to: JsonValue,
  steps = 1,
  counts: StepFilter = ANY_STEP,
): boolean {
  if (canonicalJson(from) === canonicalJson(to)) return true;
  if (typeof to !== 'string') return false;
  const seen = new Set<JsonValue>([from]);
  let reached: readonly JsonValue[] = [from];
  const most = Math.min(steps, workflow.states.length);
  for (let step = 0; step < most && reached.length > 0; step += 1) {
    const next = new Set(reached.flatMap((state) => statesAfter(workflow, state, counts)));
    if (next.has(to)) return true;
    reached = [...next].filter((state) => !seen.has(state));
    for (const state of reached) seen.add(state);
  }
  return false;
}

/** Why `to` may not follow `from`; empty when it may. `context`: who takes the step, and where; only the order counts without it. */
export function checkTransition(
  template: Pick<Template, 'workflow' | 'fields'>,
  field: FieldDefinition,
  from: JsonValue,
  to: JsonValue,
  context: StepContext | null = null,
): readonly Issue[] {
  const workflow = workflowOf(template, field.id);
  if (workflow === null) return [];
  if (!mayFollow(workflow, from, to))
    return [{ path: [field.id], ...transitionProblem(template, workflow, field, from, to) }];
  const counts: StepFilter = (step) => context === null || stepRefusal(step, template, context) === null;
  if (mayFollow(workflow, from, to, 1, counts)) return [];
  const step = stepBetween(workflow, from, to);
  const hint = step && context && stepRefusal(step, template, context);
  return [{ path: [field.id], message: refusedMessage(field, from, to), ...(hint ? { hint } : {}) }];
}

/** The step from one state to another; from nothing, the first that leads there. */
export function stepBetween(workflow: Workflow, from: JsonValue, to: JsonValue): Transition | null {
  return workflow.transitions.find((step) => step.to === to && (from === null || step.from === from)) ?? null;
}

function refusedMessage(field: FieldDefinition, from: JsonValue, to: JsonValue): string {
  const name = (value: JsonValue): string => `“${optionText(field.options, value)}”`;
  return from === null
    ? `A Codex can’t begin as ${name(to)} here.`
    : `The step from ${name(from)} to ${name(to)} can’t be taken here.`;
}

/** Why `to` may not follow `from`: “In review” can’t follow “To do”; where the order allows it, who may take the step. */
export function transitionProblem(
  template: Pick<Template, 'fields'>,
  workflow: Workflow,
  field: FieldDefinition,
  from: JsonValue,
  to: JsonValue,
): Pick<Issue, 'message' | 'hint'> {
  const step = stepBetween(workflow, from, to);
  if (step !== null)
    return { message: refusedMessage(field, from, to), hint: takersSentence(step, template) };
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
