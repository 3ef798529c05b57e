/** The port of background work that goes on after a request was answered. */

export interface BackgroundWork {
  /** Starts it; a failure is logged under `name` and goes no further. */
  run(name: string, work: () => Promise<void>): void;
  /** Resolves when everything started so far has ended. */
  settled(): Promise<void>;
}
