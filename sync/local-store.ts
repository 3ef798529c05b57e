/** The client's own store: documents as update rows with their checksums, and small records beside them. */

/** An edit made on this device, as remembered until the server has confirmed it. */
export interface StoredEdit {
  readonly id: string;
  /** ms since epoch. */
  readonly at: number;
  readonly fields: readonly string[];
  readonly bytes: number;
}

export interface StoredDocument {
  /** Updates to apply in order; rows that failed their checksum are left out and counted. */
  readonly updates: readonly Uint8Array[];
  readonly quarantined: number;
  /** State vector the server is known to have committed, if any. */
  readonly confirmed: Uint8Array | null;
  /** Edits of this device that the server has not confirmed, oldest first. */
  readonly pending: readonly StoredEdit[];
}

export interface ListedDocument {
  readonly documentName: string;
  /** ms since epoch. */
  readonly updatedAt: number;
  /** How many edits of this device the server has not confirmed. */
  readonly waiting: number;
}

/**
 * `answer` the server's last answer to a question · `search` parts of the local index · `request` what the server is to be asked
 * when it is back · `file` bytes of an attachment not uploaded yet · `setting` choices that belong to this device · `copy` what was
 * fetched of a Codex, and when · `pin` Codices to be kept here with all below them · `text` what search shows of a Codex.
 */
export type RecordKind = 'answer' | 'search' | 'text' | 'request' | 'file' | 'setting' | 'copy' | 'pin';

export interface LocalRecord {
  readonly id: string;
  readonly value: unknown;
}

export interface RecordPage {
  readonly after: string;
  readonly limit: number;
}

/** Small values by kind and id; whatever can be cloned structurally, Blobs included. Rejects as `LocalStore.append` does. */
export interface RecordStore {
  /** `undefined` when there is none. */
  get(kind: RecordKind, id: string): Promise<unknown>;
  put(kind: RecordKind, id: string, value: unknown): Promise<void>;
  delete(kind: RecordKind, id: string): Promise<void>;
  /** By id, ascending by UTF-16 code unit; from behind `after`, and no more than `limit` where there are many. */
  list(kind: RecordKind, page?: RecordPage): Promise<readonly LocalRecord[]>;
}

export interface LocalStore {
  readonly records: RecordStore;
  load(documentName: string): Promise<StoredDocument>;
  /**
   * Resolves when the row is durable (strict where the browser offers it). `edits` are those made here that the row holds;
   * none for what came from the server. Rejects with `too_large` when the device is full, `unavailable` otherwise.
   */
  append(documentName: string, update: Uint8Array, edits?: readonly StoredEdit[]): Promise<void>;
  /** Remembers what the server has committed (`null`: not known exactly), and that the edits with these ids are part of it. */
  confirm(documentName: string, stateVector: Uint8Array | null, edits?: readonly string[]): Promise<void>;
  /** Folds the document's rows, also those of another tab, into one. */
  compact(documentName: string): Promise<void>;
  /** Documents with content here, the most recently changed first. */
  list(): Promise<readonly ListedDocument[]>;
  delete(documentName: string): Promise<void>;
  close(): Promise<void>;
}
