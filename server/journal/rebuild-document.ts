/** Rebuilds a document from a snapshot and later rows; damaged rows are set aside. */
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { doTask } from '../threads/do-task.ts';
import { isLargeSize } from '../threads/document-size.ts';
import type { Task } from '../threads/task.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { crc32c } from './crc32c.ts';
import type { FoldedRange, LoadedDocument } from './journal.ts';
import { composeUpdates } from './states/compose-updates.ts';
import { digestDocument } from './states/document-digest.ts';
import { openStretch } from './states/merge-operations.ts';
import type { StoredSnapshot, StoredStretch } from './states/state-reader.ts';

export interface StoredPayload {
  readonly seq: number;
  readonly payload: Uint8Array;
  readonly crc32c: number;
}

export interface Rebuilt extends LoadedDocument {
  /** True when the rebuilt document waits for operations that are nowhere in the journal. */
  readonly incomplete: boolean;
  /** In what the state, loaded afresh, differs from the document it was taken from; empty where no proof was asked for. */
  readonly differences: readonly string[];
}

export interface Rebuilding {
  readonly snapshot: StoredSnapshot | null;
  /** Those that lead on from the snapshot, in order; absent where the newest state is asked for, of which everything is proven. */
  readonly stretches?: readonly StoredStretch[];
  /** Those after the snapshot and the stretches, in order. */
  readonly rows: readonly StoredPayload[];
  /** The state is to become a snapshot itself, so it has to be proved. */
  readonly proves: boolean;
}

/** Rows that are checked or applied in one go, some 2 ms; between them everything else in the process gets its turn. */
const ROWS_AT_ONCE = 50;

/**
 * Applies the rows in order. A row with a wrong checksum, or that Yjs cannot apply, is left out; since a failed apply may
 * have changed the document, everything is then applied again without it. Throws `corrupt` for a snapshot that does not
 * load.
 */
export async function rebuildDocument(input: Rebuilding): Promise<Rebuilt> {
  const { snapshot, rows, proves } = input;
  const composed = composeState(input);
  if (composed !== null) return composed;
  const bad = new Map<number, string>();
  for (const some of inPortions(rows)) {
    for (const row of some) {
      const reason = findDamage(row);
      if (reason !== null) bad.set(row.seq, reason);
    }
    await breathe(rows);
  }
  const isGood = ({ seq }: StoredPayload): boolean => !bad.has(seq);
  let doc = await applyTogether(snapshot, rows.filter(isGood));
  while (doc === null) doc = applyOneByOne(snapshot, rows.filter(isGood), bad);
  const state = Y.encodeStateAsUpdate(doc);
  await breathe(rows);
  const rebuilt = {
    state,
    seq: rows.at(-1)?.seq ?? snapshot?.seq ?? 0,
    quarantined: Array.from(bad, ([seq, reason]) => ({ seq, reason })),
    incomplete: isWaiting(doc),
    differences: proves ? findDifferences(doc, state) : [],
  };
  doc.destroy();
  return rebuilt;
}

export const rebuildTask: Task<Rebuilding, Rebuilt> = { name: 'rebuild a document', work: rebuildDocument };

/** How much longer a stretch is than what it is compressed to, about. */
const STRETCH_RATIO = 3;

/** As `rebuildDocument`, in a thread when there is much to apply. */
export async function rebuildWith(threads: TaskThreads, input: Rebuilding): Promise<Rebuilt> {
  let bytes = input.snapshot?.state.length ?? 0;
  for (const { content } of input.stretches ?? []) bytes += content.length * STRETCH_RATIO;
  for (const { payload } of input.rows) bytes += payload.length;
  return await doTask(threads, rebuildTask, input, { isLarge: isLargeSize(bytes) });
}

/**
 * Loaded afresh, the state of a document has to have the same state vector, the same content in every root type, and wait for the
 * same missing operations.
 */
function findDifferences(source: Y.Doc, state: Uint8Array): string[] {
  const copy = new Y.Doc();
  try {
    Y.applyUpdate(copy, state);
    const differences: string[] = [];
    if (Buffer.compare(Y.encodeStateVector(source), Y.encodeStateVector(copy)) !== 0)
      differences.push('state vector');
    if (digestDocument(source) !== digestDocument(copy)) differences.push('content');
    if (isWaiting(source) !== isWaiting(copy)) differences.push('missing operations');
    return differences;
  } finally {
    copy.destroy();
  }
}

