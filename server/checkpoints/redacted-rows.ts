/** Rows of a log that hold something else than what their hash was made of, for a passage was removed from them, or they were folded. */

/** Why a row holds something else: a passage was removed, or it was folded by the rule of a template. */
export type RecordKind = 'redaction' | 'fold';

export interface RedactedRow {
  readonly seq: number;
  /** As in the chain. */
  readonly hash: Uint8Array;
  /** The same over what is there now. */
  readonly content: Uint8Array;
  /** Of the last record that names it. */
  readonly kind?: RecordKind;
}

/** By number; of several records of a row the last one counts. */
export type RedactedRows = ReadonlyMap<number, RedactedRow>;

export const NOTHING_REDACTED: RedactedRows = new Map();
