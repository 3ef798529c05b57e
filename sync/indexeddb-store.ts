/** The local store of a browser: one IndexedDB database for all documents, one checksummed row an update. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { crc32 } from './checksum.ts';
import type { ListedDocument, LocalStore, RecordKind, RecordStore, StoredEdit } from './local-store.ts';
import { foldUpdates, joinStateVectors } from './update-folding.ts';

const DATABASE = 'bindery';
const VERSION = 2;

interface DocumentRecord {
  readonly documentName: string;
  readonly updatedAt: number;
  readonly confirmed: Uint8Array | null;
}
interface UpdateRow {
  readonly documentName: string;
  readonly update: Uint8Array;
  readonly crc: number;
}
interface QuarantinedRow extends UpdateRow {
  readonly foundAt: number;
}
interface PendingRow extends StoredEdit {
  readonly documentName: string;
}
/** An edit made here, or a run of them, with its bytes, until the server has it. */
interface OutboxRow extends UpdateRow {
  readonly count: number;
}
interface Tables extends DBSchema {
  documents: { key: string; value: DocumentRecord };
  updates: { key: number; value: UpdateRow; indexes: { documentName: string } };
  pending: { key: [string, string]; value: PendingRow; indexes: { documentName: string } };
  quarantine: { key: number; value: QuarantinedRow };
  outbox: {
    key: number;
    value: OutboxRow;
    indexes: { documentName: string; count: [documentName: string, count: number] };
  };
  records: { key: [RecordKind, string]; value: { kind: RecordKind; id: string; value: unknown } };
}
type Writing = IDBPTransaction<Tables, ('documents' | 'updates' | 'pending' | 'quarantine')[], 'readwrite'>;

export interface IndexedDbStoreOptions {
  readonly environment: Pick<Environment, 'now'>;
  /** Another database than `bindery`, for tests. */
  readonly databaseName?: string;
}

/**
 * Opens the store. Rejects with `unavailable` where the browser refuses IndexedDB (some private windows do); the caller then
 * falls back to `createMemoryStore` and says so.
 */
export async function openIndexedDbStore(options: IndexedDbStoreOptions): Promise<LocalStore> {
  const { environment } = options;
  const connection = new Connection(options.databaseName ?? DATABASE);
  await connection.get();
  const writes = new WriteQueue(connection, environment);

  return {
    records: recordsOf(connection),
    load: (documentName) =>
      guarded(async () => readDocument(await connection.get(), documentName, environment)),
    append: (documentName, update, edits = []) => writes.append({ documentName, update, edits }),
    confirm: (documentName, stateVector, edits = []) =>
      write(connection, async (transaction) => {
        const documents = transaction.objectStore('documents');
        const known = await documents.get(documentName);
        await documents.put({
          documentName,
          updatedAt: known?.updatedAt ?? environment.now(),
          confirmed: joinStateVectors(known?.confirmed ?? null, stateVector),
        });
        for (const id of edits) await transaction.objectStore('pending').delete([documentName, id]);
      }),
    compact: (documentName) =>
      write(connection, (transaction) => foldRows(transaction, documentName, environment)),
    list: () => guarded(async () => listDocuments(await connection.get())),
    delete: (documentName) =>
      write(connection, async (transaction) => {
        await transaction.objectStore('documents').delete(documentName);
        await deleteAll(transaction, 'updates', documentName);
        await deleteAll(transaction, 'pending', documentName);
      }),
    close: async () => {
      await writes.idle();
      await connection.close();
    },
  };
}

/** The database, opened again when the browser has closed it behind our back. */
class Connection {
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

/** Brings the layout up to `VERSION`; what an older one holds stays. */
function createTables(database: IDBPDatabase<Tables>, from: number): void {
  if (from < 1) createDocumentTables(database);
  if (from >= 2) return;
  database.createObjectStore('records', { keyPath: ['kind', 'id'] });
  const outbox = database.createObjectStore('outbox', { autoIncrement: true });
  outbox.createIndex('documentName', 'documentName');
  // What waits is counted from the keys alone, without reading the bytes.
  outbox.createIndex('count', ['documentName', 'count']);
}

function createDocumentTables(database: IDBPDatabase<Tables>): void {
  database.createObjectStore('documents', { keyPath: 'documentName' });
  database.createObjectStore('updates', { autoIncrement: true }).createIndex('documentName', 'documentName');
  database
    .createObjectStore('pending', { keyPath: ['documentName', 'id'] })
    .createIndex('documentName', 'documentName');
  database.createObjectStore('quarantine', { autoIncrement: true });
}

function recordsOf(connection: Connection): RecordStore {
  return {
    get: (kind, id) =>
      guarded(async () => (await (await connection.get()).get('records', [kind, id]))?.value),
    put: (kind, id, value) =>
      guarded(async () => {
        const transaction = (await connection.get()).transaction('records', 'readwrite', {
          durability: 'strict',
        });
        await Promise.all([transaction.store.put({ kind, id, value }), transaction.done]);
      }),
    delete: (kind, id) => guarded(async () => (await connection.get()).delete('records', [kind, id])),
    list: (kind, page) =>
      guarded(async () => {
        // An array sorts behind every string, so this ends behind the last id.
        const range = page
          ? IDBKeyRange.bound([kind, page.after], [kind, []], true)
          : IDBKeyRange.bound([kind], [kind, []]);
        const found = await (await connection.get()).getAll('records', range, page?.limit);
        return found.map(({ id, value }) => ({ id, value }));
      }),
  };
}

interface Append {
  readonly documentName: string;
  readonly update: Uint8Array;
  readonly edits: readonly StoredEdit[];
}
interface Waiting {
  readonly append: Append;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Strict durability costs a disk flush a transaction, so everything that came in meanwhile shares the next one. */
class WriteQueue {
  private waiting: Waiting[] = [];
  private running: Promise<void> | null = null;
  private readonly connection: Connection;
  private readonly environment: Pick<Environment, 'now'>;

