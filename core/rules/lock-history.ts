/** The changes to fields while they were read-only, read from the journal: by sockets and from offline, where nothing refuses them. */
import { holds } from '#core/conditions/evaluate-condition.ts';
import { rootOf } from '#core/document/roots.ts';
import { fieldsIn } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import {
  advanceTrail,
  decodeOperation,
  type PlaceOf,
  type RegisterTrail,
  winnerOf,
} from './register-trail.ts';
import { NO_STEP, type WorkflowOperation } from './workflow-history.ts';

/*
 * Whether a field was read-only when somebody changed it is known to the journal alone. So it is read in its order, with
 * the registers that the conditions ask for; which is why they may ask for nothing else (rules L1 to L4 of
 * docs/spec/templates.md).
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
  /** By field id, while the field is still read-only. */
  readonly changes: Readonly<Record<string, LockedChange>>;
}

export interface LockOperation extends WorkflowOperation {
  readonly summary: WorkflowOperation['summary'] & { readonly fields: readonly { readonly root: string }[] };
}

type Fields = Pick<Template, 'fields'>;

/** The fields that are read-only under some condition. */
export function lockableFields({ fields }: Fields): readonly FieldDefinition[] {
  return Object.values(fields).filter(({ readOnlyWhen }) => readOnlyWhen !== undefined);
}

/** The history before any operation was read, for the registers that the conditions of this template ask for. */
export function beginLocks(template: Fields): LockHistory {
  const asked = lockableFields(template).flatMap(({ readOnlyWhen }) => fieldsIn(readOnlyWhen));
  const entries = Object.fromEntries([...new Set(asked)].sort().map((id) => [id, []]));
  return { seq: 0, version: null, entries, changes: {} };
}

/** The root types that operations have to be read for. */
export function rootsOfLocks(template: Fields): readonly string[] {
  const asked = Object.keys(beginLocks(template).entries).map((id) => rootOf(id, 'register'));
  const held = lockableFields(template).map(({ id, type }) => rootOf(id, storageOf(type)));
  return [...new Set([...asked, ...held])].filter((root) => root !== null);
}

/**
 * The history after one more operation; `null` while the document does not have it yet.
 *
 * @param templateAt The template of a version; `null` when there is none, and then nothing is read-only.
 */
export function advanceLocks(
  history: LockHistory,
  operation: LockOperation,
  {
    placeOf,
    templateAt,
  }: { readonly placeOf: PlaceOf; readonly templateAt: (version: number) => Fields | null },
): LockHistory | null {
  const decoded = decodeOperation(operation.payload);
  if (decoded === null) return { ...history, seq: operation.seq };
  const next = advanceTrail(history, decoded, operation.summary.clients, placeOf);
  if (next === null) return null;
  const [before, after] = [lockedIn(history, templateAt), lockedIn(next, templateAt)];
  const touched = new Set(operation.summary.fields.map(({ root }) => root));
  const counts = operation.actor.kind !== 'system' && !NO_STEP.has(operation.origin);
  const { seq, actor, serverTime } = operation;
  const changes = Object.entries(history.changes).filter(([id]) => after.has(id));
  const found = [...after.values()]
    .filter(({ id, type }) => counts && before.has(id) && touched.has(rootOf(id, storageOf(type)) ?? ''))
    .map(({ id }) => [id, { seq, by: { id: actor.id, name: actor.name }, at: serverTime }] as const);
  const { version, entries } = next;
  return { seq, version, entries, changes: Object.fromEntries([...changes, ...found]) };
}

/** The fields that are read-only with these registers, by id. */
function lockedIn(
  { version, entries }: RegisterTrail,
  templateAt: (version: number) => Fields | null,
): ReadonlyMap<string, FieldDefinition> {
  const template = version === null ? null : templateAt(version);
  if (template === null) return new Map();
  const valueFor = (id: string) => winnerOf(entries[id] ?? [])?.value ?? null;
  const locked = lockableFields(template).filter(
    ({ readOnlyWhen }) =>
      readOnlyWhen !== undefined && holds(readOnlyWhen, { fields: template.fields, valueFor }),
  );
  return new Map(locked.map((field) => [field.id, field]));
}
