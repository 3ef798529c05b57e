/** The interface of the local store: documents as update rows, pending edits, and small records. */

/** Why the local store cannot take edits: the device is full, or the browser refuses storage. */
export type StoreFailure = 'full' | 'blocked';

/** The description of edits made on this device, until the server has confirmed them. */
export interface StoredEdit {
  readonly id: string;
  /** When the first and the last of them were made, in ms since epoch by this device's clock. */
  readonly from: number;
  readonly at: number;
  /** How many edits this is; more than one once they are merged into a segment. */
  readonly count: number;
  readonly fields: readonly string[];
  readonly bytes: number;
}

/** Edits of one session with their bytes: one, or a segment of consecutive ones. */
export interface OutboxEdit extends StoredEdit {
  /** The opened document that made them; where there are Web Locks, its tab holds a lock of this name. */
  readonly session: string;
  /** The number of the first of them in its session, counted from 1. */
  readonly seq: number;
  readonly update: Uint8Array;
  /** What they add: `clock` to `end` (exclusive) of the Yjs client id `client`; nothing when both are the same. */
  readonly client: number;
  readonly clock: number;
  readonly end: number;
  /** They delete something. */
  readonly deletes: boolean;
  /** They build on what came from elsewhere since the edit before, so no segment may hold both. */
  readonly starts: boolean;
}

/** A pending edit whose bytes are damaged: everything but the bytes. */
export type DamagedEdit = Omit<OutboxEdit, 'update'>;

/** The place of edits in the log: `count` edits of a session, beginning with `seq`. */
export type EditPlace = Pick<OutboxEdit, 'session' | 'seq' | 'count'>;

/** An edit without bytes of its own, from an older schema; its `session` name contains its Yjs client ids. */
export type OlderEdit = StoredEdit & EditPlace;

/** A request that the server has not answered, or has refused; only its sender interprets the content. */
export interface StoredRequest {
  /** Ascending in the order in which the requests were made. */
  readonly id: string;
  readonly value: unknown;
}

/** All pending operations, read without opening a document. */
export interface PendingOperations {
  /** By document, in the order of its name; the oldest edit first. */
  readonly edits: ReadonlyMap<string, readonly StoredEdit[]>;
  /** In the order in which they were made. */
  readonly requests: readonly StoredRequest[];
}

export interface StoredDocument {
  /** Updates to apply in order; rows that failed their checksum are left out and counted. */
  readonly updates: readonly Uint8Array[];
  readonly quarantined: number;
  /** State vector the server is known to have committed, if any. */
  readonly confirmed: Uint8Array | null;
  /** Yjs client ids this person has edited this document under, on this device. */
  readonly clients: readonly number[];
  /** Edits with their bytes, which are not among `updates`: in order within each session. */
  readonly outbox: readonly OutboxEdit[];
  /** Edits whose bytes were damaged and are set aside; told once, like `quarantined`. */
  readonly damaged: readonly DamagedEdit[];
  /** Edits that the first version of this store remembered without their bytes, which are among `updates`. */
  readonly older: readonly OlderEdit[];
}

export interface ListedDocument {
  readonly documentName: string;
  /** ms since epoch. */
  readonly updatedAt: number;
  /** How many edits of this device the server has not confirmed. */
  readonly waiting: number;
}

export interface Confirmed {
  /** What the server has committed; joined with what was known. `null`: nothing new is known. */
  readonly stateVector: Uint8Array | null;
  /** The server has these: their bytes join the document's. */
  readonly edits?: readonly EditPlace[];
}

/**
 * `answer` the server's last answer to a question · `search` parts of the local index · `file` bytes of an attachment not uploaded yet
 * · `setting` choices that belong to this device · `copy` what was fetched of a Codex, and when · `pin` Codices to be kept here with all
 * below them · `text` what search shows of a Codex · `proof` edits of others that the server may lack, as they came from their browsers
 * · `said` the comments on a Codex, as the local index has them · `draft` text in an input that was not taken · `seen` which comments of a Codex were seen · `refused` an act
 * that the server did not take, with its bytes · `template` that of a Codex whose edits may outlast the right to ask for it.
 */
export type RecordKind =
  | 'answer'
  | 'search'
  | 'text'
  | 'said'
  | 'file'
  | 'setting'
  | 'copy'
  | 'pin'
  | 'proof'
  | 'draft'
  | 'seen'
  | 'refused'
  | 'template';

export interface LocalRecord {
  readonly id: string;
  readonly value: unknown;
}

export interface RecordPage {
  readonly after: string;
  readonly limit: number;
}

/**
 * Small values by kind and id, of anything that can be cloned structurally, Blobs included; a store that cannot keep these rejects
 * with `unsupported`. Rejects as `LocalStore.append` does.
 */
export interface RecordStore {
  /** `undefined` when there is none. */
  get(kind: RecordKind, id: string): Promise<unknown>;
  put(kind: RecordKind, id: string, value: unknown): Promise<void>;
  delete(kind: RecordKind, id: string): Promise<void>;
  /** By id, ascending by UTF-16 code unit; from behind `after`, and no more than `limit` where there are many. */
  list(kind: RecordKind, page?: RecordPage): Promise<readonly LocalRecord[]>;
}

/** Requests in the log of pending operations. Rejects as `LocalStore.append` does. */
export interface RequestStore {
  /** In the order of their ids. */
  list(): Promise<readonly StoredRequest[]>;
  put(id: string, value: unknown): Promise<void>;
  delete(id: string): Promise<void>;
}

/** The local store. Writes happen in the order of the calls. */
export interface LocalStore {
  readonly records: RecordStore;
  readonly requests: RequestStore;
  /** It forgets with the page: edits in it are as good as nowhere, which sessions tell as `storeFailed`. */
  readonly isVolatile?: true;
  load(documentName: string): Promise<StoredDocument>;
  /**
   * Adds what did not come from this person: from the server, or from another page. Resolves when the row is durable (strict
   * where the browser offers it). Rejects with `too_large` when the device is full, `unavailable` otherwise.
   */
  append(documentName: string, update: Uint8Array): Promise<void>;
  /**
   * Adds edits made here, each a row of its own until it is confirmed. An edit takes the place of those it covers: so a
   * segment replaces what it was merged from, and the same edit again changes nothing. Resolves and rejects like `append`.
   */
  enqueue(documentName: string, edits: readonly OutboxEdit[]): Promise<void>;
  /** Sessions that have rows in the outbox of this document. */
  waitingSessions(documentName: string): Promise<readonly string[]>;
  /** The whole log of pending operations, of documents and requests whose name or id starts with `prefix`. */
  pending(prefix?: string): Promise<PendingOperations>;
  confirm(documentName: string, confirmed: Confirmed): Promise<void>;
  /** Folds the document's rows, also those of another tab, into one. What waits is left as it is. */
  compact(documentName: string): Promise<void>;
  /** Documents with content here, the most recently changed first. */
  list(): Promise<readonly ListedDocument[]>;
  /** Forgets the document with all that waits. */
  delete(documentName: string): Promise<void>;
  close(): Promise<void>;
}

/** The id of an edit, unique in its document. */
export function editId({ session, seq }: Pick<OutboxEdit, 'session' | 'seq'>): string {
  return `${session} ${seq}`;
}
