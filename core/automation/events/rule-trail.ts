/** Follows the operations of a Codex and tells which rules each of them sets off. */
import type { Author } from '#core/access/author.ts';
import type { AutomationRule } from '#core/automation/rule.ts';
import type { ClockRange } from '#core/document/summarize-update.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import {
  advanceLocks,
  askedBy,
  beginLocks,
  type LockHistory,
  type LockTemplate,
} from '#core/rules/lock-history.ts';
import {
  advanceTrail,
  decodeOperation,
  type PlacedEntry,
  type PlaceOf,
  winnerOf,
} from '#core/rules/register-trail.ts';
import { mayTake, type StepContext } from '#core/rules/steps.ts';
import { advanceHistory, beginHistory, type WorkflowHistory } from '#core/rules/workflow-history.ts';
import type { Template, Workflow } from '#core/template/template.ts';
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
  /** Of the fields that may be read-only, where a rule waits for one: a change to it meanwhile sets nothing off until it stands. */
  readonly locks?: LockHistory;
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
  readonly summary: {
    readonly clients: readonly ClockRange[];
    readonly fields: readonly { readonly root: string }[];
  };
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
  /** Whoever made an operation, as somebody who takes steps; without it everybody may take any, and nobody lets a change stand. */
  readonly contextOf?: (actor: Pick<Author, 'kind' | 'id' | 'name'>) => StepContext;
}

/** The rules of a version, with the names that its fields keep their content under. */
export interface PlacedRules extends Pick<Template, 'slots'> {
  readonly rules: readonly AutomationRule[];
  /** Of the version, by the slot of its field. */
  readonly workflow: Workflow | null;
  /** What locks are read with, where a rule waits for a field that may be read-only. */
  readonly locks: LockTemplate | null;
}

/** No rules: of a version that is not known. */
export const NO_RULES: PlacedRules = { rules: [], workflow: null, locks: null };

export interface RuleAdvance {
  readonly trail: RuleTrail;
  readonly events: readonly RuleEvent[];
  /** The slots that hold another value now, and the version where that is another one. */
  readonly changed: readonly string[];
  readonly isOtherVersion: boolean;
}

/**
 * Edits, and merges of branches: nothing happens to a Codex by what stands on a branch until somebody merges it, and whoever merges does it
 * then. What was there before, or is brought in or back as it was, has happened already; nobody does it now.
 */
const SETS_OFF: ReadonlySet<string> = new Set(['socket', 'api', 'merge']);

/** Before any operation was read, with all that these rules wait for; `slots`: others that are watched beside. */
export function beginRuleTrail(placed: PlacedRules, slots: readonly string[] = []): RuleTrail {
  const watched = [...new Set([...slots, ...watchedSlots(placed)])];
  const flow = watchedWorkflow(placed);
  return {
    seq: 0,
    version: null,
    entries: Object.fromEntries(watched.map((slot) => [slot, []])),
    ...(flow !== null && { workflow: beginHistory(flow) }),
    ...(placed.locks !== null && { locks: beginLocks(placed.locks) }),
  };
}

/** The trail for rules of another version: the same, or one that begins anew where they wait for more than it has followed. */
export function continueRuleTrail(trail: RuleTrail, placed: PlacedRules): RuleTrail {
  const { workflow, locks, ...rest } = trail;
  const fresh = beginRuleTrail(placed, Object.keys(trail.entries));
  const isFollowed =
    Object.keys(fresh.entries).every((slot) => Object.hasOwn(trail.entries, slot)) &&
    (fresh.workflow === undefined || fresh.workflow.field === workflow?.field) &&
    (fresh.locks === undefined || (locks !== undefined && askedBy(fresh.locks) === askedBy(locks)));
  if (!isFollowed) return fresh;
  return { ...rest, ...(fresh.workflow && { workflow }), ...(fresh.locks && { locks }) };
}

/** The rules of a template as they are placed in its documents. */
export function placeRules(
  template: Pick<Template, 'fields' | 'slots' | 'workflow'>,
  rules: readonly AutomationRule[],
): PlacedRules {
  const { slots, fields, workflow } = template;
  const isLockable = watchedFields(rules).some((id) => fields[id]?.readOnlyWhen !== undefined);
  return {
    rules: inStoredForm(rules, fields),
    workflow: placedWorkflow(template),
    locks: isLockable ? { fields, workflow, ...(slots && { slots }) } : null,
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
  return [...new Set(watchedFields(rules).map((id) => slotOf({ ...(slots && { slots }) }, id)))];
}

function watchedFields(rules: readonly AutomationRule[]): readonly string[] {
  return rules.flatMap(({ when }) => ('field' in when ? [when.field] : 'date' in when ? [when.date] : []));
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

/**
 * The value that counts in a watched slot after the last operation read: the one it reads as; of the workflow field the last
 * state that was reached by allowed steps, or confirmed; of one that was changed while it was read-only, the one before.
 */
export function standingValue({ entries, workflow, locks }: RuleTrail, slot: string): JsonValue {
  if (locks !== undefined && Object.hasOwn(locks.held, slot)) return locks.held[slot] ?? null;
  if (workflow?.field === slot) return workflow.accepted;
  const placed = Object.hasOwn(entries, slot) ? entries[slot] : undefined;
  return placed === undefined ? null : (winnerOf(placed)?.value ?? null);
}

/** The trail after one more operation, and what it sets off; `null` while the document does not have the operation yet. */
export function advanceRuleTrail(
  trail: RuleTrail,
  operation: RuleOperation,
  sources: RuleSources,
): RuleAdvance | null {
  const { seq } = operation;
  const decoded = decodeOperation(operation.payload);
  const nothing = { events: [], changed: [], isOtherVersion: false };
  if (decoded === null) return { trail: { ...trail, seq }, ...nothing };
  const change = advanceTrail(trail, decoded, operation.summary.clients, sources.placeOf);
  const follows = followStanding(trail, operation, sources);
  if (change === null || follows === null) return null;
  const { version, entries } = change;
  const read: RuleTrail = { seq, version, entries, ...follows };
  const changed = Object.keys(entries).filter(
    (id) => canonicalJson(standingValue(trail, id)) !== canonicalJson(standingValue(read, id)),
  );
  const written = Object.fromEntries(changed.map((slot) => [slot, operation.actor]));
  const next: RuleTrail = { ...read, writers: { ...trail.writers, ...written } };
  const placed = next.version === null ? NO_RULES : sources.rulesAt(next.version);
  const events = placed.rules.flatMap((rule) => eventOf(rule, operation, placed, next, changed) ?? []);
  return { trail: next, events, changed, isOtherVersion: next.version !== trail.version };
}

/** What decides which values count, after one more operation; `null` while the document does not have it yet. */
function followStanding(
  trail: RuleTrail,
  operation: RuleOperation,
  { placeOf, rulesAt, contextOf }: RuleSources,
): Pick<RuleTrail, 'workflow' | 'locks'> | null {
  const context = contextOf && { contextOf };
  const steps: Parameters<typeof advanceHistory>[2] = {
    placeOf,
    workflowAt: (version) => rulesAt(version).workflow,
    ...(contextOf && { mayTake: (step, actor) => mayTake(step, contextOf(actor)) }),
  };
  const templateAt = (version: number): LockTemplate | null => rulesAt(version).locks;
  const workflow = trail.workflow && advanceHistory(trail.workflow, operation, steps);
  const locks = trail.locks && advanceLocks(trail.locks, operation, { placeOf, templateAt, ...context });
  if (workflow === null || locks === null) return null;
  return { ...(workflow && { workflow }), ...(locks && { locks }) };
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
