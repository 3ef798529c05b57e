/** The store of whether the server can be reached, from the latest of REST calls, the workspace socket and the browser's own events. */
import { createListeners } from '#core/observable.ts';

/** `offline`: this device has no network · `unreachable`: it has one, but the server does not answer. */
export type ServerReach = 'reachable' | 'offline' | 'unreachable';

const listeners = createListeners();
let answers = true;
let isListening = false;

function isOnline(): boolean {
  return typeof navigator === 'undefined' || navigator.onLine;
}

export const serverReach = {
  get(): ServerReach {
    if (answers) return 'reachable';
    return isOnline() ? 'unreachable' : 'offline';
  },

  /** A call or a socket was answered, or could not reach the server. */
  report(answered: boolean): void {
    if (answers === answered) return;
    answers = answered;
    listeners.notify();
  },

  subscribe(listener: () => void): () => void {
    listen();
    return listeners.subscribe(listener);
  },
} as const;

/** Losing the network is told at once. Getting it back says nothing about the server: whoever asks it next finds out. */
function listen(): void {
  if (isListening || typeof window === 'undefined') return;
  isListening = true;
  if (!isOnline()) answers = false;
  window.addEventListener('offline', () => {
    answers = false;
    listeners.notify();
  });
  window.addEventListener('online', () => listeners.notify());
}
