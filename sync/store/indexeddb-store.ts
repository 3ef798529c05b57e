/** The local store in IndexedDB: one database for all documents, one row with a checksum for each update. */
import type { IDBPDatabase } from 'idb';
import type { Environment } from '#core/environment.ts';
import { foldUpdates, joinStateVectors } from '#sync/updates/update-folding.ts';
import { crc32 } from './checksum.ts';
import {
  countEdits,
  deleteEdits,
  deleteRequest,
  listSessions,
  putEdits,
  putRequest,
  readEdits,
  readLog,
  readRequests,
  setAside,
  settleEdits,
} from './indexeddb-log.ts';
import { Connection, guarded, isIntact, type Tables, type Writing } from './indexeddb-tables.ts';
import type { Confirmed, ListedDocument, LocalStore, RecordStore, StoredDocument } from './local-store.ts';
import { WriteQueue } from './write-queue.ts';

const DATABASE = 'bindery';

export interface IndexedDbStoreOptions {
  readonly environment: Pick<Environment, 'now'>;
  /** Another database than `bindery`, for tests. */
  readonly databaseName?: string;
}

/**
 * Opens the store. Rejects with `unavailable` where the browser refuses IndexedDB, as in some private windows; callers then
 * use `createMemoryStore` and tell the person.
 */
export async function openIndexedDbStore(options: IndexedDbStoreOptions): Promise<LocalStore> {
  const { now } = options.environment;
  const connection = new Connection(options.databaseName ?? DATABASE);
  await connection.get();
  const writes = new WriteQueue((work) => connection.write(work));
  const read = <T>(work: (database: IDBPDatabase<Tables>) => Promise<T>): Promise<T> =>
    guarded(async () => work(await connection.get()));

  return {
    records: recordsOf(read),
    requests: {
      list: () => read(readRequests),
      put: (id, value) => writes.add((transaction) => putRequest(transaction, id, value)),
      delete: (id) => writes.add((transaction) => deleteRequest(transaction, id)),
    },
    load: (documentName) =>
      guarded(async () => {
        // What was handed in before belongs to what is read.
        await writes.idle();
        return readDocument(connection, documentName, now());
      }),
    append: (documentName, update) =>
      writes.add(async (transaction) => {
        await transaction.objectStore('updates').add({ documentName, update, crc: crc32(update) });
        await touch(transaction, documentName, now(), []);
      }),
    enqueue: (documentName, edits) =>
      writes.add(async (transaction) => {
        await putEdits(transaction, documentName, edits);
        const clients = edits.map(({ client }) => client);
        await touch(transaction, documentName, now(), clients);
      }),
    waitingSessions: (documentName) => read((database) => listSessions(database, documentName)),
    pending: (prefix = '') => read((database) => readLog(database, prefix)),
    confirm: (documentName, confirmed) =>
      writes.add((transaction) => confirmEdits(transaction, documentName, confirmed, now())),
    compact: (documentName) => writes.add((transaction) => foldRows(transaction, documentName, now())),
    list: () => read(listDocuments),
    delete: (documentName) =>
      writes.add(async (transaction) => {
        await transaction.objectStore('documents').delete(documentName);
        await deleteUpdates(transaction, documentName);
        await deleteEdits(transaction, documentName);
      }),
    close: async () => {
      await writes.idle();
      await connection.close();
    },
  };
}

function recordsOf(
  read: <T>(work: (database: IDBPDatabase<Tables>) => Promise<T>) => Promise<T>,
): RecordStore {
  return {
    get: (kind, id) => read(async (database) => (await database.get('records', [kind, id]))?.value),
    put: (kind, id, value) =>
      read(async (database) => {
        const transaction = database.transaction('records', 'readwrite', { durability: 'strict' });
        await Promise.all([transaction.store.put({ kind, id, value }), transaction.done]);
      }),
    delete: (kind, id) => read((database) => database.delete('records', [kind, id])),
    list: (kind, page) =>
      read(async (database) => {
        // An array sorts behind every string, so this ends behind the last id.
        const range = page
          ? IDBKeyRange.bound([kind, page.after], [kind, []], true)
          : IDBKeyRange.bound([kind], [kind, []]);
        const found = await database.getAll('records', range, page?.limit);
        return found.map(({ id, value }) => ({ id, value }));
      }),
  };
}

