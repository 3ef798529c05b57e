/** The states of a workflow in which there is nothing left to do. Pure. */
import type { Workflow } from './template.ts';

/**
 * The last state of the list, and those that no transition leaves. Nothing is finished where a Codex begins, so a workflow of one state has
 * none.
 */
export function finishedStates({
  states,
  transitions,
}: Pick<Workflow, 'states' | 'transitions'>): readonly string[] {
  const [first, ...others] = states.map(({ id }) => id);
  if (first === undefined) return [];
  return others.filter((id) => id === others.at(-1) || !transitions.some(({ from }) => from === id));
}
