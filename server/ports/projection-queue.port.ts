/** Keeps the tables derived from documents up to date, as those see it who edit documents. */

export interface ProjectionQueue {
  /** The document has new operations. */
  touch(documentName: string): void;
  /** Projects what is waiting, then stops. */
  stop(): Promise<void>;
}
