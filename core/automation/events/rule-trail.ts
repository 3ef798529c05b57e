/** Follows the operations of a Codex and tells which rules each of them sets off. */
import type { Author } from '#core/access/author.ts';
import type { AutomationRule } from '#core/automation/rule.ts';
import type { ClockRange } from '#core/document/summarize-update.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import {
  advanceTrail,
  decodeOperation,
  type PlacedEntry,
  type PlaceOf,
  winnerOf,
} from '#core/rules/register-trail.ts';
import { advanceHistory, beginHistory, type WorkflowHistory } from '#core/rules/workflow-history.ts';
import type { Template, Transition, Workflow } from '#core/template/template.ts';
import { placedWorkflow, slotOf } from '#core/template/versions/slots.ts';

/*
 * What a field held before is known to the journal alone, so the journal is read in its order (rules E1 to E6 of
 * docs/spec/automation.md). The same operations give the same events whenever and by whomever they are read.
 */

/** The slots of the fields that rules ask for, after the operations read so far. Plain JSON, so that reading can be continued later. */
export interface RuleTrail {
  /** The last operation read. */
  readonly seq: number;
  /** The template version that the document is pinned to. */
  readonly version: number | null;
  readonly entries: Readonly<Record<string, readonly PlacedEntry[]>>;
  /** Of the workflow field, where a rule waits for it: a step that was not allowed sets nothing off until it is. */
  readonly workflow?: WorkflowHistory;
  /** Who changed each of these slots last; of those that changed before this was kept, nobody is known. */
  readonly writers?: Readonly<Record<string, Author>>;
}

/** The parts of a journal operation that are needed here. */
export interface RuleOperation {
  readonly seq: number;
  readonly operationId: string;
  readonly payload: Uint8Array;
  readonly actor: Author;
  readonly origin: string;
  /** ms since epoch. */
  readonly serverTime: number;
  readonly summary: { readonly clients: readonly ClockRange[] };
}

/** An operation has set a rule off. */
export interface RuleEvent {
  readonly ruleId: string;
  /** The template version at the operation. */
  readonly version: number;
  readonly seq: number;
  readonly operationId: string;
  readonly at: number;
  readonly by: Author;
  /** What has changed, and to which value; `null` for a Codex that was created. */
  readonly change: { readonly field: string; readonly value: JsonValue } | null;
}

export interface RuleSources {
  readonly placeOf: PlaceOf;
  /** The rules of a template version; none for a version that there is not. */
  readonly rulesAt: (version: number) => PlacedRules;
  /** Whether these hands may take a step of the workflow; without it everybody may. */
  readonly mayTake?: (step: Transition, actor: RuleOperation['actor']) => boolean;
}

/** The rules of a version, with the names that its fields keep their content under. */
export interface PlacedRules extends Pick<Template, 'slots'> {
  readonly rules: readonly AutomationRule[];
  /** Of the version, by the slot of its field. */
  readonly workflow: Workflow | null;
}

/** No rules: of a version that is not known. */
export const NO_RULES: PlacedRules = { rules: [], workflow: null };

export interface RuleAdvance {
  readonly trail: RuleTrail;
  readonly events: readonly RuleEvent[];
  /** The slots that hold another value now, and the version where that is another one. */
  readonly changed: readonly string[];
  readonly isOtherVersion: boolean;
}

/** What was there before, or is brought in or back as it was, has happened already; nobody does it now. */
const SETS_OFF: ReadonlySet<string> = new Set(['socket', 'api']);

/** Before any operation was read; `flow`: the slot of the workflow field, where a rule waits for it. */
export function beginRuleTrail(slots: readonly string[], flow: string | null = null): RuleTrail {
  const entries = Object.fromEntries(slots.map((slot) => [slot, []]));
  return { seq: 0, version: null, entries, ...(flow !== null && { workflow: beginHistory(flow) }) };
}

/** The rules of a template as they are placed in its documents. */
export function placeRules(
  template: Pick<Template, 'fields' | 'slots' | 'workflow'>,
  rules: readonly AutomationRule[],
): PlacedRules {
  const { slots, fields } = template;
  return {
    rules: inStoredForm(rules, fields),
    workflow: placedWorkflow(template),
    ...(slots && { slots }),
  };
}

