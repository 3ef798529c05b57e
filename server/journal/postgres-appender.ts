/** Commits batches of entries by one statement, and looks again when the outcome is unknown. */
import type pg from 'pg';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { Outcome } from './group-commit.ts';
import { chainHash, equalBytes, FIRST_PREV_HASH } from './hash-chain.ts';
import type { Appended, JournalEntry } from './journal.ts';
import { inTransaction } from './journal-transaction.ts';
import { PackedIds } from './packed-ids.ts';
import { classifyFailure } from './postgres-errors.ts';
import {
  APPEND,
  type AppendPlan,
  appendValues,
  CREATE_HEADS,
  FIND_OPERATIONS,
  type Head,
  LOCK_HEADS,
  parseName,
  READ_HEADS,
} from './postgres-statements.ts';

export interface Appender {
  /** One outcome per entry, in order. Throws when the database is away; the same batch may then be handed in again. */
  commit(batch: readonly JournalEntry[]): Promise<readonly Outcome[]>;
  /** As `Journal.appendTogether`. */
  commitTogether(batch: readonly JournalEntry[]): Promise<readonly Appended[]>;
}

export interface AppenderOptions {
  readonly pool: pg.Pool;
  /** Whether the statement is prepared once a connection; otherwise it is sent each time. */
  readonly prepares: boolean;
  readonly now: () => number;
  /** Told of every stored row, for compaction. */
  readonly onStored: (documentName: string, seq: number, snapshotSeq: number, bytes: number) => void;
}

type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>;

/** Heads kept in memory; the least recently added goes first. */
const MAX_CACHED_HEADS = 10_000;
/** A statement that takes longer than this is given up together with its connection; its outcome is then looked up. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** Of edits that are stored together, which wait in no queue. */
const MAX_ATTEMPTS_TOGETHER = 8;
const RETRY_TOGETHER_MS = 50;
/** The driver knows this option; its types don't list it. */
const TIMED = { query_timeout: STATEMENT_TIMEOUT_MS };

/** Makes an appender. Heads are cached, and every statement proves them, so other processes may write as well. */
export function createAppender(options: AppenderOptions): Appender {
  return new PostgresAppender(options);
}

/** Keeps the heads it has seen, and forgets them whenever an answer is in doubt. */
class PostgresAppender implements Appender {
  private readonly options: AppenderOptions;
  private readonly heads = new Map<string, Head>();
  /** Documents to which another process wrote between our reading and our writing, the last time we tried. */
  private readonly contended = new Set<string>();
  /** Entries of batches that failed without an answer: found stored later, they are ours and no duplicates. */
  private readonly unanswered = new WeakSet<JournalEntry>();
  private readonly packedIds = new PackedIds();
  private inDoubt = false;

  constructor(options: AppenderOptions) {
    this.options = options;
  }

  /**
   * Documents that nobody else writes take one statement, which proves their cached heads. Where another process was first, the head is
   * locked before it is read: whoever is slower would otherwise be late time after time, for as long as the others go on writing.
   */
  async commit(batch: readonly JournalEntry[]): Promise<readonly Outcome[]> {
    const { inDoubt } = this;
    this.inDoubt = false;
    const locks = batch.map(({ documentName }) => this.contended.has(documentName));
    const outcomes: Outcome[] = batch.map(() => ({ again: true }));
    try {
      for (const isLocked of [false, true]) {
        const chosen = batch.flatMap((entry, index) => (locks[index] === isLocked ? [{ entry, index }] : []));
        if (chosen.length === 0) continue;
        const entries = chosen.map(({ entry }) => entry);
        const answers = await this.commitPart(entries, isLocked, inDoubt);
        for (const [number, { index }] of chosen.entries())
          outcomes[index] = answers[number] ?? { again: true };
      }
    } catch (error) {
      // The other part may have been stored; handed in again, it is to be recognised.
      for (const entry of batch) this.unanswered.add(entry);
      throw error;
    }
    if (inDoubt && outcomes.some((outcome) => 'again' in outcome)) this.inDoubt = true;
    return outcomes;
  }

