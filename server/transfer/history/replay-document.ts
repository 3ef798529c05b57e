/** Replays the operations of a document of a history file, and checks each as one from a restored page would be: in its place, of a form that this release knows. */
import * as Y from 'yjs';
import { checkCodexUpdate, type RootRule } from '#core/codex/check-codex-update.ts';
import { parseEntry, parseMember } from '#core/crdt/entry.ts';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import { storageOfRoot } from '#core/document/roots.ts';
import { deletesOnce, isOrderable } from '#core/document/update-order.ts';
import type { Issue } from '#core/errors.ts';
import type { FoldRange } from '#core/retention/fold-ranges.ts';
import { widestRanges } from '#core/retention/session-ranges.ts';
import { richTextRules } from '#richtext/document/update-rules.ts';
import type { RootRules } from '../../codices/content/codex-update-check.ts';
import type { StoredRow } from '../../journal/journal.ts';

/** Beyond any clock a person's typing reaches. */
const MAX_CLOCK = 2 ** 40;

export interface Replay {
  /** What is against the first operation that is not right. */
  readonly issue: Issue | null;
  /** The state vectors after the operations that were asked for. */
  readonly vectors: ReadonlyMap<number, Uint8Array>;
  /** Ids that values say they were written by, the deleted ones too. */
  readonly writers: ReadonlySet<string>;
}

export interface Replayed {
  readonly name: string;
  readonly rows: readonly StoredRow[];
  /** Between these operations there is no state: they are in their places together. */
  readonly folded: readonly FoldRange[];
}

/** `wanted`: numbers of operations; `roots`: those of the template as it is. Never throws for what stands in a file. */
export function replayDocument(
  { name, rows, folded }: Replayed,
  roots: RootRules,
  wanted: ReadonlySet<number>,
): Replay {
  const doc = new Y.Doc();
  const vectors = new Map<number, Uint8Array>();
  const writers = new Set<string>();
  let issue: Issue | null = null;
  for (const [seq, payloads] of byState(rows, folded)) {
    const [only = new Uint8Array()] = payloads;
    const against =
      payloads.length === 1 ? apply(doc, only, roots, writers) : applyTogether(doc, payloads, roots, writers);
    if (against !== null) {
      issue = { path: [name, seq], message: against };
      break;
    }
    if (wanted.has(seq)) vectors.set(seq, Y.encodeStateVector(doc));
  }
  doc.destroy();
  return { issue, vectors, writers };
}

/** The operations after which there is a state, each with the updates since the one before. */
function* byState(
  rows: readonly StoredRow[],
  folded: readonly FoldRange[],
): Generator<readonly [number, readonly Uint8Array[]]> {
  const ranges = widestRanges(folded);
  let at = 0;
  let payloads: Uint8Array[] = [];
  for (const { seq, payload } of rows) {
    while ((ranges[at]?.to ?? Number.POSITIVE_INFINITY) < seq) at += 1;
    payloads.push(payload);
    const range = ranges[at];
    if (range !== undefined && range.from <= seq && seq < range.to) continue;
    yield [seq, payloads];
    payloads = [];
  }
  // A range that goes on beyond the last of them is none.
  const last = rows.at(-1);
  if (last !== undefined && payloads.length > 0) yield [last.seq, payloads];
}

/** What was folded is in no order of its own: an operation may build on a later one of them. */
function applyTogether(
  doc: Y.Doc,
  payloads: readonly Uint8Array[],
  roots: RootRules,
  writers: Set<string>,
): string | null {
  try {
    if (!payloads.every((payload) => isSane(Y.decodeUpdate(payload), { skips: true })))
      return 'No writer makes such an operation.';
    const merged = Y.mergeUpdates([...payloads]);
    // What is checked has to be what is applied: of two that say the same, only one would be looked at.
    return clocksIn(merged) === payloads.reduce((sum, payload) => sum + clocksIn(payload), 0)
      ? apply(doc, merged, roots, writers)
      : 'Operations that were folded say the same twice.';
  } catch {
    return 'This operation can’t be read.';
  }
}

function clocksIn(update: Uint8Array): number {
  const { structs } = Y.decodeUpdate(update);
  return structs.reduce((sum, struct) => sum + (struct instanceof Y.Skip ? 0 : struct.length), 0);
}

function apply(doc: Y.Doc, payload: Uint8Array, roots: RootRules, writers: Set<string>): string | null {
  try {
    const decoded = Y.decodeUpdate(payload);
    if (!isSane(decoded)) return 'No writer makes such an operation.';
    const problem = findProblem(doc, payload, decoded, roots);
    if (problem !== null) return `${[...problem.path, problem.message].join(': ')}.`;
    collectWriters(decoded, writers);
    Y.applyUpdate(doc, payload);
    const isWhole = doc.store.pendingStructs === null && doc.store.pendingDs === null;
    return isWhole ? null : 'This operation builds on one that is not there.';
  } catch {
    return 'This operation can’t be read.';
  }
}

/** A field that the template does not have any more held text of one of two kinds: which, its content says. */
function findProblem(
  doc: Y.Doc,
  payload: Uint8Array,
  decoded: DecodedUpdate,
  roots: RootRules,
): Issue | null {
  const check = (left: 'text' | 'fragment'): Issue | null =>
    checkCodexUpdate(doc, payload, {
      ...{ actorId: '', rootOf: (name) => roots.get(name) ?? formerRule(name, left) },
      ...{ richText: richTextRules, isRecovery: true, decoded },
    }).problem;
  return check('fragment') && check('text');
}

/** `skips`: gaps are filled by other operations. */
function isSane(decoded: DecodedUpdate, { skips = false } = {}): boolean {
  return (
    decoded.structs.every(
      (struct) =>
        (skips || !(struct instanceof Y.Skip)) &&
        struct.length > 0 &&
        struct.id.clock + struct.length <= MAX_CLOCK,
    ) &&
    isOrderable(decoded.structs) &&
    deletesOnce(decoded)
  );
}

/** The rule of a root that the template has no field for now. */
function formerRule(name: string, left: 'text' | 'fragment'): RootRule | null {
  const storage = storageOfRoot(name, left);
  return storage === null ? null : { storage, fits: () => true };
}

function collectWriters({ structs }: DecodedUpdate, writers: Set<string>): void {
  for (const struct of structs) {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) continue;
    for (const raw of struct.content.arr as readonly unknown[]) {
      const by = (parseEntry(raw)?.entry ?? parseMember(raw))?.by;
      if (by !== undefined) writers.add(by);
    }
  }
}
