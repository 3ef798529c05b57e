/** The time, by the server's clock, at which this person's pages last had a connection; later changes are news. */
import type { LocalStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';

const ID = 'last-contact';

/** Ms since the epoch; `null` on a device that never had contact. */
export async function readLastContact(store: LocalStore, personId: string): Promise<number | null> {
  const value = await personalStore(store, personId).records.get('setting', ID);
  return typeof value === 'number' ? value : null;
}

export async function writeLastContact(store: LocalStore, personId: string, at: number): Promise<void> {
  await personalStore(store, personId).records.put('setting', ID, at);
}
