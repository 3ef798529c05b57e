/** Spreads a burst of work over turns of the event loop, so that nothing blocks it for long. */

/** Long enough that yielding costs little, short enough not to delay other people's edits and responses from the database. */
const TURN_MS = 8;

export interface TimeSlicer {
  /** Await this before each piece of work: resolves at once, or in the next turn if this one has lasted long enough. */
  next(): Promise<void> | undefined;
}

/** Creates a time slicer; `clock` is monotonic, in ms. */
export function createTimeSlicer(clock: () => number = () => performance.now()): TimeSlicer {
  let began: number | null = null;
  const afterTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return {
    next() {
      const now = clock();
      if (began === null) {
        began = now;
        setImmediate(() => {
          began = null;
        });
      }
      return now - began < TURN_MS ? undefined : afterTurn();
    },
  };
}
