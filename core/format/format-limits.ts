/** The limits of a Codex file. */

export interface FormatLimits {
  /** Of the file as it is handed in. */
  readonly maxFileBytes: number;
  /** Of the JSON5 form, which takes far more memory to read than the binary one. */
  readonly maxJson5Bytes: number;
  /** Codices in one file. */
  readonly maxCodices: number;
  /** Levels of children below the first Codex. */
  readonly maxTreeDepth: number;
  /** State of one Codex, unpacked. */
  readonly maxStateBytes: number;
  /** All states together, unpacked. */
  readonly maxTotalStateBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_FORMAT_LIMITS: FormatLimits = {
  maxFileBytes: 32 * MIB,
  maxJson5Bytes: 8 * MIB,
  maxCodices: 5000,
  maxTreeDepth: 64,
  maxStateBytes: 32 * MIB,
  maxTotalStateBytes: 128 * MIB,
};

/** Nesting of the whole JSON5 text: the tree (two levels each) and the deepest rich text (two levels a node). */
export const MAX_JSON5_DEPTH = 300;
/** The length of a title in characters: more than anybody types. */
export const MAX_TITLE_LENGTH = 10_000;