function isWaiting(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

/**
 * An earlier state of updates alone: no document is made, which for a long text takes most of a second. `null` where that is not asked for, or a row
 * is damaged. Throws `corrupt` where stretches do not lead on from the snapshot: then it has to be made without them.
 */
function composeState({ snapshot, stretches, rows, proves }: Rebuilding): Rebuilt | null {
  if (stretches === undefined || proves) return null;
  const seq = rows.at(-1)?.seq ?? stretches.at(-1)?.seq ?? snapshot?.seq ?? 0;
  const isWhole = rows.every(({ payload, crc32c: told }) => crc32c(payload) === told);
  const parts = isWhole ? partsOf({ snapshot, stretches, rows }) : null;
  const state = parts === null ? null : composeUpdates(parts);
  if (state !== null) return { state, seq, quarantined: [], incomplete: false, differences: [] };
  if (stretches.length === 0) return null;
  throw new BinderyError('corrupt', `The operations up to ${seq} cannot be put together from merged ones.`);
}

/** `null` where a stretch cannot be unpacked. */
function partsOf({ snapshot, stretches = [], rows }: Omit<Rebuilding, 'proves'>): Uint8Array[] | null {
  try {
    return [
      ...(snapshot === null ? [] : [snapshot.state]),
      ...stretches.map(({ content }) => openStretch(content)),
      ...rows.map(({ payload }) => payload),
    ];
  } catch {
    return null;
  }
}

function* inPortions(rows: readonly StoredPayload[]): Generator<readonly StoredPayload[]> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    yield rows.slice(start, start + ROWS_AT_ONCE);
}

async function breathe(rows: readonly StoredPayload[]): Promise<void> {
  if (rows.length > ROWS_AT_ONCE) await new Promise((resolve) => setImmediate(resolve));
}

function findDamage(row: StoredPayload): string | null {
  if (crc32c(row.payload) !== row.crc32c) return 'the payload does not match its checksum';
  try {
    Y.decodeUpdate(row.payload);
    return null;
  } catch (error) {
    return `the payload is not an update: ${reasonOf(error)}`;
  }
}

/** Many rows in one transaction: each has costs of its own. `null` when something went wrong, whichever row it was. */
async function applyTogether(
  snapshot: StoredSnapshot | null,
  rows: readonly StoredPayload[],
): Promise<Y.Doc | null> {
  const doc = startFrom(snapshot);
  try {
    for (const some of inPortions(rows)) {
      doc.transact(() => {
        for (const { payload } of some) Y.applyUpdate(doc, payload);
      });
      await breathe(rows);
    }
    return doc;
  } catch {
    doc.destroy();
    return null;
  }
}

/** `null` when a row would not apply; it is in `bad` then. */
function applyOneByOne(
  snapshot: StoredSnapshot | null,
  rows: readonly StoredPayload[],
  bad: Map<number, string>,
): Y.Doc | null {
  const doc = startFrom(snapshot);
  for (const row of rows) {
    try {
      Y.applyUpdate(doc, row.payload);
    } catch (error) {
      bad.set(row.seq, `the update does not apply: ${reasonOf(error)}`);
      doc.destroy();
      return null;
    }
  }
  return doc;
}

function startFrom(snapshot: StoredSnapshot | null): Y.Doc {
  const doc = new Y.Doc();
  if (snapshot === null) return doc;
  try {
    Y.applyUpdate(doc, snapshot.state);
    return doc;
  } catch (cause) {
    doc.destroy();
    const message = `The snapshot at operation ${snapshot.seq} does not load: ${reasonOf(cause)}`;
    throw new BinderyError('corrupt', message, { cause });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Throws `gone`, with the nearest states, where `folded` are operations among which the state after `seq` would be: what is stored of them is no
 * state that the document ever had.
 */
export function assertKept(seq: number, folded: FoldedRange | null): void {
  if (folded === null) return;
  const { from, to } = folded;
  const hint = from === 1 ? `The nearest is ${to}.` : `The nearest are ${from - 1} and ${to}.`;
  const message = `The state after operation ${seq} is not kept: operations ${from} to ${to} were folded into one state, by the retention rule of the template. ${hint}`;
  throw new BinderyError('gone', message, { issues: [{ path: ['seq'], message, hint }] });
}
