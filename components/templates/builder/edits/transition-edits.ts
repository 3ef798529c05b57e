/** Edits of the transitions of a workflow as edits of the template's text. */
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import type { Transition } from '#core/template/template.ts';
import type { WorkflowSource } from '#core/template/template-source.ts';
import { conditionValue } from './condition-value.ts';
import { type TemplateModel, valueAt } from './template-model.ts';

type Edits = readonly SourceEdit[];
const PATH = ['workflow', 'transitions'];

/** The state that a step leads to, for a bare name and for a step with conditions; `null` for what is neither. */
export function targetOf(step: JsonValue): string | null {
  const to = isJsonObject(step) ? step['to'] : step;
  return typeof to === 'string' ? to : null;
}

/** The transitions of a workflow as a text has them; `undefined` where it says nothing of them. */
export function transitionsValue({ states, transitions }: WorkflowSource): JsonObject | undefined {
  if (transitions === null) return undefined;
  const froms = new Set([...states.map(({ id }) => id), ...transitions.map(({ from }) => from)]);
  return Object.fromEntries(
    [...froms].map((id) => [id, transitions.filter(({ from }) => from === id).map(stepValue)]),
  );
}

/** A step that is open to all is written as the name of its state alone. */
function stepValue({ to, by, not, requires }: Transition): JsonValue {
  const conditions: JsonObject = {
    ...(by === undefined ? {} : { by }),
    ...(not === undefined ? {} : { not }),
    ...(requires === undefined ? {} : { requires: conditionValue(requires) }),
  };
  return Object.keys(conditions).length === 0 ? to : { to, ...conditions };
}

/** Whether one state may follow another, be it under conditions. */
export function mayFollow(model: TemplateModel, from: string, to: string): boolean {
  const transitions = valueAt(model, PATH);
  if (!isJsonObject(transitions)) return from !== to;
  return indexesOf(transitions[from], to).length > 0;
}

/** Allows a transition or takes it away. Where none is written, all are allowed, and the rest is written out first. */
export function setTransition(model: TemplateModel, from: string, to: string, isAllowed: boolean): Edits {
  if (mayFollow(model, from, to) === isAllowed) return [];
  const transitions = valueAt(model, PATH);
  if (!isJsonObject(transitions)) {
    const ids = stateIds(model);
    const others = (one: string) => ids.filter((other) => other !== one && !(one === from && other === to));
    return [{ kind: 'set', path: PATH, value: Object.fromEntries(ids.map((one) => [one, others(one)])) }];
  }
  const steps = transitions[from];
  if (!isAllowed) return removeSteps(from, steps, to);
  if (!isJsonArray(steps)) return [{ kind: 'set', path: [...PATH, from], value: [to] }];
  return [{ kind: 'insert', path: [...PATH, from, steps.length], value: to }];
}

/** Lets every state follow every other. Steps that are written with conditions keep them. */
export function allowEveryTransition(model: TemplateModel): Edits {
  const transitions = valueAt(model, PATH);
  if (transitions === undefined) return [];
  const steps = isJsonObject(transitions) ? Object.values(transitions).filter(isJsonArray).flat() : [];
  if (!steps.some(isJsonObject)) return [{ kind: 'remove', path: PATH }];
  const ids = stateIds(model);
  return ids.flatMap((from): Edits => {
    const written = valueAt(model, [...PATH, from]);
    const missing = ids.filter((to) => to !== from && !mayFollow(model, from, to));
    if (!isJsonArray(written))
      return missing.length === 0 ? [] : [{ kind: 'set', path: [...PATH, from], value: missing }];
    return missing.map((to, index) => ({
      kind: 'insert',
      path: [...PATH, from, written.length + index],
      value: to,
    }));
  });
}

/** Removes the transitions from and to a state. */
export function removeTransitionsOf(model: TemplateModel, id: string): Edits {
  const transitions = valueAt(model, PATH);
  if (!isJsonObject(transitions)) return [];
  return Object.entries(transitions).flatMap(
    ([from, steps]): Edits =>
      from === id ? [{ kind: 'remove', path: [...PATH, from] }] : removeSteps(from, steps, id),
  );
}

/** From the last, so that the indexes of those before hold. */
function removeSteps(from: string, steps: JsonValue | undefined, to: string): Edits {
  return indexesOf(steps, to)
    .toReversed()
    .map((index) => ({ kind: 'remove', path: [...PATH, from, index] }));
}

function indexesOf(steps: JsonValue | undefined, to: string): readonly number[] {
  return isJsonArray(steps) ? steps.flatMap((step, index) => (targetOf(step) === to ? [index] : [])) : [];
}

/** The ids of the states that the text itself has, in its order. */
export function stateIds(model: TemplateModel): readonly string[] {
  const states = valueAt(model, ['workflow', 'states']);
  if (!isJsonArray(states)) return [];
  return states.map((state) => String(isJsonObject(state) ? (state['id'] ?? '') : state));
}
