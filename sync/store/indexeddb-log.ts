/** The pending log in IndexedDB: edits and requests, a row each until the server has it. */
import type { IDBPDatabase } from 'idb';
import { joinUpdates } from '#sync/updates/update-joining.ts';
import { crc32 } from './checksum.ts';
import {
  type EditRow,
  isIntact,
  type OlderRow,
  type OperationRow,
  REQUESTS,
  type RequestRow,
  requestRow,
  type Tables,
  type Writing,
} from './indexeddb-tables.ts';
import {
  type DamagedEdit,
  type EditPlace,
  editId,
  type OlderEdit,
  type OutboxEdit,
  type PendingOperations,
  type StoredEdit,
  type StoredRequest,
} from './local-store.ts';

/** Everything of a document, or of one of its sessions: an array sorts behind every string and number. */
function rangeOf(documentName: string, session?: string): IDBKeyRange {
  const start = session === undefined ? [documentName] : [documentName, session];
  return IDBKeyRange.bound(start, [...start, []]);
}

function rangeFrom(documentName: string, { session, seq, count }: EditPlace): IDBKeyRange {
  return IDBKeyRange.bound([documentName, session, seq], [documentName, session, seq + count], false, true);
}

/** Writes edits; a segment replaces the edits it was merged from. */
export async function putEdits(
  transaction: Writing,
  documentName: string,
  edits: readonly OutboxEdit[],
): Promise<void> {
  const operations = transaction.objectStore('operations');
  for (const edit of edits) {
    if (edit.count > 1) await operations.delete(rangeFrom(documentName, edit));
    const { id: _id, bytes: _bytes, ...rest } = edit;
    await operations.put({ ...rest, documentName, crc: crc32(edit.update) });
  }
}

/** Moves confirmed edits from the log to the document's rows. */
export async function settleEdits(
  transaction: Writing,
  documentName: string,
  places: readonly EditPlace[],
  now: number,
): Promise<void> {
  const operations = transaction.objectStore('operations');
  const settled: Uint8Array[] = [];
  for (const place of places) {
    for (const row of await operations.getAll(rangeFrom(documentName, place))) {
      // Merged with later ones by somebody else: it is confirmed together with them.
      if (row.seq + row.count > place.seq + place.count) continue;
      if (isEdit(row)) {
        if (isIntact(row)) settled.push(row.update);
        else await transaction.objectStore('quarantine').add({ ...row, foundAt: now });
      }
      await operations.delete([documentName, row.session, row.seq]);
    }
  }
  if (settled.length === 0) return;
  const update = joinUpdates(settled);
  await transaction.objectStore('updates').add({ documentName, update, crc: crc32(update) });
}

/** The pending edits of a document, and what is known of damaged ones. */
export async function readEdits(
  database: IDBPDatabase<Tables>,
  documentName: string,
): Promise<{ outbox: OutboxEdit[]; damaged: DamagedEdit[]; older: OlderEdit[] }> {
  const rows = await database.getAll('operations', rangeOf(documentName));
  const edits = rows.filter(isEdit);
  return {
    outbox: edits.filter(isIntact).map(toEdit),
    damaged: edits.filter((row) => !isIntact(row)).map(({ update: _, ...rest }) => describe(rest, 0)),
    older: rows.filter(isOlder).map(toOlder).sort(byTime),
  };
}

/** Removes damaged rows from the log; their bytes are kept for recovery by hand. */
export async function setAside(
  transaction: Writing,
  documentName: string,
  damaged: readonly DamagedEdit[],
  now: number,
): Promise<void> {
  const operations = transaction.objectStore('operations');
  for (const { session, seq } of damaged) {
    const row = await operations.get([documentName, session, seq]);
    if (row === undefined || !isEdit(row) || isIntact(row)) continue;
    await transaction.objectStore('quarantine').add({ ...row, foundAt: now });
    await operations.delete([documentName, session, seq]);
  }
}

/** All pending operations whose document name or request id starts with `prefix`. */
export async function readLog(database: IDBPDatabase<Tables>, prefix: string): Promise<PendingOperations> {
  const rows = await database.getAll('operations', IDBKeyRange.bound([prefix], [`${prefix}\uffff`]));
  const edits = new Map<string, StoredEdit[]>();
  for (const row of rows) {
    if (isRequest(row)) continue;
    const known = edits.get(row.documentName) ?? [];
    edits.set(row.documentName, known);
    known.push(summarize(row));
  }
  for (const list of edits.values()) list.sort(byTime);
  const requests = await readRequests(database);
  return { edits, requests: requests.filter(({ id }) => id.startsWith(prefix)) };
}

/** Sessions that have edits in the log of this document. */
export async function listSessions(
  database: IDBPDatabase<Tables>,
  documentName: string,
): Promise<readonly string[]> {
  const rows = await database.getAllKeys('operations', rangeOf(documentName));
  // An edit of the first version has the number 0, and no session.
  return [...new Set(rows.filter(([, , seq]) => seq > 0).map(([, session]) => session))];
}

/** Deletes the edits of a document. */
export async function deleteEdits(transaction: Writing, documentName: string): Promise<void> {
  await transaction.objectStore('operations').delete(rangeOf(documentName));
}

/** The number of pending edits by document. */
export async function countEdits(database: IDBPDatabase<Tables>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const index = database.transaction('operations', 'readonly').store.index('count');
  for (let cursor = await index.openKeyCursor(); cursor !== null; cursor = await cursor.continue()) {
    const [documentName, count] = cursor.key;
    counts.set(documentName, (counts.get(documentName) ?? 0) + count);
  }
  return counts;
}

/** All requests, in the order of their ids. */
export async function readRequests(database: IDBPDatabase<Tables>): Promise<StoredRequest[]> {
  const rows = await database.getAll('operations', rangeOf(REQUESTS));
  return rows.filter(isRequest).map(({ session, request }) => ({ id: session, value: request }));
}

/** Writes a request, replacing an earlier state of it. */
export async function putRequest(transaction: Writing, id: string, value: unknown): Promise<void> {
  await transaction.objectStore('operations').put(requestRow(id, value));
}

/** Deletes a request. */
export async function deleteRequest(transaction: Writing, id: string): Promise<void> {
  await transaction.objectStore('operations').delete([REQUESTS, id, 0]);
}

function isRequest(row: OperationRow): row is RequestRow {
  return 'request' in row;
}

function isEdit(row: OperationRow): row is EditRow {
  return 'update' in row;
}

function isOlder(row: OperationRow): row is OlderRow {
  return !isRequest(row) && !isEdit(row);
}

function toEdit({ update, ...row }: EditRow): OutboxEdit {
  return { ...describe(row, update.length), update };
}

function describe(
  { documentName: _, crc: __, ...rest }: Omit<EditRow, 'update'>,
  bytes: number,
): DamagedEdit {
  return { ...rest, id: editId(rest), bytes };
}

function toOlder({ documentName: _, ...row }: OlderRow): OlderEdit {
  return { ...row, id: editId(row) };
}

function summarize(row: EditRow | OlderRow): StoredEdit {
  const { from, at, count, fields } = row;
  return { id: editId(row), from, at, count, fields, bytes: isEdit(row) ? row.update.length : row.bytes };
}

function byTime(a: StoredEdit, b: StoredEdit): number {
  return a.at - b.at;
}
