/** Clears this device when a person signs out, except edits that exist nowhere else. */
import type { LocalStore, RecordKind } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { closeAllSessions, openSessions } from './shared-sessions.ts';

/** A connection that works saves within this. */
const SETTLE_MS = 2_000;

/** Records that can be had again, or are of use to nobody else; a request or a file not sent yet, or a text not taken, exists nowhere else. */
const FORGOTTEN: readonly RecordKind[] = [
  'answer',
  'search',
  'text',
  'said',
  'setting',
  'copy',
  'pin',
  'proof',
  'seen',
];

/** How many edits the server has not confirmed, in the documents open here and in those stored here, and how many requests. */
async function waitingEdits(store: LocalStore, personId: string): Promise<number> {
  const counts = new Map<string, number>();
  const own = personalStore(store, personId);
  const requests = await own.requests.list();
  for (const { documentName, waiting } of await own.list()) counts.set(documentName, waiting);
  // A page knows before its store does.
  for (const { documentName, session } of openSessions(personId))
    counts.set(documentName, session.status.get().waiting);
  return [...counts.values()].reduce((sum, count) => sum + count, requests.length);
}

/** Waits up to `limitMs` ms for edits to be confirmed. Returns how many are still pending. */
export async function settleEdits(store: LocalStore, personId: string, limitMs = SETTLE_MS): Promise<number> {
  const saving = openSessions(personId).map(({ session }) => session.saved());
  let limit: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => {
    limit = setTimeout(resolve, limitMs);
  });
  await Promise.race([Promise.allSettled(saving), late]);
  clearTimeout(limit);
  return waitingEdits(store, personId);
}

/**
 * Closes the page's sessions and deletes this person's copies and records, so that the next user of the browser cannot read
 * them. Documents with pending edits, requests and files are kept until the person signs in here again. Returns the names
 * of those documents.
 */
export async function leaveDevice(store: LocalStore, personId: string): Promise<readonly string[]> {
  await closeAllSessions();
  const own = personalStore(store, personId);
  const kept: string[] = [];
  for (const { documentName, waiting } of await own.list()) {
    if (waiting > 0) kept.push(documentName);
    else await own.delete(documentName);
  }
  // Documents that stay are read by theirs.
  for (const kind of kept.length === 0 ? [...FORGOTTEN, 'template' as const] : FORGOTTEN) {
    for (const { id } of await own.records.list(kind)) await own.records.delete(kind, id);
  }
  return kept;
}