/** The slot of a workflow field with steps that a rule waits for; `null` where there is none. */
export function watchedWorkflow(placed: PlacedRules): string | null {
  const { workflow } = placed;
  if (workflow === null || workflow.transitions.length === 0) return null;
  return watchedSlots(placed).includes(workflow.field) ? workflow.field : null;
}

/** The slots of the fields whose values rules wait for, each once: another type or another id of a field is the same field. */
export function watchedSlots({ rules, slots }: Pick<PlacedRules, 'rules' | 'slots'>): readonly string[] {
  const ids = rules.flatMap(({ when }) =>
    'field' in when ? [when.field] : 'date' in when ? [when.date] : [],
  );
  return [...new Set(ids.map((id) => slotOf({ ...(slots && { slots }) }, id)))];
}

/** The rules with the values they wait for as fields hold them: an author may write `1 h` where 3600 is stored. */
export function inStoredForm(
  rules: readonly AutomationRule[],
  fields: Readonly<Record<string, FieldDefinition>>,
): readonly AutomationRule[] {
  return rules.map((rule) => {
    const { when } = rule;
    if (!('field' in when) || when.to === undefined || when.to === null) return rule;
    const field = Object.hasOwn(fields, when.field) ? fields[when.field] : undefined;
    const read = field && fieldTypeOf(field.type).parseDefault(when.to, field);
    return read?.ok ? { ...rule, when: { ...when, to: read.value } } : rule;
  });
}

/** The value in a watched slot after the last operation read. */
export function watchedValue({ entries }: Pick<RuleTrail, 'entries'>, slot: string): JsonValue {
  const placed = Object.hasOwn(entries, slot) ? entries[slot] : undefined;
  return placed === undefined ? null : (winnerOf(placed)?.value ?? null);
}

/** The same, but of the workflow field the last state that was reached by allowed steps, or confirmed. */
function standingValue(trail: RuleTrail, slot: string): JsonValue {
  return trail.workflow?.field === slot ? trail.workflow.accepted : watchedValue(trail, slot);
}

/** The trail after one more operation, and what it sets off; `null` while the document does not have the operation yet. */
export function advanceRuleTrail(
  trail: RuleTrail,
  operation: RuleOperation,
  { placeOf, rulesAt, mayTake }: RuleSources,
): RuleAdvance | null {
  const { seq } = operation;
  const decoded = decodeOperation(operation.payload);
  const nothing = { events: [], changed: [], isOtherVersion: false };
  if (decoded === null) return { trail: { ...trail, seq }, ...nothing };
  const change = advanceTrail(trail, decoded, operation.summary.clients, placeOf);
  const workflowAt = (version: number): Workflow | null => rulesAt(version).workflow;
  const workflow =
    trail.workflow &&
    advanceHistory(trail.workflow, operation, { placeOf, workflowAt, ...(mayTake && { mayTake }) });
  if (change === null || workflow === null) return null;
  const { version, entries } = change;
  const read: RuleTrail = { seq, version, entries, ...(workflow && { workflow }) };
  const changed = Object.keys(entries).filter(
    (id) => canonicalJson(standingValue(trail, id)) !== canonicalJson(standingValue(read, id)),
  );
  const written = Object.fromEntries(changed.map((slot) => [slot, operation.actor]));
  const next: RuleTrail = { ...read, writers: { ...trail.writers, ...written } };
  const placed = next.version === null ? NO_RULES : rulesAt(next.version);
  const events = placed.rules.flatMap((rule) => eventOf(rule, operation, placed, next, changed) ?? []);
  return { trail: next, events, changed, isOtherVersion: next.version !== trail.version };
}

function eventOf(
  { id: ruleId, when }: AutomationRule,
  { seq, operationId, actor, origin, serverTime }: RuleOperation,
  placed: PlacedRules,
  trail: RuleTrail,
  changed: readonly string[],
): RuleEvent | null {
  const base = {
    ruleId,
    version: trail.version ?? 0,
    seq,
    operationId,
    at: serverTime,
    by: actor,
  };
  if ('created' in when) return origin === 'seed' ? { ...base, change: null } : null;
  if (!('field' in when) || !SETS_OFF.has(origin)) return null;
  const slot = slotOf(placed, when.field);
  if (!changed.includes(slot)) return null;
  const value = standingValue(trail, slot);
  if (when.to !== undefined && canonicalJson(when.to) !== canonicalJson(value)) return null;
  return { ...base, change: { field: when.field, value } };
}
