/** A place where the history of a document is not as it was written, and its words. */

export const LOG_BREAKS = [
  'altered',
  'removed',
  'inserted',
  'reordered',
  'truncated',
  'rewritten',
  'head',
  'checkpoint',
  'checkpointMissing',
  'redaction',
  'import',
  'timestamp',
] as const;

export interface LogBreak {
  /**
   * `altered`: its content or a hash of it is another, or those of the block that it is packed in; `removed`: it is not there, others after it are; `inserted`: it was put in;
   * `reordered`: it was operation `was`; `truncated`: the last operations are not there; `rewritten`: a checkpoint says that some operation
   * among these is another, and the chain was made anew; `head`: the end that is recorded is not that of the last operation; `checkpoint`: the
   * one at `seq` is not as it was signed, or by no key of this instance; `checkpointMissing`: one before it is not there; `redaction`: so is the
   * record of what was removed from the history, of which this is the first operation, or one before it; `import`: so is the record that
   * the operations up to this one came in a file, or what it says of where they came from; `timestamp`: the one over the checkpoint at `seq`
   * is not over it, not as its authority signed it, or not of one that is trusted.
   */
  readonly kind: (typeof LOG_BREAKS)[number];
  readonly seq: number;
  /** The last of several. */
  readonly to: number | null;
  /** The number it had. */
  readonly was: number | null;
}

/** What is wrong there, as a sentence. */
export function describeLogBreak({ kind, seq, to, was }: LogBreak): string {
  const one = `Operation ${seq}`;
  const range = to === null || to === seq ? one : `Operations ${seq} to ${to}`;
  const isOne = range === one;
  switch (kind) {
    case 'altered':
      return `${range} ${isOne ? 'is' : 'are'} not as ${isOne ? 'it was' : 'they were'} recorded.`;
    case 'removed':
      return `${range} ${isOne ? 'was' : 'were'} removed.`;
    case 'inserted':
      return `${one} was put in.`;
    case 'reordered':
      return was === null || was === seq
        ? `${one} stands elsewhere than it was recorded.`
        : `${one} was operation ${was}: it stands elsewhere than it was recorded.`;
    case 'truncated':
      return `${range} ${isOne ? 'was' : 'were'} removed from the end.`;
    case 'rewritten':
      return isOne
        ? `${one} was made anew: a signed checkpoint says otherwise.`
        : `Among ${range.toLowerCase()} some were made anew: a signed checkpoint says otherwise.`;
    case 'head':
      return `The recorded end is not that of operation ${seq}: one of the two was altered.`;
    case 'checkpoint':
      return `The checkpoint at operation ${seq} is not as it was signed, or not signed by a key of this instance.`;
    case 'checkpointMissing':
      return `A checkpoint before the one at operation ${seq} is missing.`;
    case 'redaction':
      return `The record that a passage was removed from operation ${seq} is not as it was signed, or one before it is missing.`;
    case 'import':
      return `The record that the operations up to ${seq} came in a file is not as it was signed, or does not fit them.`;
    case 'timestamp':
      return `The timestamp over the checkpoint at operation ${seq} is not over it, or not of an authority that is trusted.`;
  }
}
