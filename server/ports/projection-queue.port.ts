/** The port of the projection queue, for those who edit documents. */

export interface ProjectionQueue {
  /** How many documents could not be projected, and wait to be tried again. */
  readonly failing: number;
  /** The document has new operations: it is projected soon. */
  touch(documentName: string): void;
  /** The document was found to be behind: it is projected soon, unless it waits already or has failed and waits to be tried again. */
  resume(documentName: string): void;
  /**
   * Projects the document now, in place of the run that waits for it. Resolves when the tables show all that was stored before
   * the call; rejects with what went wrong, and then it is tried again later.
   */
  project(documentName: string): Promise<void>;
  /** Projects what is waiting, then stops waiting for anything. */
  stop(): Promise<void>;
}
