/** The changes to fields while they were read-only, read from the journal: by sockets and from offline, where nothing refuses them. */
import { type ConditionSource, holds } from '#core/conditions/evaluate-condition.ts';
import { rootOf } from '#core/document/roots.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { placedWorkflow, slotOf } from '#core/template/versions/slots.ts';
import { mayKeepChange } from './lock-keeping.ts';
import {
  advanceTrail,
  decodeOperation,
  type PlaceOf,
  type RegisterTrail,
  winnerOf,
} from './register-trail.ts';
import { mayTake, type StepContext } from './steps.ts';
import {
  advanceHistory,
  beginHistory,
  type WorkflowHistory,
  type WorkflowOperation,
} from './workflow-history.ts';

/*
 * Whether a field was read-only when somebody changed it is known to the journal alone. So it is read in its order, with
 * the registers that the conditions ask for; which is why they may ask for nothing else (rules L1 to L5 of
 * docs/spec/templates.md). Their values count as they show, and as they were allowed last: a step that was not allowed, or a
 * change to a field that was read-only itself, unlocks nothing.
 */

/** The last operation that changed a field while it was read-only. */
export interface LockedChange {
  readonly seq: number;
  readonly by: { readonly id: string; readonly name: string };
  /** ms since epoch, by the clock of the server. */
  readonly at: number;
}

/** Plain JSON, so that reading can be continued later. */
export interface LockHistory extends RegisterTrail {
  /** The last operation read. */
  readonly seq: number;
  /** Of the workflow field, where a condition asks for it, or it may be read-only itself. */
  readonly workflow: WorkflowHistory | null;
  /** What registers that a condition asks for held before they were changed while read-only themselves, by slot: it still locks. */
  readonly held: Readonly<Record<string, JsonValue>>;
  /** By field id, while the field is still read-only. */
  readonly changes: Readonly<Record<string, LockedChange>>;
}

export interface LockOperation extends WorkflowOperation {
  readonly summary: WorkflowOperation['summary'] & { readonly fields: readonly { readonly root: string }[] };
}

/** The parts of a template that locks are read with. */
export type LockTemplate = Pick<Template, 'fields' | 'workflow' | 'slots'>;
type Fields = Pick<Template, 'fields'>;

export interface LockSources {
  readonly placeOf: PlaceOf;
  /** The template of a version; `null` when there is none, and then nothing is read-only. */
  readonly templateAt: (version: number) => LockTemplate | null;
  /** Whoever made an operation, as somebody who takes steps; without it everybody may take any, and nobody lets a change stand. */
  readonly contextOf?: (actor: WorkflowOperation['actor']) => StepContext;
}

/** What the server makes of a Codex; a restore is somebody's change. */
const NO_CHANGE: ReadonlySet<string> = new Set(['seed', 'import', 'template']);
/** Fields that lock each other one after another, more than a template may have. */
const MAX_CHAIN = 32;

/** The fields that are read-only under some condition. */
export function lockableFields({ fields }: Fields): readonly FieldDefinition[] {
  return Object.values(fields).filter(({ readOnlyWhen }) => readOnlyWhen !== undefined);
}

/** The history before any operation was read, for the registers that the conditions of this template ask for. */
export function beginLocks(template: LockTemplate): LockHistory {
  const locked = lockableFields(template);
  const asked = locked.flatMap(({ readOnlyWhen }) => fieldsIn(readOnlyWhen));
  const own = locked.filter((field) => storageOf(field) === 'register').map(({ id }) => id);
  const slots = [...new Set([...asked, ...own])].map((id) => slotOf(template, id));
  const entries = Object.fromEntries(slots.sort().map((slot) => [slot, []]));
  const field = template.workflow?.field;
  const isAsked = field !== undefined && [...asked, ...own].includes(field);
  const workflow = isAsked ? beginHistory(slotOf(template, field)) : null;
  return { seq: 0, version: null, entries, workflow, held: {}, changes: {} };
}

/** What a history follows; one that follows the same can be continued. */
export function askedBy({ entries, workflow }: LockHistory): string {
  return [...Object.keys(entries), workflow?.field].join();
}

/** The root types that operations have to be read for. */
export function rootsOfLocks(template: LockTemplate): readonly string[] {
  const asked = Object.keys(beginLocks(template).entries).map((id) => rootOf(id, 'register'));
  const held = lockableFields(template).map((field) => rootOf(slotOf(template, field.id), storageOf(field)));
  return [...new Set([...asked, ...held])].filter((root) => root !== null);
}

/** The history after one more operation; `null` while the document does not have it yet. */
export function advanceLocks(
  history: LockHistory,
  operation: LockOperation,
  sources: LockSources,
): LockHistory | null {
  const decoded = decodeOperation(operation.payload);
  if (decoded === null) return { ...history, seq: operation.seq };
  const trail = advanceTrail(history, decoded, operation.summary.clients, sources.placeOf);
  if (trail === null) return null;
  const workflow = history.workflow && advanceHistory(history.workflow, operation, stepSources(sources));
  if (workflow === null && history.workflow !== null) return null;
  const { version, entries } = trail;
  return withChanges(
    history,
    { ...history, seq: operation.seq, version, entries, workflow },
    operation,
    sources,
  );
}

