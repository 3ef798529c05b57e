/** The schema of the IndexedDB database, its connection, and the classification of its errors. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import { BinderyError } from '#core/errors.ts';
import { crc32 } from './checksum.ts';
import type { EditPlace, OutboxEdit, RecordKind, StoredEdit } from './local-store.ts';

const VERSION = 3;

export interface DocumentRecord {
  readonly documentName: string;
  readonly updatedAt: number;
  readonly confirmed: Uint8Array | null;
  /** This person's Yjs client ids; absent in a database of the first version. */
  readonly clients?: readonly number[];
}
/** Bytes with the checksum they were written with. */
export interface Checked {
  readonly documentName: string;
  readonly update: Uint8Array;
  readonly crc: number;
}
export type EditRow = Omit<OutboxEdit, 'id' | 'bytes'> & Checked;
/** An edit of the first schema version, whose bytes are among the document's rows. */
export type OlderRow = Omit<StoredEdit, 'id'> & EditPlace & { readonly documentName: string };
/** A pending request; `session` is its id, which ascends with time. */
export type RequestRow = EditPlace & { readonly documentName: typeof REQUESTS; readonly request: unknown };
/** A row of the pending log, in which every document is a lane and all requests are one. */
export type OperationRow = EditRow | OlderRow | RequestRow;

/** The lane of the requests, in place of a document name. */
export const REQUESTS = 'requests';

/** Of the first version. */
interface PendingRow extends Omit<StoredEdit, 'from' | 'count'> {
  readonly documentName: string;
}
export interface Tables extends DBSchema {
  documents: { key: string; value: DocumentRecord };
  updates: { key: number; value: Checked; indexes: { documentName: string } };
  operations: {
    key: [documentName: string, session: string, seq: number];
    value: OperationRow;
    indexes: { count: [documentName: string, count: number] };
  };
  quarantine: { key: number; value: (Checked | EditRow) & { readonly foundAt: number } };
  records: { key: [RecordKind, string]; value: { kind: RecordKind; id: string; value: unknown } };
}
type Written = 'documents' | 'updates' | 'operations' | 'quarantine';
const WRITTEN: Written[] = ['documents', 'updates', 'operations', 'quarantine'];
export type Writing = IDBPTransaction<Tables, Written[], 'readwrite'>;

/** The connection to the database, reopened when the browser has closed it. */
export class Connection {
  private database: Promise<IDBPDatabase<Tables>> | null = null;
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** The open database; rejects as `openIndexedDbStore` does. */
  get(): Promise<IDBPDatabase<Tables>> {
    this.database ??= this.open();
    return this.database;
  }

  /** Closes it; it opens again when it is next needed. */
  async close(): Promise<void> {
    const database = await this.database?.catch(() => null);
    this.forget();
    database?.close();
  }

  /** Runs `work` in one transaction that is on the disk when this resolves. */
  write(work: (transaction: Writing) => Promise<void>): Promise<void> {
    return guarded(async () => {
      const database = await this.get();
      const transaction = database.transaction(WRITTEN, 'readwrite', { durability: 'strict' });
      try {
        await work(transaction);
      } catch (error) {
        // A full disk ends the transaction; its requests then only say that it has ended.
        const cause = transaction.error ?? error;
        // What was put before it failed must not stay alone; `done` rejects with it, and must not do so unheard.
        abort(transaction);
        await transaction.done.catch(() => undefined);
        throw cause;
      }
      await transaction.done;
    });
  }

  private forget(): void {
    this.database = null;
  }

  private async open(): Promise<IDBPDatabase<Tables>> {
    try {
      return await openDB<Tables>(this.name, VERSION, {
        upgrade: (database, from, _to, transaction) => createTables(database, from, transaction),
        // A newer page wants to change the layout: give way, and open again when next needed.
        blocking: () => void this.close(),
        terminated: () => this.forget(),
      });
    } catch (error) {
      this.forget();
      throw storeError(error);
    }
  }
}

function abort(transaction: Writing): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

type Upgrade = IDBPTransaction<Tables, StoreNames<Tables>[], 'versionchange'>;

/** Brings the layout up to `VERSION`; what an older one holds stays. */
async function createTables(
  database: IDBPDatabase<Tables>,
  from: number,
  transaction: Upgrade,
): Promise<void> {
  if (from < 1) {
    database.createObjectStore('documents', { keyPath: 'documentName' });
    database
      .createObjectStore('updates', { autoIncrement: true })
      .createIndex('documentName', 'documentName');
    database.createObjectStore('quarantine', { autoIncrement: true });
  }
  if (from < 2) database.createObjectStore('records', { keyPath: ['kind', 'id'] });
  if (from < 3) await createLog(database, transaction);
}

/** Tables of earlier versions, which the log has taken the place of. */
interface EarlierTables extends DBSchema {
  outbox: { key: [string, string, number]; value: EditRow };
  pending: { key: [string, string]; value: PendingRow };
  operations: Tables['operations'];
  records: { key: [string, string]; value: Tables['records']['value'] };
}

/**
 * Up to the second version edits were in `outbox`, those of the first in `pending`, and requests among the records. `outbox` gets
 * another name instead of being copied, so that a full device can be upgraded as well.
 */
async function createLog(database: IDBPDatabase<Tables>, transaction: Upgrade): Promise<void> {
  const earlier = transaction as unknown as IDBPTransaction<
    EarlierTables,
    StoreNames<EarlierTables>[],
    'versionchange'
  >;
  const names: readonly string[] = [...database.objectStoreNames];
  if (names.includes('outbox')) earlier.objectStore('outbox').name = 'operations';
  // What waits is counted from the keys of the index, without reading the bytes.
  else
    database
      .createObjectStore('operations', { keyPath: ['documentName', 'session', 'seq'] })
      .createIndex('count', ['documentName', 'count']);
  const operations = transaction.objectStore('operations');
  if (names.includes('pending')) {
    for (const { id, ...row } of await earlier.objectStore('pending').getAll())
      await operations.put({ ...row, session: id, seq: 0, count: 1, from: row.at });
    (database as unknown as IDBPDatabase<EarlierTables>).deleteObjectStore('pending');
  }
  const records = earlier.objectStore('records');
  for (const { id, value } of await records.getAll(IDBKeyRange.bound(['request'], ['request', []]))) {
    await operations.put(requestRow(id, value));
    await records.delete(['request', id]);
  }
}

/** A request as a row of the log. */
export function requestRow(id: string, request: unknown): RequestRow {
  return { documentName: REQUESTS, session: id, seq: 0, count: 1, request };
}

/** Whether the bytes match their checksum. */
export function isIntact(row: Checked): boolean {
  return row.update instanceof Uint8Array && crc32(row.update) === row.crc;
}

/** Runs `work`, and rejects with the store's own errors. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}

function storeError(error: unknown): BinderyError {
  if (error instanceof BinderyError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError')
    return new BinderyError(
      'too_large',
      'This device has no room left for documents. Free some space; edits stay in this tab meanwhile.',
      { cause: error },
    );
  const why =
    name === 'VersionError'
      ? 'A newer version of this page keeps its documents differently. Reload once your edits have reached the server.'
      : 'The browser could not keep a copy on this device. Edits stay in this tab until they reach the server.';
  return new BinderyError('unavailable', why, { cause: error });
}
