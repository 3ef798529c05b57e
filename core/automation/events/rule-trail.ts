/** Follows the operations of a Codex and tells which rules each of them sets off. */
import type { Actor } from '#core/access/policy.ts';
import type { AutomationRule } from '#core/automation/rule.ts';
import type { ClockRange } from '#core/document/summarize-update.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import {
  advanceTrail,
  decodeOperation,
  type PlacedEntry,
  type PlaceOf,
  winnerOf,
} from '#core/rules/register-trail.ts';

/*
 * What a field held before is known to the journal alone, so the journal is read in its order (rules E1 to E6 of
 * docs/spec/automation.md). The same operations give the same events whenever and by whomever they are read.
 */

/** The fields that rules ask for, after the operations read so far. Plain JSON, so that reading can be continued later. */
export interface RuleTrail {
  /** The last operation read. */
  readonly seq: number;
  /** The template version that the document is pinned to. */
  readonly version: number | null;
  readonly entries: Readonly<Record<string, readonly PlacedEntry[]>>;
}

/** The parts of a journal operation that are needed here. */
export interface RuleOperation {
  readonly seq: number;
  readonly operationId: string;
  readonly payload: Uint8Array;
  readonly actor: Pick<Actor, 'kind' | 'id' | 'name'>;
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
  readonly by: Pick<Actor, 'kind' | 'id' | 'name'>;
  /** What has changed, and to which value; `null` for a Codex that was created. */
  readonly change: { readonly field: string; readonly value: JsonValue } | null;
}

export interface RuleSources {
  readonly placeOf: PlaceOf;
  /** The rules of a template version; none for a version that there is not. */
  readonly rulesAt: (version: number) => readonly AutomationRule[];
}

export interface RuleAdvance {
  readonly trail: RuleTrail;
  readonly events: readonly RuleEvent[];
  /** The watched fields that hold another value now, and the version where that is another one. */
  readonly changed: readonly string[];
  readonly isOtherVersion: boolean;
}

/** What was there before, or is brought in or back as it was, has happened already; nobody does it now. */
const SETS_OFF: ReadonlySet<string> = new Set(['socket', 'api']);

/** Before any operation was read. */
export function beginRuleTrail(fields: readonly string[]): RuleTrail {
  return { seq: 0, version: null, entries: Object.fromEntries(fields.map((id) => [id, []])) };
}

/** The fields whose values rules wait for, each once. */
export function watchedFields(rules: readonly AutomationRule[]): readonly string[] {
  const ids = rules.flatMap(({ when }) =>
    'field' in when ? [when.field] : 'date' in when ? [when.date] : [],
  );
  return [...new Set(ids)];
}

/** The value of a watched field after the last operation read. */
export function watchedValue({ entries }: Pick<RuleTrail, 'entries'>, field: string): JsonValue {
  const placed = Object.hasOwn(entries, field) ? entries[field] : undefined;
  return placed === undefined ? null : (winnerOf(placed)?.value ?? null);
}

/** The trail after one more operation, and what it sets off; `null` while the document does not have the operation yet. */
export function advanceRuleTrail(
  trail: RuleTrail,
  operation: RuleOperation,
  { placeOf, rulesAt }: RuleSources,
): RuleAdvance | null {
  const { seq } = operation;
  const decoded = decodeOperation(operation.payload);
  const nothing = { events: [], changed: [], isOtherVersion: false };
  if (decoded === null) return { trail: { ...trail, seq }, ...nothing };
  const change = advanceTrail(trail, decoded, operation.summary.clients, placeOf);
  if (change === null) return null;
  const next: RuleTrail = { seq, version: change.version, entries: change.entries };
  const changed = Object.keys(next.entries).filter(
    (id) => canonicalJson(watchedValue(trail, id)) !== canonicalJson(watchedValue(next, id)),
  );
  const rules = next.version === null ? [] : rulesAt(next.version);
  const events = rules.flatMap((rule) => eventOf(rule, operation, next, changed) ?? []);
  return { trail: next, events, changed, isOtherVersion: next.version !== trail.version };
}

function eventOf(
  { id: ruleId, when }: AutomationRule,
  { seq, operationId, actor, origin, serverTime }: RuleOperation,
  trail: RuleTrail,
  changed: readonly string[],
): RuleEvent | null {
  const { kind, id, name } = actor;
  const base = {
    ruleId,
    version: trail.version ?? 0,
    seq,
    operationId,
    at: serverTime,
    by: { kind, id, name },
  };
  if ('created' in when) return origin === 'seed' ? { ...base, change: null } : null;
  if (!('field' in when) || !SETS_OFF.has(origin) || !changed.includes(when.field)) return null;
  const value = watchedValue(trail, when.field);
  if (when.to !== undefined && canonicalJson(when.to) !== canonicalJson(value)) return null;
  return { ...base, change: { field: when.field, value } };
}