  /** The heads are locked first, so nobody is faster once it has begun. An answer that was lost is looked for by the next attempt. */
  async commitTogether(batch: readonly JournalEntry[]): Promise<readonly Appended[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const appended = await inTransaction(this.options.pool, async (client) => {
          await this.lockHeads(client, [...new Set(batch.map(({ documentName }) => documentName))]);
          return allOrNone(await this.attempt(client, batch, true));
        });
        this.report(batch, appended);
        return appended;
      } catch (error) {
        this.heads.clear();
        this.inDoubt = true;
        if (classifyFailure(error) === 'refused') throw error;
        for (const entry of batch) this.unanswered.add(entry);
        if (attempt >= MAX_ATTEMPTS_TOGETHER) throw notStored(error);
        await pause(RETRY_TOGETHER_MS * attempt);
      }
    }
  }

  private async commitPart(
    batch: readonly JournalEntry[],
    isLocked: boolean,
    inDoubt: boolean,
  ): Promise<readonly Outcome[]> {
    try {
      const outcomes = isLocked
        ? await inTransaction(this.options.pool, async (client) => {
            await this.lockHeads(client, [...new Set(batch.map(({ documentName }) => documentName))]);
            return await this.attempt(client, batch, inDoubt);
          })
        : await this.attempt(this.options.pool, batch, inDoubt);
      this.report(batch, outcomes);
      return outcomes;
    } catch (error) {
      this.heads.clear();
      this.inDoubt = true;
      const failure = classifyFailure(error);
      if (failure === 'raced') return batch.map(() => ({ again: true }));
      for (const entry of batch) this.unanswered.add(entry);
      if (failure === 'away') throw error;
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) return [{ refused: refusal(only, error) }];
      return await this.commitOneByOne(batch);
    }
  }

  /** One entry the database refuses must not take the others of its batch with it, but for those that build on it. */
  private async commitOneByOne(batch: readonly JournalEntry[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    const stopped = new Set<object>();
    for (const entry of batch) {
      // The queue refuses them, or tries them again, once it knows what became of the one before.
      const waits = entry.run !== undefined && stopped.has(entry.run);
      const [outcome = { again: true as const }] = waits ? [] : await this.commit([entry]);
      if (entry.run !== undefined && !('seq' in outcome)) stopped.add(entry.run);
      outcomes.push(outcome);
    }
    return outcomes;
  }

  /** A head that has not moved since we wrote it is ours alone again. */
  private async lockHeads(client: pg.PoolClient, names: readonly string[]): Promise<void> {
    const before = new Map(names.map((name) => [name, this.heads.get(name)?.seq]));
    await this.selectHeads(client, names, LOCK_HEADS);
    for (const name of names) if (before.get(name) === this.heads.get(name)?.seq) this.contended.delete(name);
  }

  private async attempt(
    client: Queryable,
    batch: readonly JournalEntry[],
    inDoubt: boolean,
  ): Promise<readonly Outcome[]> {
    const stored = inDoubt ? await this.findStored(client, batch) : new Map<number, Appended>();
    const fresh = batch.map((entry, index) => ({ entry, index })).filter(({ index }) => !stored.has(index));
    await this.readHeads(
      client,
      fresh.map(({ entry }) => entry.documentName),
    );
    const outcomes: Outcome[] = batch.map((_, index) => stored.get(index) ?? { again: true });
    const packed = await this.findPacked(client, fresh);
    const open = fresh.filter(({ entry, index }) => {
      const seq = packed.get(index);
      if (this.heads.get(entry.documentName)?.gone === true)
        outcomes[index] = { refused: purged(entry.documentName) };
      else if (seq !== undefined) outcomes[index] = { seq, duplicate: true };
      else return true;
      return false;
    });
    const plan = planRows(open, this.heads, this.options.now());
    if (plan.rows.length > 0) await this.store(client, plan, outcomes);
    for (const [index, first] of plan.repeats) {
      const outcome = outcomes[first];
      outcomes[index] =
        outcome !== undefined && 'seq' in outcome ? { ...outcome, duplicate: true } : { again: true };
    }
    return outcomes;
  }

  private async store(client: Queryable, plan: AppendPlan, outcomes: Outcome[]): Promise<void> {
    const result = await client.query<{ name: string }>({
      ...(this.options.prepares && { name: 'journal-append' }),
      text: APPEND,
      values: appendValues(plan, this.heads),
      ...TIMED,
    });
    const moved = new Set(result.rows.map(({ name }) => name));
    for (const [name, head] of plan.heads) {
      if (moved.has(name)) this.heads.set(name, head);
      else this.lose(name);
    }
    for (const { entry, index, seq } of plan.rows)
      if (moved.has(entry.documentName)) outcomes[index] = { seq, duplicate: false };
  }

  /** No index has the ids of packed operations. That no more was packed in between, the statement that stores proves with the head. */
  private async findPacked(
    client: Queryable,
    fresh: readonly { readonly entry: JournalEntry; readonly index: number }[],
  ): Promise<ReadonlyMap<number, number>> {
    const wanted = fresh.flatMap(({ entry: { documentName, operationId }, index }) => {
      const packedSeq = this.heads.get(documentName)?.packedSeq ?? 0;
      return packedSeq > 0 ? [{ documentName, operationId, packedSeq, index }] : [];
    });
    if (wanted.length === 0) return new Map();
    const found = await this.packedIds.find(client, wanted, TIMED);
    return new Map(
      wanted.flatMap(({ index }, place) => {
        const seq = found[place] ?? null;
        return seq === null ? [] : [[index, seq] as const];
      }),
    );
  }

  private lose(name: string): void {
    this.heads.delete(name);
    if (this.contended.size >= MAX_CACHED_HEADS) this.contended.clear();
    this.contended.add(name);
    // The head may have been moved by a lost answer of our own.
    this.inDoubt = true;
  }

  /** Once a transaction is committed, not before. */
  private report(batch: readonly JournalEntry[], outcomes: readonly Outcome[]): void {
    batch.forEach(({ documentName, payload }, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined || !('seq' in outcome) || outcome.duplicate) return;
      const { snapshotSeq = 0 } = this.heads.get(documentName) ?? {};
      this.options.onStored(documentName, outcome.seq, snapshotSeq, payload.length);
    });
  }

  private async findStored(
    client: Queryable,
    batch: readonly JournalEntry[],
  ): Promise<Map<number, Appended>> {
    const values = [
      batch.map(({ documentName }) => documentName),
      batch.map(({ operationId }) => operationId),
    ];
    const { rows } = await client.query<{
      document: string;
      operation: string;
      seq: number;
      payload: Buffer;
    }>({ text: FIND_OPERATIONS, values, ...TIMED });
    const byId = new Map(rows.map((row) => [entryKey(row.document, row.operation), row]));
    const stored = new Map<number, Appended>();
    batch.forEach((entry, index) => {
      const row = byId.get(entryKey(entry.documentName, entry.operationId));
      if (row === undefined) return;
      const ours = this.unanswered.has(entry) && equalBytes(row.payload, entry.payload);
      stored.set(index, { seq: row.seq, duplicate: !ours });
    });
    return stored;
  }

  private async readHeads(client: Queryable, names: readonly string[]): Promise<void> {
    const unknown = [...new Set(names)].filter((name) => !this.heads.has(name));
    if (unknown.length === 0) return;
    await this.selectHeads(client, unknown);
    const missing = unknown.filter((name) => !this.heads.has(name)).map(parseName);
    if (missing.length === 0) return;
    const values = [
      missing.map(({ name }) => name),
      missing.map(({ kind }) => kind),
      missing.map(({ branch }) => branch),
      FIRST_PREV_HASH,
    ];
    await client.query({ text: CREATE_HEADS, values, ...TIMED });
    await this.selectHeads(
      client,
      missing.map(({ name }) => name),
    );
  }

  private async selectHeads(client: Queryable, names: readonly string[], text = READ_HEADS): Promise<void> {
    const { rows } = await client.query<{
      name: string;
      seq: number;
      hash: Buffer;
      snapshot: number;
      packed: number;
      gone: boolean;
    }>({ text, values: [names], ...TIMED });
    for (const { name, seq, hash, snapshot, packed, gone } of rows) {
      this.heads.set(name, { seq, hash, snapshotSeq: snapshot, packedSeq: packed, gone });
    }
    for (const oldest of this.heads.keys()) {
      if (this.heads.size <= MAX_CACHED_HEADS || names.includes(oldest)) break;
      this.heads.delete(oldest);
    }
  }
}

