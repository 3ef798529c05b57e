/** Discards the local copy of a document with its undelivered edits, and can restore it. */

import { closeSessionOf } from '#sync/session/shared-sessions.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { foldUpdates } from '#sync/updates/update-folding.ts';
import { forgetRefusal } from './document-refusals.ts';

/** Discards the local copy. Returns a function that restores it. */
export async function discardCopy(
  store: LocalStore,
  personId: string,
  documentName: string,
): Promise<() => Promise<void>> {
  await closeSessionOf(personId, documentName);
  const own = personalStore(store, personId);
  const { updates, outbox } = await own.load(documentName);
  await own.delete(documentName);
  await forgetRefusal(own.records, documentName);
  return async () => {
    if (updates.length > 0) await own.append(documentName, foldUpdates(updates));
    await own.enqueue(documentName, outbox);
  };
}
