/** The journal in PostgreSQL: group commit, hash chain, and verified snapshots in the background. */
import type pg from 'pg';
import type { Logger } from 'pino';
import { BinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { assertProven, type CompactionPolicy, createCompactionQueue, DEFAULT_POLICY } from './compaction.ts';
import { createGroupCommit, type GroupCommitLimits, type GroupCommitOptions } from './group-commit.ts';
import { FIRST_PREV_HASH } from './hash-chain.ts';
import type { Journal } from './journal.ts';
import { inTransaction } from './journal-transaction.ts';
import { createStretchKeeper, STRETCH_OPERATIONS } from './kept-stretches.ts';
import { createAppender } from './postgres-appender.ts';
import { createReader, type Reader } from './postgres-reader.ts';
import {
  COUNT_REMOVALS,
  END_DOCUMENTS,
  ERASE_DOCUMENTS,
  LOCK_HEAD,
  MOVE_SNAPSHOT,
} from './postgres-statements.ts';
import { type SizedSnapshot, type SizedStretch, snapshotsToDrop } from './states/kept-snapshots.ts';
import { sha256 } from './states/sha256.ts';
import { DROP_SNAPSHOTS, LIST_SNAPSHOTS, LIST_STRETCHES, WRITE_SNAPSHOT } from './states/state-statements.ts';

export interface PostgresJournalOptions {
  /** Two connections are enough: one for commits, one for reads. The caller ends it after `drain`. */
  readonly pool: pg.Pool;
  /** False behind a pooler, where a statement that one connection has prepared may be called on another; true by default. */
  readonly prepares?: boolean;
  /** False for a database of an earlier release, in which nothing is packed: it is read, and nothing else. True by default. */
  readonly packs?: boolean;
  /** For documents that are large. The caller ends them after `drain`. */
  readonly threads: TaskThreads;
  readonly log: Logger;
  readonly now: () => number;
  readonly limits?: Partial<GroupCommitLimits>;
  readonly compaction?: Partial<CompactionPolicy>;
  /** How many operations are merged into one stretch; as many as suits a server unless told. */
  readonly stretchOperations?: number;
  /** Takes documents that are due for compaction where other processes do that; it is done here when absent. */
  readonly handOverCompaction?: (documentName: string) => void;
  readonly onCommit?: GroupCommitOptions['onCommit'];
}

/** Opens the journal over migrated tables. Nothing runs until something is appended. */
export function createPostgresJournal(options: PostgresJournalOptions): Journal {
  const { pool, log, now, prepares = true, packs = true, threads } = options;
  const reader = createReader(options);
  const { stretchOperations: operations = STRETCH_OPERATIONS } = options;
  const stretches = createStretchKeeper({ pool, reader, threads, log, operations });
  const compaction = createCompactionQueue({
    async compact(documentName) {
      const seq = await compactDocument({ pool, reader }, documentName);
      if (seq >= operations) await stretches.keep(documentName);
      return seq;
    },
    handOver: options.handOverCompaction ?? null,
    now,
    policy: { ...DEFAULT_POLICY, ...options.compaction },
    onError: (documentName, error) =>
      log.warn({ documentName, err: error }, 'compaction failed; it is tried again later'),
  });
  const appender = createAppender({ pool, now, prepares, onStored: compaction.count });
  const commits = createGroupCommit({
    commit: (batch) => appender.commit(batch),
    clock: () => performance.now(),
    onRetry: (error, attempt, delayMs) => {
      if (attempt === 1 || attempt % 20 === 0)
        log.warn({ err: error, attempt, delayMs }, 'journal commit is retried');
    },
    ...(options.onCommit && { onCommit: options.onCommit }),
    ...(options.limits && { limits: options.limits }),
  });

  return {
    append(entry, maxDelayMs) {
      if (parseDocumentName(entry.documentName) === null) return Promise.reject(notAName(entry.documentName));
      return commits.append(entry, maxDelayMs);
    },
    async appendTogether(entries) {
      for (const { documentName } of entries)
        if (parseDocumentName(documentName) === null) throw notAName(documentName);
      return entries.length === 0 ? [] : await appender.commitTogether(entries);
    },
    async load(documentName, upTo) {
      const { state, seq, quarantined, single } = await reader.load(documentName, { upTo });
      // One that was written before there were stretches, or whose operations were changed: the next look is quick.
      if (upTo !== undefined && packs && single > MANY_STRETCHES * operations)
        void stretches.keep(documentName);
      return { state, seq, quarantined };
    },
    list: (documentName, options) => reader.list(documentName, options),
    describe: (documentName, options) => reader.describe(documentName, options),
    outline: (documentName, options) => reader.outline(documentName, options),
    listTouching: (documentName, roots, options) => reader.listTouching(documentName, roots, options),
    compact: compaction.compact,
    verify: (documentName) => reader.verify(documentName),
    head: (documentName) => reader.head(documentName),
    walk: (documentName, range) => reader.walk(documentName, range),
    purge: (documentNames) => purge(pool, documentNames),
    headSeq: (documentName) => reader.headSeq(documentName),
    headSeqs: (documentNames) => reader.headSeqs(documentNames),
    readRows: (ranges, limit) => reader.readRows(ranges, limit),
    has: (documentName, operationId) => reader.has(documentName, operationId),
    find: (documentName, operationId) => reader.find(documentName, operationId),
    findAll: (documentName, operationIds) => reader.findAll(documentName, operationIds),
    checkPacked: (documentName) => reader.checkPacked(documentName),
    findFolded: (documentName, seq) => reader.findFolded(documentName, seq),
    authorOf: (documentName, clientId) => reader.authorOf(documentName, clientId),
    drain: (deadlineMs) => commits.drain(deadlineMs),
    get backlog() {
      return commits.backlog;
    },
  };
}

/**
 * The rows below a sequence do not change, so the state is merged and proved before the head row is locked: edits of a
 * busy document don't wait for it. The lock only makes "snapshot written, head moved, old ones dropped" one step. Where a passage was
 * removed from them meanwhile, the state has it still, and is no snapshot.
 */
async function compactDocument(
  { pool, reader }: { readonly pool: pg.Pool; readonly reader: Reader },
  documentName: string,
): Promise<number> {
  const removals = await countRemovals(pool, documentName);
  const loaded = await reader.load(documentName, { proves: true });
  assertProven(documentName, loaded.differences);
  if (loaded.seq === 0 || loaded.seq === loaded.snapshotSeq) return loaded.seq;
  if (loaded.quarantined.length > 0) {
    throw new BinderyError(
      'corrupt',
      `${documentName} has damaged rows; it is not compacted until they are mended.`,
    );
  }
  await writeSnapshot(pool, documentName, { ...loaded, removals });
  return loaded.seq;
}

/** Documents with everything that was ever written in them, however many. */
const ERASE_TIMEOUT_MS = 3_600_000;

/** A point from so many stretches of single operations has them merged. */
const MANY_STRETCHES = 3;

interface NewSnapshot {
  readonly seq: number;
  readonly state: Uint8Array;
  /** How often a passage had been removed from the history before the state was read. */
  readonly removals: number;
}

async function countRemovals(client: Pick<pg.ClientBase, 'query'>, documentName: string): Promise<number> {
  const { rows } = await client.query<{ removals: number }>(COUNT_REMOVALS, [documentName]);
  return rows[0]?.removals ?? 0;
}

async function writeSnapshot(
  pool: pg.Pool,
  documentName: string,
  { seq, state, removals }: NewSnapshot,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ snapshot: number }>(LOCK_HEAD, [documentName]);
    const snapshotSeq = rows[0]?.snapshot;
    if (snapshotSeq === undefined || snapshotSeq >= seq) return;
    if ((await countRemovals(client, documentName)) !== removals) return;
    await client.query(WRITE_SNAPSHOT, [documentName, seq, state, sha256(state)]);
    await client.query(MOVE_SNAPSHOT, [documentName, seq]);
    const kept = await client.query<SizedSnapshot>(LIST_SNAPSHOTS, [documentName]);
    const between = await client.query<SizedStretch>(LIST_STRETCHES, [documentName]);
    await client.query(DROP_SNAPSHOTS, [documentName, snapshotsToDrop(kept.rows, between.rows)]);
  });
}

/** The head rows go first: whoever appends meanwhile waits for them, and finds the document gone. */
async function purge(pool: pg.Pool, documentNames: readonly string[]): Promise<void> {
  const names = documentNames.map((documentName) => {
    const name = parseDocumentName(documentName);
    if (name !== null) return name;
    throw notAName(documentName);
  });
  const columns = [names.map(({ kind }) => kind), names.map(({ branch }) => branch)];
  await inTransaction(pool, async (client) => {
    await client.query(END_DOCUMENTS, [documentNames, ...columns, FIRST_PREV_HASH]);
    for (const text of ERASE_DOCUMENTS)
      await client.query({ text, values: [documentNames], ...{ query_timeout: ERASE_TIMEOUT_MS } });
  });
}

function notAName(documentName: string): BinderyError {
  return new BinderyError('invalid_input', `"${documentName}" is not the name of a document.`);
}
