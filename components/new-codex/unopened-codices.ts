/** The Codices created on this page and not opened yet; the title takes the focus when one is opened, and what was typed for it. */
import { useSyncExternalStore } from 'react';
import type { EarlyTitle } from './early-title.ts';

const fresh = new Map<string, EarlyTitle | null>();

/** `early` takes what is typed until the title is there. */
export function markUnopened(codexId: string, early: EarlyTitle | null = null): void {
  fresh.set(codexId, early);
}

export function isUnopened(codexId: string): boolean {
  return fresh.has(codexId);
}

/** What was typed for a Codex that is not opened yet; `null` when nothing takes it. */
export function earlyTitleOf(codexId: string): EarlyTitle | null {
  return fresh.get(codexId) ?? null;
}

/** The text of it, for a page that is still opening. */
export function useEarlyText(codexId: string): string {
  const early = earlyTitleOf(codexId);
  return useSyncExternalStore(
    (listener) => early?.subscribe(listener) ?? (() => undefined),
    () => early?.text ?? '',
  );
}

/** Marks a Codex as opened. */
export function markOpened(codexId: string): void {
  fresh.delete(codexId);
}
