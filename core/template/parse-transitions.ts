/** Parses the transitions of a workflow: which state may follow which, who may take the step, and what it needs. */
import { parseCondition } from '#core/conditions/parse-condition.ts';
import type { Condition } from '#core/fields/model/condition.ts';
import type { At, NodeReader } from '#core/json5/node-reader.ts';
import { parseTakers } from './format/parse-takers.ts';
import { readObject, required } from './format/read-object.ts';
import { STEP_FORMAT, STEP_ROLES, STEP_TAKER_FORMAT } from './format/rule-format.ts';
import type { Transition } from './template.ts';

const STEP_TAKERS = {
  ...{ key: 'by', names: STEP_ROLES, what: 'The role', form: STEP_TAKER_FORMAT },
  ...{ nobody: 'Nobody could take this step.', hint: "For instance by: ['admin', { field: 'reviewer' }]." },
} as const;

/** A map from each state to those that may follow it, as names or with conditions. `null` when nothing is said. */
export function parseTransitions(reader: NodeReader, at: At | undefined): readonly Transition[] | null {
  if (at === undefined) return null;
  const entries = reader.map(at, '“transitions”');
  if (entries === null) return null;
  const transitions = entries.flatMap(({ key, node }) => {
    const followers = reader.list({ node, path: [...at.path, key] }, 'What may follow a state') ?? [];
    return followers.flatMap((item) => parseTransition(reader, item, key) ?? []);
  });
  // Whoever takes the last step away expects the opposite. A warning, for templates may have been published so.
  if (transitions.length === 0)
    reader.log.warn(at.path, 'No step is named, so every state may follow every other.', {
      hint: 'Name the steps that may be taken, or leave “transitions” out.',
    });
  return transitions;
}

function parseTransition(reader: NodeReader, at: At, from: string): Transition | null {
  if (at.node.kind !== 'object') {
    const to = reader.text(at, 'An entry');
    return to === null ? null : { from, to };
  }
  const entries = readObject(reader, at, STEP_FORMAT);
  if (entries === null) return null;
  const to = required(reader, at, entries, 'to', 'A step');
  const by = parseTakers(reader, entries.get('by'), STEP_TAKERS);
  const not = reader.name(entries.get('not'), 'Who may not take it', ['author'] as const);
  const requires = parseRequirement(reader, entries.get('requires'));
  if (to === null) return null;
  return {
    ...{ from, to },
    ...(by === null ? {} : { by }),
    ...(not === null ? {} : { not }),
    ...(requires === null ? {} : { requires }),
  };
}

/** A list of fields that have to be filled in, or a condition. */
function parseRequirement(reader: NodeReader, at: At | undefined): Condition | null {
  if (at === undefined || at.node.kind !== 'array') return parseCondition(reader, at);
  const ids = reader.texts(at, '“requires”') ?? [];
  return ids.length === 0 ? null : { all: ids.map((field) => ({ field, empty: false })) };
}
