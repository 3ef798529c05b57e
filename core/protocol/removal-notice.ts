/** The stateless message by which the server says, when a document is opened, how often a passage was removed from its history. */

const TYPE = 'passages-removed';

/** Encodes the message. */
export function writeRemovalNotice(times: number): string {
  return JSON.stringify({ type: TYPE, times });
}

/** How often that a parsed message says; `null` for any other message. */
export function readRemovalNotice(message: unknown): number | null {
  if (typeof message !== 'object' || message === null) return null;
  const { type, times, ...rest }: Readonly<Record<string, unknown>> = { ...message };
  if (type !== TYPE || Object.keys(rest).length > 0) return null;
  return typeof times === 'number' && Number.isSafeInteger(times) && times > 0 ? times : null;
}

/** The type of what a session announces on its page once its copy is without the passage. */
export const PASSAGE_REMOVED = 'passage-removed';

/** What could be undone on the page may hold the passage, and begins anew. */
export function isPassageRemoved(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && 'type' in message && message.type === PASSAGE_REMOVED
  );
}
