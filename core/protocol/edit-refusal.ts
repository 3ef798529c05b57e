/** The stateless message by which the server says why it refuses an edit, before it closes the document for it. */

const MAX_REASON_LENGTH = 500;
const TYPE = 'edit-refused';

export interface EditRefusal {
  readonly reason: string;
  /** The reason passes by itself: the same edit is welcome later. */
  readonly passes: boolean;
}

/** Encodes the message. */
export function writeEditRefusal({ reason, passes }: EditRefusal): string {
  return JSON.stringify({ type: TYPE, reason: reason.slice(0, MAX_REASON_LENGTH), passes });
}

/** What a parsed message says of a refusal; `null` for any other message. */
export function readEditRefusal(message: unknown): EditRefusal | null {
  if (typeof message !== 'object' || message === null) return null;
  const { type, reason, passes, ...rest }: Readonly<Record<string, unknown>> = { ...message };
  if (type !== TYPE || typeof reason !== 'string' || typeof passes !== 'boolean') return null;
  return reason.length > MAX_REASON_LENGTH || Object.keys(rest).length > 0 ? null : { reason, passes };
}
