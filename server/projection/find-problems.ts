/** Finds the problems of a Codex: values that its template does not allow, derived anew each time. */
import type { Codex } from '#core/codex/codex.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { describeCondition } from '#core/conditions/describe-condition.ts';
import { REFERENCES_ROOT } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import type { LockHistory } from '#core/rules/lock-history.ts';
import { transitionProblem } from '#core/rules/transitions.ts';
import {
  type JudgedCodex,
  namedIn,
  readJudgedCodex,
  type ValueProblem,
  valueProblems,
} from '#core/rules/value-problems.ts';
import { currentState, type WorkflowHistory } from '#core/rules/workflow-history.ts';
import type { Template } from '#core/template/template.ts';
import { knownAround } from '../access/known-codices.ts';
import { readFacts } from '../codices/content/find-facts.ts';
import type { Services } from '../ports/services.ts';
import { type LockReading, readLocks } from './read-lock-history.ts';
import { type HistoryReading, isOfTemplate, readHistory } from './read-workflow-history.ts';
import type { CodexRow } from './tables/codex-store.ts';

/** What is read from a document in one go; the rest is looked up afterwards. */
export interface ProblemReading {
  readonly template: Template;
  readonly content: JudgedCodex;
  readonly history: WorkflowHistory | null;
  readonly locks: LockHistory | null;
  /** The entries that the workflow field, and registers changed while they were read-only, read as. */
  readonly entries: Readonly<Record<string, string>>;
  /** The journal was read in part: what is to come may change all this. */
  readonly hasMore: boolean;
}

export function readForProblems(
  codex: Codex,
  template: Template,
  { history, locks }: { readonly history: HistoryReading | null; readonly locks: LockReading | null },
): ProblemReading {
  const held = (id: string): JsonValue => readConditionValues(codex, template.fields, [id])[id] ?? null;
  const steps = history === null ? null : readHistory(history, codex.doc, held);
  const locked = locks === null ? null : readLocks(locks, codex.doc, held);
  const changed = Object.keys(locked?.history.changes ?? {}).filter((id) => {
    const field = template.fields[id];
    return field !== undefined && storageOf(field) === 'register';
  });
  // The history names the slot, problems the field.
  const flow = steps === null ? null : (template.workflow?.field ?? null);
  const entries = [...(flow === null ? [] : [flow]), ...changed].flatMap((id) => {
    const { winner } = codex.register(id);
    return winner === null ? [] : [[id, winner.id] as const];
  });
  return {
    template,
    content: readJudgedCodex(codex, template),
    history: steps?.history ?? null,
    locks: locked?.history ?? null,
    entries: Object.fromEntries(entries),
    hasMore: steps?.hasMore === true || locked?.hasMore === true,
  };
}

/** In the order of the template; `people` names those of the workspace by their ids, where the value is one. */
export async function findProblems(
  services: Services,
  row: Pick<CodexRow, 'id' | 'privateTopId'>,
  { template, content, history, locks, entries }: ProblemReading,
  people: ReadonlyMap<string, string>,
): Promise<ValueProblemBody[]> {
  const facts = await readFacts(services, namedIn(content), knownAround(row.privateTopId));
  const ofValues = valueProblems(content, template, { codexId: row.id, facts }).map((problem) =>
    presentProblem(problem, people),
  );
  const step = history === null ? null : stepProblem(history, template, content, entries);
  return [...(step === null ? [] : [step]), ...lockProblems(locks, template, content, entries), ...ofValues];
}

/** Only while the field reads as what the step led to: a document may be a moment ahead of what was read of its journal. */
function stepProblem(
  history: WorkflowHistory,
  template: Template,
  { values }: JudgedCodex,
  entries: ProblemReading['entries'],
): ValueProblemBody | null {
  const [field, value] = values.find(([{ id }]) => id === template.workflow?.field) ?? [];
  const { breach } = history;
  if (breach === null || field === undefined || value === undefined || template.workflow === null)
    return null;
  if (!isOfTemplate(history, template) || canonicalJson(currentState(history)) !== canonicalJson(value))
    return null;
  const { from, to, by, at } = breach;
  const { message, hint } = transitionProblem(template, template.workflow, field, from, to);
  return {
    field: field.id,
    label: field.label,
    path: [],
    value,
    text: textOf(field, value, new Map()),
    message,
    hint: hint ?? null,
    step: { from, to, by, at: new Date(at).toISOString() },
    keep: entries[field.id] ?? null,
  };
}

/** Changes to fields that are still read-only, with who made them. */
function lockProblems(
  locks: LockHistory | null,
  template: Template,
  { values }: JudgedCodex,
  entries: ProblemReading['entries'],
): ValueProblemBody[] {
  return Object.entries(locks?.changes ?? {}).flatMap(([id, { by }]) => {
    const field = template.fields[id];
    if (field?.readOnlyWhen === undefined) return [];
    const value = values.find(([other]) => other.id === id)?.[1] ?? null;
    const message = `${by.name || 'Somebody'} changed this while it was read-only.`;
    const hint = `It is read-only while ${describeCondition(field.readOnlyWhen, template.fields)}.`;
    const problem = presentProblem({ field, path: [], value, message, hint }, new Map());
    return [{ ...problem, keep: entries[id] ?? null }];
  });
}

function presentProblem(
  { field, path, value, message, hint }: ValueProblem,
  people: ReadonlyMap<string, string>,
): ValueProblemBody {
  return {
    field: field?.id ?? REFERENCES_ROOT,
    label: field?.label ?? 'References',
    path: [...path],
    value,
    text: field === null ? '' : textOf(field, value, people),
    message,
    hint,
    step: null,
    keep: null,
  };
}

/** Of a value that need not have the shape of its type. */
function textOf(field: FieldDefinition, value: JsonValue, people: ReadonlyMap<string, string>): string {
  if (value === null || typeof value === 'object') {
    const text = fieldTypeOf(field.type).toText(field, value);
    return text === '' ? 'nothing' : text;
  }
  return (
    fieldTypeOf(field.type).toText(field, value, { person: (id) => people.get(id) ?? null }) || String(value)
  );
}
