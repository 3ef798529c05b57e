/** Web Locks that end with their tab, by which tabs know which of them still send their own edits. */

export interface TabLocks {
  /** Takes the lock and answers what gives it back, or `null` when another holds it. Never waits for another. */
  tryHold(name: string): Promise<(() => void) | null>;
  /** Takes the lock and answers what gives it back, as soon as no other holds it. */
  hold(name: string): Promise<() => void>;
}

/** The Web Locks of the browser. */
const webLocks: TabLocks = {
  tryHold: (name) =>
    new Promise((resolve, reject) => {
      navigator.locks
        .request(name, { ifAvailable: true }, (lock) => {
          if (lock === null) {
            resolve(null);
            return undefined;
          }
          return new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    }),
  hold: (name) =>
    new Promise((resolve, reject) => {
      navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject);
    }),
};

/** The browser's Web Locks; `null` where there are none. */
export function browserLocks(): TabLocks | null {
  return typeof window !== 'undefined' && 'locks' in navigator ? webLocks : null;
}

/** Those that are given, else the browser's. */
export function locksOr(given: TabLocks | null | undefined): TabLocks | null {
  return given === undefined ? browserLocks() : given;
}
