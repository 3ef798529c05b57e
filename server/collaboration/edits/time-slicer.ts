/** Spreads a burst of work over turns of the event loop, so that nothing blocks it for long. */

/** Long enough that going round costs nothing, short enough that other people's edits and the database's answers don't notice. */
const TURN_MS = 8;

export interface TimeSlicer {
  /** To be awaited before each piece: resolves at once, or in the next turn when this one has lasted long enough. */
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
