/** Reads the journal: current and earlier documents, rows for history, and verification of the chain. */
import type pg from 'pg';
import type { Logger } from 'pino';
import { UNKNOWN_ROOT } from '#core/document/summarize-update.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { openOutlines, type RawOutlines } from './columns/outlines.ts';
import { crc32c } from './crc32c.ts';
import { equalBytes, walkChain } from './hash-chain.ts';
import type {
  ChainReport,
  DescribedOperation,
  DocumentHead,
  FirstAuthor,
  FoldedRange,
  Journal,
  JournalRow,
  ListOptions,
  LoadedDocument,
  RowRange,
  ShownRow,
  StoredRow,
  WalkedRange,
} from './journal.ts';
import { PackedReader } from './packed-reader.ts';
import { classifyFailure } from './postgres-errors.ts';
import {
  backward,
  DESCRIBE_OPERATIONS,
  DESCRIBE_ROWS,
  DESCRIBE_ROWS_TOUCHING,
  describeRow,
  FIND_AUTHOR,
  FIND_BEGINNING,
  FIND_FOLDED,
  HAS_OPERATION,
  OUTLINE_ROWS,
  OUTLINE_ROWS_TOUCHING,
  QUARANTINE,
  type RawDescription,
  type RawRow,
  READ_HEAD,
  READ_HEADS,
  READ_PAYLOADS,
  READ_ROWS_BACKWARD,
  READ_ROWS_IN_RANGES,
  READ_ROWS_TOUCHED_SINCE,
  READ_ROWS_TOUCHING,
  toJournalRow,
  toUncheckedRow,
  WALK_ROWS,
} from './postgres-statements.ts';
import {
  assertKept,
  type Rebuilding,
  type Rebuilt,
  rebuildWith,
  type StoredPayload,
} from './rebuild-document.ts';
import { StateReader } from './states/state-reader.ts';
import { joinParts } from './states/state-statements.ts';
import { findGap, isUnbroken, walkRows } from './walk-rows.ts';

export interface FoldedDocument extends LoadedDocument {
  /** The snapshot it was built from; 0 when there was none. */
  readonly snapshotSeq: number;
  /** What the proof of the state found; nothing where it was not asked for, or the newest snapshot is all there is. */
  readonly differences: readonly string[];
  /** How many operations were applied one by one. */
  readonly single: number;
}

export interface LoadOptions {
  /** The document as it was after this operation; as it is now when absent. */
  readonly upTo?: number | undefined;
  /** Proves the state, which is going to be a snapshot. */
  readonly proves?: boolean;
}

export interface Reader {
  load(documentName: string, options?: LoadOptions): Promise<FoldedDocument>;
  /** The updates of operations after `after`, up to `upTo`, unchecked; those that cannot be read are left out. */
  payloads(documentName: string, after: number, upTo: number): Promise<StoredPayload[]>;
  snapshotSeq(documentName: string): Promise<number>;
  list(documentName: string, options: ListOptions): Promise<JournalRow[]>;
  describe: Journal['describe'];
  outline: Journal['outline'];
  listTouching: Journal['listTouching'];
  verify(documentName: string): Promise<ChainReport>;
  head: Journal['head'];
  walk: Journal['walk'];
  headSeq(documentName: string): Promise<number>;
  headSeqs: Journal['headSeqs'];
  readRows: Journal['readRows'];
  has(documentName: string, operationId: string): Promise<boolean>;
  find: Journal['find'];
  findAll: Journal['findAll'];
  checkPacked: Journal['checkPacked'];
  findFolded: Journal['findFolded'];
  authorOf(documentName: string, clientId: number): Promise<FirstAuthor | null>;
}

interface StoredPart extends pg.QueryResultRow {
  readonly seq: number;
  readonly bytes: Buffer;
}

interface StoredHead {
  readonly seq: number;
  readonly packed: number;
  readonly snapshot: number;
  readonly hash: Buffer;
  readonly gone: boolean;
}

/** Payloads may be large. */
const WALK_PAGE = 100;

