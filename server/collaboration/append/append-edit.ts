/**
 * The only append: every edit, from a socket or the server itself, is stored in the journal, followed up, applied and broadcast, in this
 * order. Nothing else applies an edit to a live document.
 */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Appended, Journal, JournalEntry } from '../../journal/journal.ts';
import { sha256 } from '../../journal/states/sha256.ts';
import type { AgentBudget } from '../../ports/limits/agent-budget.port.ts';
import type { StoredHook } from '../../ports/live-documents.port.ts';
import type { EditTracer } from '../../ports/tracing.port.ts';
import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';
import type { JournalFollower } from './journal-follower.ts';
import type { PendingWrites } from './pending-writes.ts';

/** An edit that has passed its checks. */
export interface AcceptedEdit {
  readonly entry: JournalEntry;
  readonly actor: Actor;
  /** Returns the document in memory, called once the edit is stored; `null` when nobody has it open. */
  readonly document: () => Room | null | Promise<Room | null>;
  /** How long it may wait to share a commit with other edits, ms. */
  readonly maxDelayMs?: number;
  /** What its id identifies: this attempt, like an idempotency key, or the content, which others may have sent before. */
  readonly idNames: 'attempt' | 'content';
  /** Resolves when the sender's earlier edits have been applied. */
  readonly earlier?: Promise<void>;
  /** When it was read from a socket, where edits are traced. */
  readonly receivedAt?: number | undefined;
}

/** Resolves once the edit is stored and applied. Rejects with the journal's error; nothing of it has been applied then. */
export type AppendEdit = (edit: AcceptedEdit) => Promise<Appended>;

/** As `AppendEdit`, for edits of several documents: all of them are stored, or none. */
export type AppendTogether = (edits: readonly AcceptedEdit[]) => Promise<readonly Appended[]>;

export interface AppendParts {
  readonly journal: Journal;
  readonly pendingWrites: PendingWrites;
  readonly follower: Pick<JournalFollower, 'stored' | 'showed' | 'catchUp'>;
  /** Applies a journalled edit and resolves when that is done. */
  readonly apply: (document: Room, update: Uint8Array) => Promise<void>;
  readonly onStored?: StoredHook | undefined;
  /** Asked before what an agent writes is stored; without it agents write as much as they like. */
  readonly agentBudget?: AgentBudget | undefined;
  readonly onAppended: (documentName: string) => void;
  readonly tracer?: EditTracer | null;
}

export function createAppend(parts: AppendParts): AppendEdit {
  const { pendingWrites, tracer = null } = parts;
  const finish = createFinish(parts);
  return (edit) =>
    pendingWrites.during(edit.entry.documentName, async () => {
      const passedAt = tracer?.now();
      const appended = await store(parts, edit);
      const stored = tracer?.stored();
      const readers = await finish(edit, appended);
      if (tracer !== null && passedAt !== undefined && stored !== undefined && !appended.duplicate)
        tracer.edited({ ...tracedOf(edit, appended), passedAt, stored, shownAt: tracer.now(), readers });
      return appended;
    });
}

/** Each is followed up and shown once all are stored. */
export function createAppendTogether(parts: AppendParts): AppendTogether {
  const { journal, pendingWrites, agentBudget } = parts;
  const finish = createFinish(parts);
  return (edits) => {
    const write = async (): Promise<readonly Appended[]> => {
      for (const { actor, entry } of edits)
        await agentBudget?.take(actor, { ...entry, bytes: entry.payload.length });
      const appended = await journal.appendTogether(edits.map(({ entry }) => entry));
      for (const [place, edit] of edits.entries()) {
        const one = appended[place];
        if (one !== undefined) await finish(edit, one);
      }
      return appended;
    };
    const pending = edits.reduce(
      (inner, { entry }) =>
        () =>
          pendingWrites.during(entry.documentName, inner),
      write,
    );
    return pending();
  };
}

/** What comes after an edit is stored: its hook, those who wait for its number, and whoever has the document open. Answers how many sockets it went to. */
function createFinish(parts: AppendParts): (edit: AcceptedEdit, appended: Appended) => Promise<number> {
  const { journal, follower, apply } = parts;
  const followUp = createFollowUps(parts.onStored);

  async function show(edit: AcceptedEdit, { seq, duplicate }: Appended): Promise<number> {
    const { documentName, payload } = edit.entry;
    const document = await edit.document();
    if (document === null) return 0;
    // An earlier attempt may have been stored although its answer was lost: then it is in the journal but not yet in memory.
    const isElsewhere = duplicate && edit.idNames === 'attempt';
    await apply(document, isElsewhere ? (await journal.load(documentName)).state : payload);
    follower.showed(document, seq);
    return document.connections.size;
  }

  return async (edit, appended) => {
    await followUp(edit);
    if (!appended.duplicate) follower.stored(edit.entry.documentName, appended.seq);
    const readers = await show(edit, appended);
    parts.onAppended(edit.entry.documentName);
    return readers;
  };
}

function tracedOf({ entry, receivedAt }: AcceptedEdit, { seq }: Appended) {
  const { documentName, operationId, origin } = entry;
  return { documentName, seq, operationId, origin, receivedAt };
}

/**
 * An id derived from the content may already be taken by a different edit. Nothing may be acknowledged that is not in the journal,
 * so the edit is then stored under an id that only its own bytes can have.
 */
async function store(
  { journal, follower, agentBudget }: Pick<AppendParts, 'journal' | 'follower' | 'agentBudget'>,
  { entry, actor, maxDelayMs, idNames, earlier, document }: AcceptedEdit,
): Promise<Appended> {
  const admit = (operationId: string): Promise<void> | null =>
    agentBudget?.take(actor, { ...entry, operationId, bytes: entry.payload.length }) ?? null;
  // Nobody else waits for it, not for a turn either.
  const admitted = admit(entry.operationId);
  if (admitted !== null) await admitted;
  const appended = await journal.append(entry, maxDelayMs);
  if (!appended.duplicate || idNames === 'attempt') return appended;
  // It may repeat an edit that was stored in the same commit and is about to be applied.
  await earlier;
  const open = await document();
  // Or an edit that another process has stored.
  if (open !== null) await follower.catchUp(open);
  if (open === null || (await contentOf(open).contains(entry.payload, Y.decodeUpdate(entry.payload))))
    return appended;
  const operationId = `sha256:${Buffer.from(sha256(entry.payload)).toString('hex')}`;
  await admit(operationId);
  return await journal.append({ ...entry, operationId });
}

/** Runs the hook of a stored edit; later edits of its run are applied after it, so they wait for it too. */
function createFollowUps(onStored: StoredHook | undefined): (edit: AcceptedEdit) => Promise<void> {
  const running = new WeakMap<object, Promise<void>>();
  return async ({ entry, actor }) => {
    const run = entry.run ?? entry;
    const own = onStored?.(entry.documentName, actor, entry.payload) ?? null;
    if (own !== null)
      running.set(
        run,
        Promise.all([running.get(run), own]).then(() => undefined),
      );
    const all = running.get(run);
    if (all === undefined) return;
    await all;
    if (running.get(run) === all) running.delete(run);
  };
}
