/** The operations of a journal that are somebody’s act of this moment, and whether a document has them. */
import type * as Y from 'yjs';
import type { ClockRange } from '#core/document/summarize-update.ts';
import type { OperationOrigin } from '../journal/journal.ts';

/** What is brought in, or back as it was, has happened before; and what a template does nobody does. */
const TOLD: ReadonlySet<OperationOrigin> = new Set(['socket', 'api', 'seed', 'merge']);

export function isTold({ origin }: { readonly origin: OperationOrigin }): boolean {
  return TOLD.has(origin);
}

/** Whether everything that these operations add is in the document: on another process it may be a moment behind. */
export function holdsOperations(
  doc: Y.Doc,
  operations: readonly { readonly summary: { readonly clients: readonly ClockRange[] } }[],
): boolean {
  return operations.every(({ summary }) =>
    summary.clients.every(({ client, to }) => {
      const last = doc.store.clients.get(client)?.at(-1);
      return last !== undefined && last.id.clock + last.length >= to;
    }),
  );
}
