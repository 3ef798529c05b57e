/** The Codices created on this page and not opened yet; the title takes the focus when one is opened. */

const fresh = new Set<string>();

export function markUnopened(codexId: string): void {
  fresh.add(codexId);
}

export function isUnopened(codexId: string): boolean {
  return fresh.has(codexId);
}

/** Marks a Codex as opened. */
export function markOpened(codexId: string): void {
  fresh.delete(codexId);
}
