/** The browser's online status, to read and to observe. */

export interface Network {
  isOnline(): boolean;
  /** Calls back on every change; answers the unsubscriber. */
  subscribe(listener: () => void): () => void;
}

/** `navigator.onLine` and its events; always online outside of a browser. */
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
