/** Replays the operations of a document of a history file, and checks each as one from a restored page would be: in its place, of a form that this release knows. */
import * as Y from 'yjs';
import { checkCodexUpdate, type RootRule } from '#core/codex/check-codex-update.ts';
import { parseEntry, parseMember } from '#core/crdt/entry.ts';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import { deletesOnce, isOrderable } from '#core/document/update-order.ts';
import type { Issue } from '#core/errors.ts';
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

/** `wanted`: numbers of operations; `roots`: those of the template as it is. Never throws for what stands in a file. */
export function replayDocument(
  documentName: string,
  rows: readonly StoredRow[],
  roots: RootRules,
  wanted: ReadonlySet<number>,
): Replay {
  const doc = new Y.Doc();
  const vectors = new Map<number, Uint8Array>();
  const writers = new Set<string>();
  let issue: Issue | null = null;
  for (const { seq, payload } of rows) {
    const against = apply(doc, payload, roots, writers);
    if (against !== null) {
      issue = { path: [documentName, seq], message: against };
      break;
    }
    if (wanted.has(seq)) vectors.set(seq, Y.encodeStateVector(doc));
  }
  doc.destroy();
  return { issue, vectors, writers };
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

function isSane(decoded: DecodedUpdate): boolean {
  return (
    decoded.structs.every(
      (struct) =>
        !(struct instanceof Y.Skip) && struct.length > 0 && struct.id.clock + struct.length <= MAX_CLOCK,
    ) &&
    isOrderable(decoded.structs) &&
    deletesOnce(decoded)
  );
}

/** The rule of a root that the template has no field for now. */
function formerRule(name: string, left: 'text' | 'fragment'): RootRule | null {
  const fits = (): boolean => true;
  switch (name.slice(0, name.indexOf(':') + 1)) {
    case 'meta:':
      return { storage: 'register', fits };
    case 'set:':
      return { storage: 'set', fits };
    case 'rows:':
      return { storage: 'rows', fits };
    case 'field:':
      return { storage: left, fits };
    default:
      return null;
  }
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
