/** Reads what a page's browser has stored of Bindery. */
import { expect, type Page } from '@playwright/test';

/** Keys of one table of the local store. */
export async function keysIn(page: Page, table: 'records' | 'documents' | 'updates'): Promise<string[]> {
  return page.evaluate(async (name) => {
    const whenDone = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    // Opened before the page has made it, it would be another one.
    if (!(await indexedDB.databases()).some((each) => each.name === 'bindery')) return [];
    const database = await whenDone(indexedDB.open('bindery'));
    const keys = await whenDone(database.transaction(name).objectStore(name).getAllKeys());
    database.close();
    return keys.map(String);
  }, table);
}

/** Waits until the page has local copies of so many documents; a copy is written a moment after the page says "Saved". */
export async function expectLocalCopies(page: Page, count: number): Promise<void> {
  await expect.poll(() => keysIn(page, 'documents')).toHaveLength(count);
}
