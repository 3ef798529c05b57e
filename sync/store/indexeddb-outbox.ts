/** The outbox of the browser's database: edits made here, each a row until the server has it. */
import type { IDBPDatabase } from 'idb';
import { joinUpdates } from '../updates/update-joining.ts';
import { crc32 } from './checksum.ts';
import { isIntact, type OutboxRow, type Tables, type Writing } from './indexeddb-tables.ts';
import {
  type DamagedEdit,
  editId,
  type OutboxEdit,
  type OutboxPlace,
  type StoredEdit,
} from './local-store.ts';

/** Everything of a document, or of one of its sessions: an array sorts behind every string and number. */
function rangeOf(documentName: string, session?: string): IDBKeyRange {
  const start = session === undefined ? [documentName] : [documentName, session];
  return IDBKeyRange.bound(start, [...start, []]);
}

function rangeFrom(documentName: string, { session, seq, count }: OutboxPlace): IDBKeyRange {
  return IDBKeyRange.bound([documentName, session, seq], [documentName, session, seq + count], false, true);
}

export async function putEdits(
  transaction: Writing,
  documentName: string,
  edits: readonly OutboxEdit[],
): Promise<void> {
  const outbox = transaction.objectStore('outbox');
  for (const edit of edits) {
    if (edit.count > 1) await outbox.delete(rangeFrom(documentName, edit));
    const { id: _id, bytes: _bytes, ...rest } = edit;
    await outbox.put({ ...rest, documentName, crc: crc32(edit.update) });
  }
}

/** Moves what the server has from the outbox to the document's rows. */
export async function settleEdits(
  transaction: Writing,
  documentName: string,
  places: readonly OutboxPlace[],
  now: number,
): Promise<void> {
  const outbox = transaction.objectStore('outbox');
  const settled: Uint8Array[] = [];
  for (const place of places) {
    for (const row of await outbox.getAll(rangeFrom(documentName, place))) {
      // Merged with later ones by somebody else: it is confirmed together with them.
      if (row.seq + row.count > place.seq + place.count) continue;
      if (isIntact(row)) settled.push(row.update);
      else await transaction.objectStore('quarantine').add({ ...row, foundAt: now });
      await outbox.delete([documentName, row.session, row.seq]);
    }
  }
  if (settled.length === 0) return;
  const update = joinUpdates(settled);
  await transaction.objectStore('updates').add({ documentName, update, crc: crc32(update) });
}

/** What waits, and what is left of rows that are damaged. */
export async function readEdits(
  database: IDBPDatabase<Tables>,
  documentName: string,
): Promise<{ outbox: OutboxEdit[]; damaged: DamagedEdit[] }> {
  const rows = await database.getAll('outbox', rangeOf(documentName));
  return {
    outbox: rows.filter(isIntact).map(toEdit),
    damaged: rows.filter((row) => !isIntact(row)).map(({ update: _, ...rest }) => describe(rest, 0)),
  };
}

/** Takes damaged rows out of the outbox; their bytes are kept, for somebody may still read them by hand. */
export async function setAside(
  transaction: Writing,
  documentName: string,
  damaged: readonly DamagedEdit[],
  now: number,
): Promise<void> {
  const outbox = transaction.objectStore('outbox');
  for (const { session, seq } of damaged) {
    const row = await outbox.get([documentName, session, seq]);
    if (row === undefined || isIntact(row)) continue;
    await transaction.objectStore('quarantine').add({ ...row, foundAt: now });
    await outbox.delete([documentName, session, seq]);
  }
}

export async function listEdits(database: IDBPDatabase<Tables>, documentName: string): Promise<StoredEdit[]> {
  const rows = await database.getAll('outbox', rangeOf(documentName));
  return rows.map((row) => {
    const { from, at, count, fields } = row;
    return { id: editId(row), from, at, count, fields, bytes: row.update.length };
  });
}

export async function listSessions(
  database: IDBPDatabase<Tables>,
  documentName: string,
): Promise<readonly string[]> {
  const keys = await database.getAllKeys('outbox', rangeOf(documentName));
  return [...new Set(keys.map(([, session]) => session))];
}

export async function deleteEdits(transaction: Writing, documentName: string): Promise<void> {
  await transaction.objectStore('outbox').delete(rangeOf(documentName));
}

/** How many edits wait, by document. */
export async function countEdits(database: IDBPDatabase<Tables>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const index = database.transaction('outbox', 'readonly').store.index('count');
  for (let cursor = await index.openKeyCursor(); cursor !== null; cursor = await cursor.continue()) {
    const [documentName, count] = cursor.key;
    counts.set(documentName, (counts.get(documentName) ?? 0) + count);
  }
  return counts;
}

function toEdit({ update, ...row }: OutboxRow): OutboxEdit {
  return { ...describe(row, update.length), update };
}

function describe(
  { documentName: _, crc: __, ...rest }: Omit<OutboxRow, 'update'>,
  bytes: number,
): DamagedEdit {
  return { ...rest, id: editId(rest), bytes };
}