async function touch(
  transaction: Writing,
  documentName: string,
  now: number,
  clients: readonly number[],
): Promise<void> {
  const documents = transaction.objectStore('documents');
  const known = await documents.get(documentName);
  await documents.put({
    documentName,
    updatedAt: now,
    confirmed: known?.confirmed ?? null,
    clients: [...new Set([...(known?.clients ?? []), ...clients])],
  });
}

async function confirmEdits(
  transaction: Writing,
  documentName: string,
  { stateVector, edits = [] }: Confirmed,
  now: number,
): Promise<void> {
  const documents = transaction.objectStore('documents');
  const known = await documents.get(documentName);
  await documents.put({
    documentName,
    updatedAt: known?.updatedAt ?? now,
    confirmed: joinStateVectors(known?.confirmed ?? null, stateVector),
    clients: known?.clients ?? [],
  });
  await settleEdits(transaction, documentName, edits, now);
}

async function listDocuments(database: IDBPDatabase<Tables>): Promise<ListedDocument[]> {
  const records = await database.getAll('documents');
  const counts = await countEdits(database);
  return records
    .map(({ documentName, updatedAt }) => ({
      documentName,
      updatedAt,
      waiting: counts.get(documentName) ?? 0,
    }))
    .sort((a, b) => b.updatedAt - a.updatedAt);
}

async function readDocument(
  connection: Connection,
  documentName: string,
  now: number,
): Promise<StoredDocument> {
  const database = await connection.get();
  const { outbox, damaged, older } = await readEdits(database, documentName);
  const transaction = database.transaction(['documents', 'updates'], 'readonly');
  const [record, rows, keys] = await Promise.all([
    transaction.objectStore('documents').get(documentName),
    transaction.objectStore('updates').index('documentName').getAll(documentName),
    transaction.objectStore('updates').index('documentName').getAllKeys(documentName),
  ]);
  const intact = rows.map(isIntact);
  const bad = keys.filter((_key, index) => intact[index] === false);
  if (bad.length + damaged.length > 0)
    await connection.write(async (writing) => {
      await quarantine(writing, bad, now);
      await setAside(writing, documentName, damaged, now);
    });
  return {
    updates: rows.filter((_row, index) => intact[index]).map((row) => row.update),
    quarantined: bad.length,
    confirmed: record?.confirmed ?? null,
    clients: record?.clients ?? [],
    outbox,
    damaged,
    older,
  };
}

/** Sets damaged rows aside instead of deleting them: somebody may still read them by hand. */
async function quarantine(transaction: Writing, keys: readonly number[], now: number): Promise<void> {
  for (const key of keys) {
    const row = await transaction.objectStore('updates').get(key);
    if (!row) continue;
    await transaction.objectStore('quarantine').add({ ...row, foundAt: now });
    await transaction.objectStore('updates').delete(key);
  }
}

async function foldRows(transaction: Writing, documentName: string, now: number): Promise<void> {
  const updates = transaction.objectStore('updates');
  const keys = await updates.index('documentName').getAllKeys(documentName);
  const rows = await updates.index('documentName').getAll(documentName);
  if (rows.length < 2) return;
  const bad = keys.filter((_key, index) => rows[index] !== undefined && !isIntact(rows[index]));
  await quarantine(transaction, bad, now);
  const update = foldUpdates(rows.filter(isIntact).map((row) => row.update));
  await updates.add({ documentName, update, crc: crc32(update) });
  for (const key of keys) await updates.delete(key);
}

async function deleteUpdates(transaction: Writing, documentName: string): Promise<void> {
  let cursor = await transaction.objectStore('updates').index('documentName').openCursor(documentName);
  while (cursor) {
    await cursor.delete();
    cursor = await cursor.continue();
  }
}
