/** The port of the event feed: has documents read for events, and wakes whoever passes events on. */

export interface EventFeed {
  /** A document has operations that may not have been read for events; it is read soon, and again at most every few seconds. */
  touch(documentName: string): void;
  /** Events were stored, here; other processes are told. */
  wake(): void;
  /**
   * Told when there may be new events (`stored`), when somebody’s access may have ended (`access`), and that the process ends (`end`).
   * Answers how to stop listening. The database is looked at every second as long as anybody listens.
   */
  watch(listener: (what: 'stored' | 'access' | 'end') => void): () => void;
  /** Told when events were stored, here or, as far as messages arrive, elsewhere. */
  hear(listener: () => void): void;
  /** Ends every stream and reads nothing more. */
  stop(): void;
}
