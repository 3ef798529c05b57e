/** The day it is where the workspace is: formulas reckon with it here as on the server, wherever the reader is. */
import { useSyncExternalStore } from 'react';
import { dayIn, isTimeZone } from '#core/time/calendar.ts';

const KEY = 'bindery.time-zone';
/** How often an open page looks whether another day has begun. */
const LOOK_MS = 20_000;
const MINUTE_MS = 60_000;

/** Zone and day as they were last worked out, and from what: asking `Intl` costs more than a keystroke with many formulas may. */
interface Reckoned {
  readonly kept: string | null;
  readonly minute: number;
  readonly zone: string;
  readonly day: string;
}

let reckoned: Reckoned | null = null;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Keeps on this device what the server says of the time zone; `undefined` is said by servers that do not know of it. */
export function noteTimeZone(timeZone: string | undefined): void {
  if (timeZone === undefined || !isTimeZone(timeZone) || readKept() === timeZone) return;
  try {
    localStorage.setItem(KEY, timeZone);
  } catch {
    // A full device, or one that keeps nothing: this page goes by its own zone.
  }
  tell();
}

/** Where the days of the workspace begin and end, an IANA name; that of the device as long as no server has said another. */
export function workspaceZone(): string {
  return reckon(Date.now()).zone;
}

/** `2026-11-29` */
export function workspaceDay(now: number = Date.now()): string {
  return reckon(now).day;
}

/** The same, and again when another day begins, or the workspace moves to another zone. */
export function useWorkspaceDay(): string {
  return useSyncExternalStore(subscribe, workspaceDay, workspaceDay);
}

/** Worked out anew only when the zone or the minute is another: no zone changes its day within a minute. */
function reckon(now: number): Reckoned {
  const kept = readKept();
  const minute = Math.floor(now / MINUTE_MS);
  if (reckoned !== null && reckoned.kept === kept && reckoned.minute === minute) return reckoned;
  const zone = kept !== null && isTimeZone(kept) ? kept : Intl.DateTimeFormat().resolvedOptions().timeZone;
  reckoned = { kept, minute, zone, day: dayIn(now, zone) };
  return reckoned;
}

function readKept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** All who listen share one timer. */
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    timer = setInterval(tell, LOOK_MS);
    // Said to another tab.
    window.addEventListener('storage', tell);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    window.removeEventListener('storage', tell);
  };
}
