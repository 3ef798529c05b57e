/** The layout of the browser's database, the connection to it, and what its errors mean. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import { BinderyError } from '#core/errors.ts';
import { crc32 } from './checksum.ts';
import type { OutboxEdit, RecordKind, StoredEdit } from './local-store.ts';

const VERSION = 2;

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
export type OutboxRow = Omit<OutboxEdit, 'id' | 'bytes'> & Checked;
/** Of the first version: an edit whose bytes are among the document's rows. */
interface PendingRow extends Omit<StoredEdit, 'from' | 'count'> {
  readonly documentName: string;
}
export interface Tables extends DBSchema {
  documents: { key: string; value: DocumentRecord };
  updates: { key: number; value: Checked; indexes: { documentName: string } };
  outbox: {
    key: [documentName: string, session: string, seq: number];
    value: OutboxRow;
    indexes: { count: [documentName: string, count: number] };
  };
  pending: { key: [string, string]; value: PendingRow; indexes: { documentName: string } };
  quarantine: { key: number; value: (Checked | OutboxRow) & { readonly foundAt: number } };
  records: { key: [RecordKind, string]; value: { kind: RecordKind; id: string; value: unknown } };
}
type Written = 'documents' | 'updates' | 'outbox' | 'pending' | 'quarantine';
const WRITTEN: Written[] = ['documents', 'updates', 'outbox', 'pending', 'quarantine'];
export type Writing = IDBPTransaction<Tables, Written[], 'readwrite'>;

/** The database, opened again when the browser has closed it behind our back. */
export class Connection {
  private database: Promise<IDBPDatabase<Tables>> | null = null;
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  get(): Promise<IDBPDatabase<Tables>> {
    this.database ??= this.open();
    return this.database;
  }

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
        upgrade: createTables,
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

/** Brings the layout up to `VERSION`; what an older one holds stays. */
function createTables(database: IDBPDatabase<Tables>, from: number): void {
  if (from < 1) {
    database.createObjectStore('documents', { keyPath: 'documentName' });
    database
      .createObjectStore('updates', { autoIncrement: true })
      .createIndex('documentName', 'documentName');
    database
      .createObjectStore('pending', { keyPath: ['documentName', 'id'] })
      .createIndex('documentName', 'documentName');
    database.createObjectStore('quarantine', { autoIncrement: true });
  }
  if (from < 2) {
    database.createObjectStore('records', { keyPath: ['kind', 'id'] });
    // What waits is counted from the keys of the index, without reading the bytes.
    database
      .createObjectStore('outbox', { keyPath: ['documentName', 'session', 'seq'] })
      .createIndex('count', ['documentName', 'count']);
  }
}

export function isIntact(row: Checked): boolean {
  return row.update instanceof Uint8Array && crc32(row.update) === row.crc;
}

/** Runs `work`, and says what went wrong in the store's own words. */
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
