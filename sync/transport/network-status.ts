/** The browser's online status, to read and to observe. */

export interface Network {
  isOnline(): boolean;
  /** Calls back on every change; answers the unsubscriber. */
  subscribe(listener: () => void): () => void;
}

/** `navigator.onLine` with its events; always online where there is no browser. */
export const browserNetwork: Network = {
  isOnline: () => typeof window === 'undefined' || window.navigator.onLine,
  subscribe(listener) {
    if (typeof window === 'undefined') return () => undefined;
    window.addEventListener('online', listener);
    window.addEventListener('offline', listener);
    return () => {
      window.removeEventListener('online', listener);
      window.removeEventListener('offline', listener);
    };
  },
};
