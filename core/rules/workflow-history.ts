/** The history of a workflow field, read from the journal: its states, and the transition that its template did not allow. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { parseEntry, type StoredEntry } from '#core/crdt/entry.ts';
import { resolveEntries } from '#core/crdt/register.ts';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import { CODEX_ROOT, rootOf } from '#core/document/roots.ts';
import type { ClockRange } from '#core/document/summarize-update.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { Workflow } from '#core/template/template.ts';
import { mayFollow } from './transitions.ts';

/*
 * A step is a relation between two values, and a register keeps but the later one: what was there before is known to the
 * journal alone. So the journal is read in its order, each operation with what it adds to the register and takes away from
 * it (rules W1 to W6 of docs/spec/templates.md). The same operations give the same answer whenever they are read.
 */

/** An entry of the register, with the place of its item in the document. */
interface PlacedEntry {
  readonly client: number;
  readonly clock: number;
  readonly id: string;
  readonly hlc: string;
  readonly value: JsonValue;
  readonly yields: boolean;
}

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
  /** The last state reached by an allowed transition, or confirmed by a member. */
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
  /** Names the root type in which an item of the document stands, and its key there; `null` for an item that is not there. */
  readonly placeOf: (client: number, clock: number) => { root: string | null; key: string | null } | null;
  /** The workflow of a template version; `null` when it has none, or there is no such version. */
  readonly workflowAt: (version: number) => Workflow | null;
}

/** Entries that stand beside each other without end are somebody's doing; the newest decide what the field reads as. */
const MAX_ENTRIES = 200;
const MAX_VALUE_LENGTH = 300;
/** What the server, or somebody restoring, made of the field is no step that a person took in the workflow. */
const NO_STEP = new Set(['seed', 'import', 'restore', 'template']);

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
  const decoded = decode(operation.payload);
  if (decoded === null) return { ...history, seq: operation.seq };
  const change = readChange(history, decoded, operation, sources);
  if (change === null) return null;
  const next = { ...history, seq: operation.seq, version: change.version, entries: change.entries };
  return judge(
    history,
    { ...next, begun: history.begun || change.steps > 0 },
    operation,
    change.steps,
    sources,
  );
}

interface Change {
  readonly version: number | null;
  readonly entries: readonly PlacedEntry[];
  /** How often the field was written, also where a later write of the same operation replaced it. */
  readonly steps: number;
}

function readChange(
  history: WorkflowHistory,
  { structs, ds }: DecodedUpdate,
  { summary }: WorkflowOperation,
  { placeOf }: WorkflowSources,
): Change | null {
  const register = rootOf(history.field, 'register');
  const entries = [...history.entries];
  let { version } = history;
  let steps = 0;
  for (const { client, clock, contents } of newRuns(structs, summary.clients)) {
    const place = placeOf(client, clock);
    if (place === null) return null;
    if (place.root === register) {
      steps += contents.length;
      contents.forEach((content, index) => {
        const stored = parseEntry(content);
        if (stored !== null) entries.push(placed(client, clock + index, stored));
      });
    } else if (place.root === CODEX_ROOT && place.key === 'template') {
      version = versionIn(contents.at(-1)) ?? version;
    }
  }
  const left = entries.filter(({ client, clock }) => !isDeleted(ds, client, clock));
  return { version, entries: newest(left), steps };
}

interface Run {
  readonly client: number;
  /** Of the first unit. */
  readonly clock: number;
  /** What each unit holds; `undefined` where that was deleted before it was sent. */
  readonly contents: readonly unknown[];
}

/** What is new to the document of plain values: letters and elements are of no interest here. */
function* newRuns(structs: DecodedUpdate['structs'], ranges: readonly ClockRange[]): Generator<Run> {
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const { content, id, length } = struct;
    if (!(content instanceof Y.ContentAny || content instanceof Y.ContentDeleted)) continue;
    for (const { client, from, to } of ranges) {
      const start = Math.max(from, id.clock);
      const end = Math.min(to, id.clock + length);
      if (client !== id.client || start >= end) continue;
      const contents: unknown[] =
        content instanceof Y.ContentAny
          ? content.arr.slice(start - id.clock, end - id.clock)
          : Array.from({ length: Math.min(end - start, MAX_ENTRIES) });
      yield { client, clock: start, contents };
    }
  }
}

function judge(
  before: WorkflowHistory,
  after: WorkflowHistory,
  { seq, actor, origin, serverTime }: WorkflowOperation,
  steps: number,
  { workflowAt }: WorkflowSources,
): WorkflowHistory {
  const [old, now] = [winnerOf(before.entries), winnerOf(after.entries)];
  const to = now?.value ?? null;
  const accept: WorkflowHistory = { ...after, accepted: to, breach: null };
  if (canonicalJson(old?.value ?? null) === canonicalJson(to)) {
    const wasSeen = old !== null && !after.entries.some(({ id }) => id === old.id);
    const isKept = wasSeen && now !== null && now.id !== old.id && actor.kind === 'user';
    return isKept ? accept : after;
  }
  const workflow = after.version === null ? null : workflowAt(after.version);
  const isFree = workflow === null || workflow.field !== after.field || workflow.transitions.length === 0;
  if (isFree || NO_STEP.has(origin) || !before.begun) return accept;
  if (mayFollow(workflow, before.accepted, to, Math.max(1, steps))) return accept;
  const by = { id: actor.id, name: actor.name };
  return { ...after, breach: { seq, from: before.accepted, to, by, at: serverTime } };
}

function winnerOf(entries: readonly PlacedEntry[]): PlacedEntry | null {
  const { winner } = resolveEntries(
    entries.map(({ yields, ...entry }) => ({ entry: { ...entry, by: '', byName: '' }, yields })),
  );
  return winner === null ? null : (entries.find(({ id }) => id === winner.id) ?? null);
}

function placed(client: number, clock: number, { entry, yields }: StoredEntry): PlacedEntry {
  const { id, hlc, value } = entry;
  const text = canonicalJson(value);
  const short = text.length > MAX_VALUE_LENGTH ? text.slice(0, MAX_VALUE_LENGTH) : value;
  return { client, clock, id, hlc, value: short, yields };
}

function newest(entries: readonly PlacedEntry[]): readonly PlacedEntry[] {
  if (entries.length <= MAX_ENTRIES) return entries;
  return [...entries].sort((a, b) => (a.hlc < b.hlc ? 1 : -1)).slice(0, MAX_ENTRIES);
}

function isDeleted(ds: DecodedUpdate['ds'], client: number, clock: number): boolean {
  return (
    ds.clients.get(client)?.some((span) => span.clock <= clock && clock < span.clock + span.len) ?? false
  );
}

function versionIn(content: unknown): number | null {
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, 'version')) return null;
  const version: unknown = Reflect.get(content, 'version');
  return Number.isSafeInteger(version) ? Number(version) : null;
}

function decode(payload: Uint8Array): DecodedUpdate | null {
  try {
    return Y.decodeUpdate(payload);
  } catch {
    return null;
  }
}
