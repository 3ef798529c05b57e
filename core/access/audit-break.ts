/** A place where the hash chain of the audit log does not hold, and its words. */

export const AUDIT_BREAKS = [
  ...(['altered', 'missing', 'doubled', 'unlinked', 'unvouched', 'unchained'] as const),
  ...(['inserted', 'reordered', 'rewritten', 'checkpoint', 'checkpointMissing', 'redaction'] as const),
] as const;

export interface AuditBreak {
  /**
   * `altered`: its content is not what its hash was made of; `missing`: events before it, or the newest ones, are not there;
   * `doubled`: it has the number of another; `unlinked`: it was not made after the event before it; `unvouched`: it
   * is past the end of its chain, or in a chain that no restore brought along; `unchained`: it has no number; `inserted`: it was put in, and
   * those after it were numbered anew; `reordered`: it was event `to`; `rewritten`: a signed checkpoint says that some of them are others;
   * `checkpoint`: the one at `seq` is not as it was signed, or by no key of this instance; `checkpointMissing`: one before it is not there;
   * `redaction`: so is the record that a passage was removed from it.
   */
  readonly kind: (typeof AUDIT_BREAKS)[number];
  /** The chain; `null` where it is unchained. */
  readonly chain: string | null;
  /** The number of the event; of several the first and the last. */
  readonly seq: number | null;
  readonly to: number | null;
  /** The event itself, where there is one. */
  readonly eventId: string | null;
}

/** What is wrong there, as a sentence. */
export function describeAuditBreak({ kind, seq, to, eventId }: AuditBreak): string {
  switch (kind) {
    case 'altered':
      return `Event ${seq} is not as it was recorded.`;
    case 'missing':
      return seq === to ? `Event ${seq} is missing.` : `Events ${seq} to ${to} are missing.`;
    case 'doubled':
      return `There is more than one event ${seq}.`;
    case 'unlinked':
      return `Event ${seq} does not follow from the one before it.`;
    case 'unvouched':
      return `Nothing vouches for event ${seq} and what follows it.`;
    case 'inserted':
      return `Event ${seq} was put in.`;
    case 'reordered':
      return `Event ${seq} was event ${to}: it stands elsewhere than it was recorded.`;
    case 'rewritten':
      return `Among events ${seq} to ${to} some were made anew: a signed checkpoint says otherwise.`;
    case 'checkpoint':
      return `The checkpoint at event ${seq} is not as it was signed, or not signed by a key of this instance.`;
    case 'checkpointMissing':
      return `A checkpoint before the one at event ${seq} is missing.`;
    case 'redaction':
      return `The record that a passage was removed from event ${seq} is not as it was signed, or one before it is missing.`;
    case 'unchained':
      return `The event ${eventId} was put in past the chain.`;
  }
}
