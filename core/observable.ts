/** An observable value, with the `get` and `subscribe` that `useSyncExternalStore` takes. */

export interface Observable<T> {
  /** The same value until it changes. */
  readonly get: () => T;
  /** Calls back after every change; answers what ends that. The same function may listen more than once. */
  readonly subscribe: (listener: () => void) => () => void;
}

export interface MutableObservable<T> extends Observable<T> {
  /** Tells everybody, unless the value is the same. */
  readonly set: (next: T) => void;
  /** Ends every subscription. */
  readonly close: () => void;
}

/** An observable that holds `initial`. `isSame` decides what is no change. */
export function createObservable<T>(
  initial: T,
  isSame: (a: T, b: T) => boolean = Object.is,
): MutableObservable<T> {
  let value = initial;
  const listeners = createListeners();
  return {
    get: () => value,
    subscribe: listeners.subscribe,
    set(next) {
      if (isSame(value, next)) return;
      value = next;
      listeners.notify();
    },
    close: listeners.clear,
  };
}

export interface Listeners<Arguments extends readonly unknown[]> {
  readonly subscribe: (listener: (...news: Arguments) => void) => () => void;
  /** Calls whoever listened when it began, also when some stop listening meanwhile. */
  readonly notify: (...news: Arguments) => void;
  readonly clear: () => void;
  /** How many listen. */
  readonly size: number;
}

/** A list of listeners, called in the order in which they were added. */
export function createListeners<Arguments extends readonly unknown[] = []>(): Listeners<Arguments> {
  const entries = new Set<{ readonly listener: (...news: Arguments) => void }>();
  return {
    subscribe(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    notify(...news) {
      for (const { listener } of [...entries]) listener(...news);
    },
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
  };
}