export interface ReaderParts {
  /** A connection will do as well, e.g. one within a transaction. */
  readonly pool: Pick<pg.ClientBase, 'query'>;
  readonly log: Logger;
  /** For large documents. */
  readonly threads: TaskThreads;
  /** False for a database of an earlier release, in which nothing is packed; true by default. */
  readonly packs?: boolean;
}

export function createReader(parts: ReaderParts): Reader {
  return new PostgresReader(parts);
}

/** Reads through one connection or a pool. */
class PostgresReader implements Reader {
  private readonly pool: ReaderParts['pool'];
  private readonly log: Logger;
  private readonly threads: TaskThreads;
  private readonly packed: PackedReader;
  private readonly states: StateReader;
  private readonly packs: boolean;

  constructor({ pool, log, threads, packs = true }: ReaderParts) {
    this.packs = packs;
    this.packed = new PackedReader(packs ? (text, values) => this.query(text, values) : async () => []);
    this.states = new StateReader((text, values) => this.query(text, values), log);
    this.pool = pool;
    this.log = log;
    this.threads = threads;
  }

  private async query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(text, values)).rows;
    } catch (cause) {
      if (classifyFailure(cause) !== 'away') throw cause;
      throw new BinderyError('unavailable', 'The database does not answer. Try again in a moment.', {
        cause,
      });
    }
  }

  private async readHead(documentName: string): Promise<StoredHead | null> {
    return (await this.query<StoredHead & pg.QueryResultRow>(READ_HEADS, [[documentName]]))[0] ?? null;
  }

  async load(documentName: string, { upTo, proves = false }: LoadOptions = {}): Promise<FoldedDocument> {
    const head = await this.readHead(documentName);
    if (head?.gone === true) throw new BinderyError('gone', `${documentName} has been deleted for good.`);
    const target = Math.min(upTo ?? Number.MAX_SAFE_INTEGER, head?.seq ?? 0);
    if (upTo !== undefined) assertKept(target, await this.findFolded(documentName, target));
    // Up to now there is a snapshot of nearly everything.
    let [before, isMerged] = [target, upTo !== undefined && this.packs];
    for (;;) {
      const snapshot = await this.states.snapshot(documentName, before);
      const snapshotSeq = snapshot?.seq ?? 0;
      const range = { after: snapshotSeq, upTo: target };
      const stretches = isMerged ? await this.states.stretches(documentName, range) : undefined;
      const start = stretches?.at(-1)?.seq ?? snapshotSeq;
      const rows = await this.payloads(documentName, start, target);
      if (snapshot !== null && start === snapshotSeq && rows.length === 0) {
        const { state, seq } = snapshot;
        return { state, seq, quarantined: [], snapshotSeq, differences: [], single: 0 };
      }
      const rebuilt = await this.tryRebuild(documentName, {
        ...{ snapshot, rows, proves },
        ...(stretches !== undefined && { stretches }),
      });
      if (rebuilt !== null) {
        const loaded = await this.report(documentName, rebuilt, start, rows);
        return { ...loaded, snapshotSeq, differences: rebuilt.differences, single: rows.length };
      }
      if (isMerged && start > snapshotSeq) isMerged = false;
      else before = snapshotSeq - 1;
    }
  }

  async snapshotSeq(documentName: string): Promise<number> {
    return (await this.readHead(documentName))?.snapshot ?? 0;
  }

  async findFolded(documentName: string, seq: number): Promise<FoldedRange | null> {
    if (!this.packs || seq <= 0) return null;
    const [found] = await this.query<FoldedRange & pg.QueryResultRow>(FIND_FOLDED, [documentName, seq]);
    return found ?? null;
  }

  async payloads(documentName: string, after: number, upTo: number): Promise<StoredPayload[]> {
    const range = [documentName, after, upTo];
    const found = joinParts(await this.query<StoredPart & { readonly crc32c: number }>(READ_PAYLOADS, range));
    const rows = found.map(({ seq, bytes, crc32c }) => ({ seq, payload: bytes, crc32c }));
    if (isUnbroken(rows, after) && rows.length === upTo - after) return rows;
    const packed = await this.packed.payloads(documentName, { after, upTo }, (err) =>
      this.log.error({ documentName, err }, 'packed operations set aside while loading'),
    );
    const all = new Map<number, StoredPayload>(rows.map((row) => [row.seq, row]));
    for (const each of packed) all.set(each.seq, { ...each, crc32c: crc32c(each.payload) });
    return [...all.values()].sort((a, b) => a.seq - b.seq);
  }

  private async tryRebuild(documentName: string, rebuilding: Rebuilding): Promise<Rebuilt | null> {
    try {
      return await rebuildWith(this.threads, rebuilding);
    } catch (error) {
      if (!isBinderyError(error) || error.code !== 'corrupt') throw error;
      this.log.error(
        { documentName, seq: rebuilding.snapshot?.seq, err: error },
        'snapshot or merged operations do not load; using others',
      );
      return null;
    }
  }

  private async report(
    documentName: string,
    rebuilt: Rebuilt,
    start: number,
    rows: readonly StoredPayload[],
  ): Promise<LoadedDocument> {
    const lost = findGap(start, rows);
    const quarantined = [
      ...rebuilt.quarantined,
      ...(lost === null ? [] : [{ seq: lost, reason: 'the row is missing' }]),
    ];
    if (quarantined.length > 0) {
      this.log.error({ documentName, quarantined }, 'journal rows set aside while loading');
      await this.query(QUARANTINE, [
        documentName,
        quarantined.map(({ seq }) => seq),
        quarantined.map(({ reason }) => reason),
      ]);
    }
    if (rebuilt.incomplete)
      this.log.warn({ documentName }, 'the document waits for operations that the journal does not have');
    return { state: rebuilt.state, seq: rebuilt.seq, quarantined };
  }

  async list(documentName: string, options: ListOptions): Promise<JournalRow[]> {
    const rows = await this.query<RawRow & pg.QueryResultRow>(
      options.root === undefined ? READ_ROWS_BACKWARD : READ_ROWS_TOUCHING,
      backward(documentName, options),
    );
    const packed = await this.packed.rowsBehind(rows, documentName, options);
    return [...rows.map((row) => toJournalRow(row)), ...packed.map(toUncheckedRow)];
  }

  async describe(documentName: string, options: ListOptions): ReturnType<Journal['describe']> {
    const rows = await this.query<RawDescription & pg.QueryResultRow>(
      options.root === undefined ? DESCRIBE_ROWS : DESCRIBE_ROWS_TOUCHING,
      backward(documentName, options),
    );
    const packed = await this.packed.rowsBehind(rows, documentName, options);
    return [...rows.map((row) => toJournalRow(row)), ...packed.map(describeRow)];
  }

  async outline(documentName: string, options: ListOptions): ReturnType<Journal['outline']> {
    const statement = options.root === undefined ? OUTLINE_ROWS : OUTLINE_ROWS_TOUCHING;
    const values = backward(documentName, options);
    const rows = openOutlines(await this.query<RawOutlines & pg.QueryResultRow>(statement, values));
    return [...rows, ...(await this.packed.outlinesBehind(rows, documentName, options))];
  }

  async listTouching(
    documentName: string,
    roots: readonly string[],
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<JournalRow[]> {
    const values = [documentName, after, [...roots, UNKNOWN_ROOT], limit];
    const rows = await this.query<RawRow & pg.QueryResultRow>(READ_ROWS_TOUCHED_SINCE, values);
    const packed = await this.packed.touching(documentName, roots, { after, limit });
    const isPacked = new Set(packed.map(({ seq }) => seq));
    const rest = rows.filter(({ seq }) => !isPacked.has(seq)).map((row) => toJournalRow(row));
    return [...packed.map(toUncheckedRow), ...rest].slice(0, limit);
  }

  async verify(documentName: string): Promise<ChainReport> {
    const head = await this.readHead(documentName);
    const walk = walkChain();
    const upTo = head?.seq ?? 0;
    for await (const row of this.walk(documentName, { after: 0, upTo })) walk.step(row);
    const complete = head === null || (walk.operations === head.seq && equalBytes(walk.hash, head.hash));
    const isCutOff = walk.breaks.length === 0 && !complete;
    const breaks = isCutOff ? [walk.operations + 1] : walk.breaks;
    const { operations } = walk;
    return { documentName, operations, ok: breaks.length === 0, brokenAt: breaks[0] ?? null, breaks };
  }

  async checkPacked(documentName: string): ReturnType<Journal['checkPacked']> {
    if (!this.packs) return [];
    return await this.packed.check(
      documentName,
      async () => (await this.readHead(documentName))?.packed ?? 0,
    );
  }

  async head(documentName: string): Promise<DocumentHead | null> {
    return (await this.query<DocumentHead & pg.QueryResultRow>(READ_HEAD, [documentName]))[0] ?? null;
  }

  walk(
    documentName: string,
    { after, upTo = Number.MAX_SAFE_INTEGER }: WalkedRange,
  ): AsyncGenerator<StoredRow> {
    const readPage = async (last: number): Promise<StoredRow[]> => {
      const rows = await this.query<RawRow & { readonly crc32c: number } & pg.QueryResultRow>(WALK_ROWS, [
        ...[documentName, last, upTo, WALK_PAGE],
      ]);
      return rows.map((row) => ({ ...toJournalRow(row), crc32c: row.crc32c }));
    };
    return walkRows({ packed: this.packed, readPage, pageSize: WALK_PAGE }, documentName, { after, upTo });
  }

  async headSeq(documentName: string): Promise<number> {
    return (await this.readHead(documentName))?.seq ?? 0;
  }

  async headSeqs(documentNames: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.query<{ name: string; seq: number }>(READ_HEADS, [documentNames]);
    return new Map(rows.map(({ name, seq }) => [name, seq]));
  }

  async readRows(ranges: readonly RowRange[], limit: number): Promise<ShownRow[]> {
    const rows = await this.query<ShownRow & { crc32c: number }>(READ_ROWS_IN_RANGES, [
      ranges.map(({ documentName }) => documentName),
      ...[ranges.map(({ after }) => after), ranges.map(({ upTo }) => upTo), limit],
    ]);
    const shown = rows
      .filter(({ payload, crc32c: stored }) => crc32c(payload) === stored)
      .map(({ crc32c: _, ...row }) => row);
    const packed = await this.packed.beforeRows(ranges, rows);
    if (packed.length === 0) return shown;
    return [...packed, ...shown].sort(byPlace).slice(0, limit);
  }

  async has(documentName: string, operationId: string): Promise<boolean> {
    if ((await this.query(HAS_OPERATION, [documentName, operationId])).length > 0) return true;
    return (await this.packed.find(documentName, [operationId])).length > 0;
  }

  async find(documentName: string, operationId: string): Promise<DescribedOperation | null> {
    return (await this.findAll(documentName, [operationId]))[0] ?? null;
  }

  async findAll(documentName: string, operationIds: readonly string[]): Promise<DescribedOperation[]> {
    const rows = await this.query<RawDescription>(DESCRIBE_OPERATIONS, [documentName, operationIds]);
    const isFound = new Set(rows.map((row) => row.operationId));
    const rest = operationIds.filter((id) => !isFound.has(id));
    const packed = await this.packed.find(documentName, rest);
    return [...packed.map(describeRow), ...rows.map((row) => toJournalRow(row))];
  }

  async authorOf(documentName: string, clientId: number): Promise<FirstAuthor | null> {
    const values = [documentName, clientId];
    // Rows first, as everywhere; but what is packed came before them.
    const [row] = await this.query<FirstAuthor>(FIND_BEGINNING, values);
    const packed = await this.packed.beginner(documentName, clientId);
    if (packed !== null || row !== undefined) return packed ?? row ?? null;
    // None of those whose first edits came together with edits of others.
    const [any] = await this.query<FirstAuthor>(FIND_AUTHOR, values);
    return (await this.packed.author(documentName, clientId)) ?? any ?? null;
  }
}

function byPlace(a: ShownRow, b: ShownRow): number {
  return a.documentName === b.documentName ? a.seq - b.seq : a.documentName < b.documentName ? -1 : 1;
}
