/** The storage quota of this browser, and whether the browser may evict what is stored. */

export interface StorageQuota {
  /** Bytes that everything of this site takes, pages included. */
  readonly used: number;
  readonly granted: number;
}

/** The quota and usage; `null` where the browser does not tell. */
export async function readStorageQuota(): Promise<StorageQuota | null> {
  if (!navigator.storage?.estimate) return null;
  const { usage, quota } = await navigator.storage.estimate();
  return usage === undefined || quota === undefined ? null : { used: usage, granted: quota };
}

/** Whether the browser has promised not to evict stored data; `null` where it has no such promise. */
export async function isPersistent(): Promise<boolean | null> {
  return navigator.storage?.persisted ? await navigator.storage.persisted() : null;
}

/** Asks for that promise. Some browsers ask the person, so call it when they have just chosen to keep something. */
export async function askToPersist(): Promise<boolean> {
  if (!navigator.storage?.persist) return false;
  return await navigator.storage.persist();
}
