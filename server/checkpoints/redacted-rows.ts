/** Rows of a log that hold something else than what their hash was made of, for a passage was removed from them. */

export interface RedactedRow {
  readonly seq: number;
  /** As in the chain. */
  readonly hash: Uint8Array;
  /** The same over what is there now. */
  readonly content: Uint8Array;
}

/** By number; of several records of a row the last one counts. */
export type RedactedRows = ReadonlyMap<number, RedactedRow>;

export const NOTHING_REDACTED: RedactedRows = new Map();
