/** A place where the hash chain of the audit log does not hold, and its words. */

export const AUDIT_BREAKS = ['altered', 'missing', 'doubled', 'unlinked', 'unvouched', 'unchained'] as const;

export interface AuditBreak {
  /**
   * `altered`: its content is not what its hash was made of; `missing`: events before it, or the newest ones, are not there;
   * `doubled`: it has the number of another; `unlinked`: it was not made after the event before it; `unvouched`: it
   * is past the end of its chain, or in a chain that no restore brought along; `unchained`: it has no number.
   */
  readonly kind: (typeof AUDIT_BREAKS)[number];
  /** The chain; `null` where it is unchained. */
  readonly chain: string | null;
  /** The number of the event; of missing ones the first and the last. */
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
    case 'unchained':
      return `The event ${eventId} was put in past the chain.`;
  }
}
