/** The Codices that were made on this page and not opened yet: the title of such a one takes the focus. */

const fresh = new Set<string>();

export function markUnopened(codexId: string): void {
  fresh.add(codexId);
}

export function isUnopened(codexId: string): boolean {
  return fresh.has(codexId);
}

/** It has been opened: coming back to it is nothing new. */
export function markOpened(codexId: string): void {
  fresh.delete(codexId);
}
