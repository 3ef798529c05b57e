/** Says in words how what two versions of a template ask of a Codex differs: its workflow, its rules, and all beside the fields. */
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { changesByMergeOnly } from '#core/template/format/main-changes.ts';
import { sayRetention } from '#core/template/format/retention-rule.ts';
import type { Template, Transition, ValueRule, Workflow } from '#core/template/template.ts';
import { humanize } from '#core/text/wording.ts';
import type { DescribedChange } from './described-change.ts';

/** Sentences about the template as a whole. */
export function describeRuleChanges(before: Template, after: Template): readonly DescribedChange[] {
  const renamed =
    before.name === after.name ? [] : [`The template “${before.name}” is called “${after.name}”.`];
  const changed = [
    ...workflowChanges(before.workflow, after.workflow),
    ...valueRuleChanges(before.rules ?? [], after.rules ?? []),
    ...mainChanges(before, after),
    ...retentionChanges(before, after),
    ...otherChanges(before, after),
  ];
  return [
    ...renamed.map((text) => ({ field: null, change: 'renamed' as const, text })),
    ...changed.map((text) => ({ field: null, change: 'changed' as const, text })),
  ];
}

/** The version says nothing, and the rest is told by itself. */
const TOLD_APART: ReadonlySet<string> = new Set([
  'id',
  'version',
  'name',
  'fields',
  'retired',
  'slots',
  'takes',
  'workflow',
  'rules',
  'mainChangesBy',
  'retention',
]);

const PARTS: ReadonlyMap<string, string> = new Map([
  ['color', 'The colour has'],
  ['views', 'The layout has'],
  ['children', 'The rules for children have'],
  ['referenceKinds', 'The kinds of reference have'],
  ['titlePattern', 'The pattern of titles has'],
  ['agentInstructions', 'The instructions for agents have'],
  ['abstract', 'Whether it is only there to be extended has'],
]);

/** Every other part of a template, so that none changes in silence. */
function otherChanges(before: Template, after: Template): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Template>;
  return [...keys].flatMap((key) =>
    TOLD_APART.has(key) || isSame(before[key], after[key])
      ? []
      : [`${PARTS.get(key) ?? `The ${humanize(key).toLowerCase()} has`} changed.`],
  );
}

function mainChanges(before: Template, after: Template): readonly string[] {
  const [was, is] = [changesByMergeOnly(before), changesByMergeOnly(after)];
  if (was === is) return [];
  return [
    is
      ? 'Its Codices change only by an approved merge: nobody edits them directly any more.'
      : 'Its Codices are edited directly again, and a branch is merged without an approval.',
  ];
}

function retentionChanges({ retention: was }: Template, { retention: is }: Template): readonly string[] {
  if (is === undefined)
    return was === undefined ? [] : ['Single edits are kept for good again; what was folded stays so.'];
  const changes: string[] = [];
  if (was?.operations !== is.operations)
    changes.push(
      `Single edits older than ${sayRetention(is.operations)} are folded into what each session came to, for good: what was written and deleted within one, and states within it, are lost.`,
    );
  if (was?.sessions !== is.sessions)
    changes.push(
      is.sessions === undefined
        ? 'What each session came to is kept for good again; what was folded stays so.'
        : `Sessions older than ${sayRetention(is.sessions)} are folded, for good, into named versions and what reviews, branches and restores refer to: all other states, and what was written and deleted between those, are lost.`,
    );
  return changes;
}

function workflowChanges(before: Workflow | null, after: Workflow | null): readonly string[] {
  if (before === null) return after === null ? [] : [`“${after.field}” has a workflow now.`];
  if (after === null) return [`“${before.field}” has no workflow any more.`];
  const labels = new Map([...before.states, ...after.states].map(({ id, label }) => [id, label]));
  const [earlier, later] = [stepsOf(before, labels), stepsOf(after, labels)];
  const states = new Set(before.states.map(({ id }) => id));
  return [
    ...(before.field === after.field ? [] : [`The workflow is that of “${after.field}”.`]),
    ...after.states.flatMap(({ id, label }) =>
      states.has(id) ? [] : [`The workflow has the state “${label}”.`],
    ),
    ...[...later].flatMap(([step, transition]) => {
      const was = earlier.get(step);
      if (was === undefined) return [`The workflow allows the step ${step}.`];
      return isSame(was, transition) ? [] : [`The step ${step} is for others, or asks for something else.`];
    }),
    ...[...earlier.keys()].flatMap((step) =>
      later.has(step) ? [] : [`The workflow no longer allows the step ${step}.`],
    ),
  ];
}

function stepsOf(
  { transitions }: Workflow,
  labels: ReadonlyMap<string, string>,
): ReadonlyMap<string, Transition> {
  return new Map(
    transitions.map((step) => [
      `from “${labels.get(step.from) ?? step.from}” to “${labels.get(step.to) ?? step.to}”`,
      step,
    ]),
  );
}

/** A rule is known by its message. */
function valueRuleChanges(before: readonly ValueRule[], after: readonly ValueRule[]): readonly string[] {
  const [earlier, later] = [before, after].map((rules) => new Map(rules.map((rule) => [rule.message, rule])));
  return [
    ...[...(later ?? [])].flatMap(([message, rule]) => {
      const was = earlier?.get(message);
      if (was === undefined) return [`There is a new rule: “${message}”`];
      return isSame(was, rule) ? [] : [`The rule “${message}” asks for something else.`];
    }),
    ...[...(earlier ?? [])].flatMap(([message]) =>
      later?.has(message) ? [] : [`There is no rule any more: “${message}”`],
    ),
  ];
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson((one ?? null) as JsonValue) === canonicalJson((other ?? null) as JsonValue);
}
