/** The interface of the journal: the append-only, hash-chained log of operations, and the truth about every document. */
import type { Author, Proposal } from '#core/access/author.ts';
import type { UpdateSummary } from '#core/document/summarize-update.ts';
import type { LogBreak } from '#core/history/log-break.ts';
import type { OperationOutline } from './columns/outlines.ts';

export type OperationOrigin =
  | 'socket'
  | 'api'
  | 'seed'
  | 'restore'
  | 'template'
  | 'import'
  | 'branch'
  | 'merge';

/** An edit to be appended to the journal. */
export interface JournalEntry {
  readonly documentName: string;
  /** Names the edit; appending the same id again answers the first row and writes nothing. */
  readonly operationId: string;
  /** A Yjs update (v1 encoding) that has passed `Y.decodeUpdate`. */
  readonly payload: Uint8Array;
  readonly actor: Author;
  /** Yjs client id that made it; 0 when several did. */
  readonly clientId: number;
  readonly origin: OperationOrigin;
  /** When it was made, by the client's corrected clock, ms since epoch. */
  readonly clientTime: number;
  readonly summary: UpdateSummary;
  /** Absent for what its actor made up. */
  readonly proposal?: Proposal;
  /**
   * Entries with the same object were checked on the assumption that those before them are stored: they are stored in the
   * order they were handed in, and once one of them is refused, so are those after it.
   */
  readonly run?: object;
}

/** The sequence of an appended entry. `duplicate`: its id existed, and nothing was written. */
export interface Appended {
  readonly seq: number;
  readonly duplicate: boolean;
}

/** An operation as stored. */
export interface JournalRow extends Omit<JournalEntry, 'run'> {
  readonly seq: number;
  readonly serverTime: number;
  readonly branch: string;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
}

/** An operation with everything that is stored of it, for whoever checks it. */
export interface StoredRow extends JournalRow {
  readonly crc32c: number;
}

/** Where a document ends, as its head row says. */
export interface DocumentHead {
  readonly seq: number;
  readonly hash: Uint8Array;
  /** Whether at that moment there were rows past it: those nobody appended. */
  readonly isPassed: boolean;
}

/** A stored operation without its payload. */
export interface DescribedOperation extends Omit<JournalRow, 'payload'> {
  /** Of its payload. */
  readonly bytes: number;
}

export interface LoadedDocument {
  /** State as one Yjs update; applying it to an empty document gives the document at `seq`. */
  readonly state: Uint8Array;
  readonly seq: number;
  /** Rows that failed their CRC or did not apply, set aside. */
  readonly quarantined: readonly { readonly seq: number; readonly reason: string }[];
}

export interface ChainReport {
  readonly documentName: string;
  readonly operations: number;
  readonly ok: boolean;
  /** The first row whose hash does not follow from the one before it. */
  readonly brokenAt: number | null;
  /** All of them. */
  readonly breaks: readonly number[];
}

export interface FirstAuthor extends Pick<Author, 'kind' | 'id'> {
  /** Anything but `socket` was made by the server, in the name of that actor. */
  readonly origin: OperationOrigin;
}

export interface ListOptions {
  /** Exclusive. */
  readonly before?: number;
  readonly limit: number;
  /** Only operations whose summary names this root type, or could not name them all. */
  readonly root?: string;
}

/** Operations of one document: those after `after`, up to `upTo`. */
export interface RowRange {
  readonly documentName: string;
  readonly after: number;
  readonly upTo: number;
}

export interface WalkedRange {
  readonly after: number;
  /** All there are when absent. */
  readonly upTo?: number;
}

/** Operations of which only what they came to is kept, both ends included. */
export interface FoldedRange {
  readonly from: number;
  readonly to: number;
}

/** As much of an operation as it takes to show it. */
export type ShownRow = Pick<JournalRow, 'documentName' | 'seq' | 'payload'>;

export interface Journal {
  /**
   * Resolves only after the row is committed. While the database is away it waits and retries; rejects with
   * `unavailable` when the waiting queue is over its bound, `gone` for a purged document. `maxDelayMs`: how long it may
   * wait for others to share its commit with; 0 unless told.
   */
  append(
    entry: JournalEntry,
    maxDelayMs?: number,
  ): Promise<{ readonly seq: number; readonly duplicate: boolean }>;
  /**
   * Stores edits of several documents in one transaction: all of them, or none. Answers in their order; edits that are all stored already are answered
   * as they were. Rejects with `conflict` where only some of them are, `gone` for a purged document, `unavailable` while the database is away.
   */
  appendTogether(entries: readonly JournalEntry[]): Promise<readonly Appended[]>;
  /** The document now, or as it was after operation `upTo`. A document without rows is empty at seq 0. */
  load(documentName: string, upTo?: number): Promise<LoadedDocument>;
  /** Operations newest first. */
  list(documentName: string, options: ListOptions): Promise<JournalRow[]>;
  /** The same without their payloads, one of which may be megabytes. */
  describe(documentName: string, options: ListOptions): Promise<DescribedOperation[]>;
  /** The same in outline, which takes a fraction of the time: for whoever looks at thousands. */
  outline(documentName: string, options: ListOptions): Promise<OperationOutline[]>;
  /**
   * Operations after `after` that touched one of these root types, or something of which that could not be told; oldest first, at
   * most `limit`.
   */
  listTouching(
    documentName: string,
    roots: readonly string[],
    options: { readonly after: number; readonly limit: number },
  ): Promise<JournalRow[]>;
  /** Folds everything up to the head into a verified snapshot; raw rows stay as history. */
  compact(documentName: string): Promise<void>;
  verify(documentName: string): Promise<ChainReport>;
  /** `null` when the document has no head row, or has been deleted for good. */
  head(documentName: string): Promise<DocumentHead | null>;
  /** The rows as they are, unchecked, in order of their numbers: those after `after`, up to `upTo`. */
  walk(documentName: string, range: WalkedRange): AsyncIterable<StoredRow>;
  /** Erases the operations and snapshots of documents for good; from then on they are `gone`, also if they never were. */
  purge(documentNames: readonly string[]): Promise<void>;
  headSeq(documentName: string): Promise<number>;
  /** Whether an operation of this id is stored. */
  has(documentName: string, operationId: string): Promise<boolean>;
  /** The operation of this id; `null` when none is stored. */
  find(documentName: string, operationId: string): Promise<DescribedOperation | null>;
  /** Those of these ids that are stored, in order of their numbers. */
  findAll(documentName: string, operationIds: readonly string[]): Promise<DescribedOperation[]>;
  /** What is wrong with how the operations of a document are packed; the operations themselves are for whoever walks them. */
  checkPacked(documentName: string): Promise<LogBreak[]>;
  /** The folded operations among which the state after one would be; `null` where it is kept. `load` refuses such a point with `gone`. */
  findFolded(documentName: string, seq: number): Promise<FoldedRange | null>;
  /** Of those that have operations. */
  headSeqs(documentNames: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** By document, each oldest first, at most `limit` in all. A row that does not match its checksum is left out. */
  readRows(ranges: readonly RowRange[], limit: number): Promise<ShownRow[]>;
  /** Who made the first operation with this Yjs client id, and how; `null` when nobody has. */
  authorOf(documentName: string, clientId: number): Promise<FirstAuthor | null>;
  /** Waits until everything queued is committed or `deadlineMs` has passed; answers what is left. */
  drain(deadlineMs: number): Promise<number>;
  /** Rows waiting and the age of the oldest, for health and metrics. */
  readonly backlog: { readonly entries: number; readonly bytes: number; readonly oldestMs: number };
}