  constructor(connection: Connection, environment: Pick<Environment, 'now'>) {
    this.connection = connection;
    this.environment = environment;
  }

  append(append: Append): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ append, resolve, reject });
      this.running ??= this.run();
    });
  }

  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // Let the rest of this turn join in.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await write(this.connection, (transaction) => this.put(transaction, batch));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.running = null;
  }

  private async put(transaction: Writing, batch: readonly Waiting[]): Promise<void> {
    const names = new Set(batch.map(({ append }) => append.documentName));
    for (const { append } of batch) {
      const { documentName, update, edits } = append;
      await transaction.objectStore('updates').add({ documentName, update, crc: crc32(update) });
      for (const edit of edits) await transaction.objectStore('pending').put({ ...edit, documentName });
    }
    for (const documentName of names) await touch(transaction, documentName, this.environment.now());
  }
}

async function touch(transaction: Writing, documentName: string, now: number): Promise<void> {
  const documents = transaction.objectStore('documents');
  const known = await documents.get(documentName);
  await documents.put({ documentName, updatedAt: now, confirmed: known?.confirmed ?? null });
}

async function listDocuments(database: IDBPDatabase<Tables>): Promise<ListedDocument[]> {
  const transaction = database.transaction(['documents', 'pending'], 'readonly');
  const pending = transaction.objectStore('pending').index('documentName');
  const records = await transaction.objectStore('documents').getAll();
  const listed = await Promise.all(
    records.map(async ({ documentName, updatedAt }) => {
      return { documentName, updatedAt, waiting: await pending.count(documentName) };
    }),
  );
  return listed.sort((a, b) => b.updatedAt - a.updatedAt);
}

async function readDocument(
  database: IDBPDatabase<Tables>,
  documentName: string,
  environment: Pick<Environment, 'now'>,
) {
  const transaction = database.transaction(['documents', 'updates', 'pending'], 'readonly');
  const [record, rows, keys, pending] = await Promise.all([
    transaction.objectStore('documents').get(documentName),
    transaction.objectStore('updates').index('documentName').getAll(documentName),
    transaction.objectStore('updates').index('documentName').getAllKeys(documentName),
    transaction.objectStore('pending').index('documentName').getAll(documentName),
  ]);
  const bad = keys.filter((_key, index) => rows[index] !== undefined && !isIntact(rows[index]));
  if (bad.length > 0) await quarantine(database, bad, environment.now());
  return {
    updates: rows.filter(isIntact).map((row) => row.update),
    quarantined: bad.length,
    confirmed: record?.confirmed ?? null,
    pending: pending.map(({ documentName: _, ...edit }): StoredEdit => edit).sort((a, b) => a.at - b.at),
  };
}

function isIntact(row: UpdateRow): boolean {
  return row.update instanceof Uint8Array && crc32(row.update) === row.crc;
}

/** Sets damaged rows aside instead of deleting them: somebody may still read them by hand. */
async function quarantine(
  database: IDBPDatabase<Tables>,
  keys: readonly number[],
  now: number,
): Promise<void> {
  const transaction = database.transaction(['updates', 'quarantine'], 'readwrite');
  for (const key of keys) {
    const row = await transaction.objectStore('updates').get(key);
    if (!row) continue;
    await transaction.objectStore('quarantine').add({ ...row, foundAt: now });
    await transaction.objectStore('updates').delete(key);
  }
  await transaction.done;
}

async function foldRows(
  transaction: Writing,
  documentName: string,
  environment: Pick<Environment, 'now'>,
): Promise<void> {
  const updates = transaction.objectStore('updates');
  const keys = await updates.index('documentName').getAllKeys(documentName);
  const rows = await updates.index('documentName').getAll(documentName);
  if (rows.length < 2) return;
  const update = foldUpdates(rows.filter(isIntact).map((row) => row.update));
  await updates.add({ documentName, update, crc: crc32(update) });
  for (const [index, key] of keys.entries()) {
    const row = rows[index];
    if (row && !isIntact(row))
      await transaction.objectStore('quarantine').add({ ...row, foundAt: environment.now() });
    await updates.delete(key);
  }
}

async function deleteAll(
  transaction: Writing,
  table: 'updates' | 'pending',
  documentName: string,
): Promise<void> {
  let cursor = await transaction.objectStore(table).index('documentName').openCursor(documentName);
  while (cursor) {
    await cursor.delete();
    cursor = await cursor.continue();
  }
}

function write(connection: Connection, work: (transaction: Writing) => Promise<void>): Promise<void> {
  return guarded(async () => {
    const database = await connection.get();
    const transaction = database.transaction(['documents', 'updates', 'pending', 'quarantine'], 'readwrite', {
      durability: 'strict',
    });
    // Awaited together: a failed request aborts the transaction, and `done` must not reject unheard.
    await Promise.all([work(transaction), transaction.done]);
  });
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}

function storeError(error: unknown): BinderyError {
  if (error instanceof BinderyError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  return name === 'QuotaExceededError'
    ? new BinderyError(
        'too_large',
        'This device has no room left for documents. Free some space; edits stay in this tab meanwhile.',
        { cause: error },
      )
    : new BinderyError(
        'unavailable',
        'The browser could not keep a copy on this device. Edits stay in this tab until they reach the server.',
        { cause: error },
      );
}
