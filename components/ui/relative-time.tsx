'use client';
/** A relative time (“5 minutes ago”) with the exact time as a tooltip, kept up to date. */
import { useSyncExternalStore } from 'react';
import { formatDayTime, writeDay } from '#components/locale/date-format.ts';
import { createListeners } from '#core/observable.ts';

const MINUTE = 60_000;
const listeners = createListeners();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

/** One clock for all of them, ticking each half minute while anybody looks. */
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      listeners.notify();
    }, MINUTE / 2);
  }
  const leave = listeners.subscribe(listener);
  return () => {
    leave();
    if (listeners.size === 0) clearInterval(timer);
  };
}

const UNITS = [
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
] as const;

/** "just now", "5 minutes ago", "yesterday", then the date. */
function describeTime(iso: string, at: number, locale?: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  let amount = Math.round((at - Date.parse(iso)) / MINUTE);
  if (amount < 1) return 'just now';
  for (const [unit, size] of UNITS) {
    if (amount < size) return format.format(-amount, unit);
    amount = Math.round(amount / size);
  }
  return writeDay(iso, { year: true }, locale);
}

/** `iso` is an ISO 8601 date-time. */
export function RelativeTime({ iso }: { readonly iso: string }) {
  const at = useSyncExternalStore(
    subscribe,
    () => now,
    () => now,
  );
  const exact = formatDayTime(iso);
  return (
    <time dateTime={iso} title={exact} suppressHydrationWarning>
      {describeTime(iso, at)}
    </time>
  );
}
