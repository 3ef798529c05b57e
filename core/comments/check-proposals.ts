/** The rule that what a suggestion proposes fits what it is about, checked on an update. */
import type * as Y from 'yjs';
import { canBeAbout } from '#core/suggestions/proposed-change.ts';
import { type Incoming, nameOf } from './incoming-records.ts';
import { type Found, latest } from './read-threads.ts';
import { parseRecord, parseRecordKey, type RecordKind, type Records, recordsOf } from './records.ts';

/** The records of one thread that say what it suggests, and for what. */
interface Proposing {
  readonly proposals: Found<'proposals'>[];
  readonly anchors: Found<'anchors'>[];
}

const KINDS = ['proposals', 'anchors'] as const satisfies readonly RecordKind[];

/**
 * The reason against an update after which a change counts that cannot be about what its thread is about. Only threads that get a
 * proposal or an anchor are looked at. What the update removes has a later record in its place, so it does not count anyway.
 */
export function checkProposals(doc: Y.Doc, incoming: ReadonlyMap<string, Incoming>): string | null {
  const threads = new Map<string, Proposing>();
  for (const { kind, name, record } of incoming.values()) {
    if ((kind !== 'proposals' && kind !== 'anchors') || record === null) continue;
    const thread = threads.get(name.about) ?? { proposals: [], anchors: [] };
    threads.set(name.about, thread);
    add(thread, kind, name.id, record as Records[typeof kind]);
  }
  // Of a thread that the update begins nothing is there before.
  const isThere = [...threads.keys()].some((id) => !incoming.has(nameOf('comments', id)));
  if (isThere) for (const kind of KINDS) addStored(threads, doc, kind);
  for (const { proposals, anchors } of threads.values()) {
    const proposal = latest(proposals);
    if (proposal !== null && !canBeAbout(proposal.change, latest(anchors)?.anchor.on ?? 'codex'))
      return 'This cannot be suggested for what the thread is about';
  }
  return null;
}

function addStored(threads: ReadonlyMap<string, Proposing>, doc: Y.Doc, kind: 'proposals' | 'anchors'): void {
  for (const [key, raw] of recordsOf(doc, kind).entries()) {
    const name = parseRecordKey(kind, key);
    const thread = name === null ? undefined : threads.get(name.about);
    const record = thread === undefined ? null : parseRecord(kind, raw);
    if (name !== null && thread !== undefined && record !== null) add(thread, kind, name.id, record);
  }
}

function add(
  thread: Proposing,
  kind: 'proposals' | 'anchors',
  id: string,
  record: Records['proposals'] | Records['anchors'],
): void {
  (thread[kind] as (typeof record & { id: string })[]).push({ ...record, id });
}