/** A change to a field that locks others decides whether they are locked: until nothing new is found, chain by chain. */
function withChanges(
  history: LockHistory,
  next: LockHistory,
  operation: LockOperation,
  sources: LockSources,
): LockHistory {
  const template = templateOf(next, sources) ?? {};
  let found = next;
  for (let round = 0; round <= MAX_CHAIN; round += 1) {
    const changes = changesAfter(history, found, operation, sources);
    const changed = Object.keys(changes).map((id) => slotOf(template, id));
    const held = Object.fromEntries(
      changed.flatMap((slot) => (Object.hasOwn(next.entries, slot) ? [[slot, heldIn(history, slot)]] : [])),
    );
    const isSettled = canonicalJson(held) === canonicalJson(found.held);
    found = { ...found, changes, held };
    if (isSettled) break;
  }
  return found;
}

/** What a register held when it was allowed last. */
function heldIn({ held, workflow, entries }: LockHistory, slot: string): JsonValue {
  if (Object.hasOwn(held, slot)) return held[slot] ?? null;
  if (workflow?.field === slot) return workflow.accepted;
  return winnerOf(entries[slot] ?? [])?.value ?? null;
}

function templateOf(
  { version }: Pick<LockHistory, 'version'>,
  { templateAt }: Pick<LockSources, 'templateAt'>,
): LockTemplate | null {
  return version === null ? null : templateAt(version);
}

function stepSources({ placeOf, templateAt, contextOf }: LockSources) {
  return {
    placeOf,
    workflowAt: (version: number) => placedWorkflow(templateAt(version)),
    ...(contextOf && {
      mayTake: (step: Parameters<typeof mayTake>[0], actor: WorkflowOperation['actor']) =>
        mayTake(step, contextOf(actor)),
    }),
  };
}

function changesAfter(
  history: LockHistory,
  next: LockHistory,
  operation: LockOperation,
  sources: LockSources,
): LockHistory['changes'] {
  const { seq, actor, origin, serverTime, summary } = operation;
  const [before, after] = [lockedIn(history, sources), lockedIn(next, sources)];
  const changes = new Map(Object.entries(history.changes).filter(([id]) => after.has(id)));
  if (actor.kind === 'system' || NO_CHANGE.has(origin)) return Object.fromEntries(changes);
  const touched = new Set(summary.fields.map(({ root }) => root));
  const template = templateOf(next, sources) ?? {};
  for (const field of after.values()) {
    const { id } = field;
    const root = rootOf(slotOf(template, id), storageOf(field)) ?? '';
    if (!before.has(id) || !touched.has(root)) continue;
    if (isCorrected(history, next, field, operation, sources)) changes.delete(id);
    else changes.set(id, { seq, by: { id: actor.id, name: actor.name }, at: serverTime });
  }
  return Object.fromEntries(changes);
}

/** Did somebody who may let the change stand write the field anew, having seen it, be it the same value or another? */
function isCorrected(
  history: LockHistory,
  next: LockHistory,
  field: FieldDefinition,
  { actor }: LockOperation,
  sources: LockSources,
): boolean {
  const { contextOf } = sources;
  const change = history.changes[field.id];
  const template = templateOf(next, sources);
  if (change === undefined || template === null || contextOf === undefined) return false;
  const slot = slotOf(template, field.id);
  const seen = winnerOf(history.entries[slot] ?? []);
  const now = next.entries[slot] ?? [];
  if (seen === null) return false;
  if (now.length === 0 || now.some(({ id }) => id === seen.id)) return false;
  return mayKeepChange(template, field, valuesIn(template, next).allowed, change.by, contextOf(actor));
}

/** The values of the registers as they show, and as they were allowed last. */
export function valuesIn(
  template: Pick<Template, 'slots'>,
  { entries, workflow, held }: Pick<LockHistory, 'entries' | 'workflow' | 'held'>,
): {
  readonly shown: ConditionSource['valueFor'];
  readonly allowed: ConditionSource['valueFor'];
} {
  const shown = (slot: string) => winnerOf(entries[slot] ?? [])?.value ?? null;
  return {
    shown: (id) => shown(slotOf(template, id)),
    allowed: (id) => {
      const slot = slotOf(template, id);
      if (Object.hasOwn(held, slot)) return held[slot] ?? null;
      return workflow?.field === slot ? workflow.accepted : shown(slot);
    },
  };
}

/** The fields that are read-only, by id: as the registers show, or as they were allowed last. */
function lockedIn(
  history: LockHistory,
  sources: Pick<LockSources, 'templateAt'>,
): ReadonlyMap<string, FieldDefinition> {
  const template = templateOf(history, sources);
  if (template === null) return new Map();
  const { fields } = template;
  const { shown, allowed } = valuesIn(template, history);
  const locked = lockableFields(template).filter(
    ({ readOnlyWhen }) =>
      readOnlyWhen !== undefined &&
      [shown, allowed].some((valueFor) => holds(readOnlyWhen, { fields, valueFor })),
  );
  return new Map(locked.map((field) => [field.id, field]));
}
