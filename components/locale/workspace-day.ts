/** The day it is where the workspace is: formulas reckon with it here as on the server, wherever the reader is. */
import { useSyncExternalStore } from 'react';
import { dayIn, isTimeZone } from '#core/time/calendar.ts';

const KEY = 'bindery.time-zone';
/** How often an open page looks whether another day has begun. */
const LOOK_MS = 20_000;

const listeners = new Set<() => void>();

/** Keeps on this device what the server says of the time zone; `undefined` is said by servers that do not know of it. */
export function noteTimeZone(timeZone: string | undefined): void {
  if (timeZone === undefined || !isTimeZone(timeZone) || readKept() === timeZone) return;
  try {
    localStorage.setItem(KEY, timeZone);
  } catch {
    // A full device, or one that keeps nothing: this page goes by its own zone.
  }
  for (const listener of listeners) listener();
}

/** Where the days of the workspace begin and end, an IANA name; that of the device as long as no server has said another. */
export function workspaceZone(): string {
  return readKept() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `2026-11-29` */
export function workspaceDay(now: number = Date.now()): string {
  return dayIn(now, workspaceZone());
}

/** The same, and again when another day begins, or the workspace moves to another zone. */
export function useWorkspaceDay(): string {
  return useSyncExternalStore(subscribe, workspaceDay, workspaceDay);
}

function readKept(): string | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept !== null && isTimeZone(kept) ? kept : null;
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const timer = setInterval(listener, LOOK_MS);
  // Said to another tab.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    clearInterval(timer);
    window.removeEventListener('storage', listener);
  };
}
