/** The history of a workflow field, read from the journal: its states, and the transition that its template did not allow. */
import type { Actor } from '#core/access/policy.ts';
import type { ClockRange } from '#core/document/summarize-update.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { Transition, Workflow } from '#core/template/template.ts';
import { advanceTrail, decodeOperation, type PlacedEntry, type PlaceOf, winnerOf } from './register-trail.ts';
import { isRestricted } from './steps.ts';
import { mayFollow, mayKeepState } from './transitions.ts';

/*
 * A step is a relation between two values, and a register keeps but the later one: what was there before is known to the
 * journal alone. So the journal is read in its order, each operation with what it adds to the register and takes away from
 * it (rules W1 to W7 of docs/spec/templates.md). The same operations give the same answer whenever they are read, but for
 * who may take a step: the journal has no roles.
 */

/** A transition that the template does not allow. */
export interface Breach {
  /** The operation that made it. */
  readonly seq: number;
  /** The last state that was reached by allowed transitions. */
  readonly from: JsonValue;
  readonly to: JsonValue;
  readonly by: { readonly id: string; readonly name: string };
  /** ms since epoch, by the clock of the server. */
  readonly at: number;
}

/** The field after the operations read so far. Plain JSON, so that reading can be continued later. */
export interface WorkflowHistory {
  readonly field: string;
  /** The last operation read. */
  readonly seq: number;
  /** The template version that the document is pinned to. */
  readonly version: number | null;
  readonly entries: readonly PlacedEntry[];
  /** Has the field ever held a value? */
  readonly begun: boolean;
  /** The last state reached by an allowed transition, or confirmed by a member who may take a step to it. */
  readonly accepted: JsonValue;
  readonly breach: Breach | null;
}

/** The parts of a journal operation that are needed here. */
export interface WorkflowOperation {
  readonly seq: number;
  readonly payload: Uint8Array;
  readonly actor: Pick<Actor, 'kind' | 'id' | 'name'>;
  readonly origin: string;
  /** ms since epoch. */
  readonly serverTime: number;
  readonly summary: { readonly clients: readonly ClockRange[] };
}

export interface WorkflowSources {
  readonly placeOf: PlaceOf;
  /** The workflow of a template version; `null` when it has none, or there is no such version. */
  readonly workflowAt: (version: number) => Workflow | null;
  /** Whether these hands may take a step; without it everybody may. */
  readonly mayTake?: (step: Transition, actor: WorkflowOperation['actor']) => boolean;
}

/** What the server, or somebody restoring, made of the field is no step that a person took in the workflow. */
const NO_STEP: ReadonlySet<string> = new Set(['seed', 'import', 'restore', 'template']);

/** The history of a field before any operation was read. */
export function beginHistory(field: string): WorkflowHistory {
  return { field, seq: 0, version: null, entries: [], begun: false, accepted: null, breach: null };
}

/** The value of the field after the last operation read. */
export function currentState({ entries }: Pick<WorkflowHistory, 'entries'>): JsonValue {
  return winnerOf(entries)?.value ?? null;
}

/**
 * The history after one more operation; `null` while the document does not have the operation yet. An operation that cannot
 * be decoded changes nothing, as in the document.
 */
export function advanceHistory(
  history: WorkflowHistory,
  operation: WorkflowOperation,
  sources: WorkflowSources,
): WorkflowHistory | null {
  const decoded = decodeOperation(operation.payload);
  if (decoded === null) return { ...history, seq: operation.seq };
  const { field, version } = history;
  const trail = { version, entries: { [field]: history.entries } };
  const change = advanceTrail(trail, decoded, operation.summary.clients, sources.placeOf);
  if (change === null) return null;
  const steps = change.writes[field] ?? 0;
  const next = {
    ...history,
    seq: operation.seq,
    version: change.version,
    entries: change.entries[field] ?? [],
  };
  return judge(history, { ...next, begun: history.begun || steps > 0 }, operation, steps, sources);
}

/**
 * An import begins like anybody else: the file says what it likes. A restore was checked against the state that showed; while
 * that one is a breach, it is a step from the last allowed one.
 */
function isAccepted({ breach }: WorkflowHistory, origin: string): boolean {
  if (origin === 'import') return false;
  return origin === 'restore' ? breach === null : NO_STEP.has(origin);
}

function judge(
  before: WorkflowHistory,
  after: WorkflowHistory,
  { seq, actor, origin, serverTime }: WorkflowOperation,
  steps: number,
  { workflowAt, mayTake = () => true }: WorkflowSources,
): WorkflowHistory {
  const [old, now] = [winnerOf(before.entries), winnerOf(after.entries)];
  const to = now?.value ?? null;
  const accept: WorkflowHistory = { ...after, accepted: to, breach: null };
  const workflow = after.version === null ? null : workflowAt(after.version);
  const isFree = workflow === null || workflow.field !== after.field || workflow.transitions.length === 0;
  const counts = (step: Transition): boolean => mayTake(step, actor);
  if (canonicalJson(old?.value ?? null) === canonicalJson(to)) {
    const wasSeen = old !== null && !after.entries.some(({ id }) => id === old.id);
    const isKept = wasSeen && now !== null && now.id !== old.id && actor.kind === 'user';
    return isKept && (isFree || mayKeepState(workflow, to, counts)) ? accept : after;
  }
  if (isFree || isAccepted(before, origin)) return accept;
  const isGuarded = workflow.transitions.some((step) => step.to === to && isRestricted(step));
  if (!before.begun && !isGuarded) return accept;
  if (mayFollow(workflow, before.accepted, to, Math.max(1, steps), counts)) return accept;
  const by = { id: actor.id, name: actor.name };
  return { ...after, breach: { seq, from: before.accepted, to, by, at: serverTime } };
}