/** Throws what one was refused for, and `conflict` where some of them, but not all, had been stored before. */
function allOrNone(outcomes: readonly Outcome[]): readonly Appended[] {
  const appended = outcomes.map((outcome) => {
    if ('refused' in outcome) throw outcome.refused;
    if ('again' in outcome) throw Object.assign(new Error('another writer was first'), { code: '40001' });
    return outcome;
  });
  const repeated = appended.filter(({ duplicate }) => duplicate).length;
  if (repeated === 0 || repeated === appended.length) return appended;
  throw new BinderyError('conflict', 'Some of these edits are stored already, by themselves.');
}

function notStored(cause: unknown): BinderyError {
  const message = 'The edits were not stored: the database is away. Try again in a moment.';
  return new BinderyError('unavailable', message, { cause });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

function planRows(
  entries: readonly { readonly entry: JournalEntry; readonly index: number }[],
  current: ReadonlyMap<string, Head>,
  serverTime: number,
): AppendPlan {
  const plan: AppendPlan = { rows: [], heads: new Map(), serverTime, repeats: new Map() };
  const firsts = new Map<string, number>();
  for (const { entry, index } of entries) {
    const key = entryKey(entry.documentName, entry.operationId);
    const first = firsts.get(key);
    if (first !== undefined) {
      plan.repeats.set(index, first);
      continue;
    }
    firsts.set(key, index);
    const head = plan.heads.get(entry.documentName) ?? current.get(entry.documentName);
    if (head === undefined) continue;
    const seq = head.seq + 1;
    const hash = chainHash(head.hash, { ...entry, seq, serverTime });
    plan.rows.push({ entry, index, seq, prevHash: head.hash, hash });
    plan.heads.set(entry.documentName, { ...head, seq, hash });
  }
  return plan;
}

function entryKey(documentName: string, operationId: string): string {
  return `${documentName}\n${operationId}`;
}

function purged(documentName: string): BinderyError {
  return new BinderyError('gone', `${documentName} has been deleted for good; it takes no more edits.`);
}

function refusal(entry: JournalEntry, cause: unknown): BinderyError {
  if (isBinderyError(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BinderyError(
    'invalid_update',
    `The database refused an edit of ${entry.documentName}: ${reason}`,
    { cause },
  );
}
