/** The port of the automation queue: tells whoever runs rules that some have been set off. */

export interface AutomationQueue {
  /** Runs wait in the database. Told to the workers among all processes; may be lost, for they also look by themselves. */
  wake(): void;
  /** Calls `run` when runs wait. */
  watch(run: () => void): void;
}
