/** The journal entry of an edit: what was changed, by whom, when. */
import { authorOf } from '#core/access/author.ts';
import type { Actor } from '#core/access/policy.ts';
import type { UpdateSummary } from '#core/document/summarize-update.ts';
import type { JournalEntry } from '../../journal/journal.ts';

export interface MadeUpdate {
  readonly documentName: string;
  readonly actor: Actor;
  readonly update: Uint8Array;
  readonly summary: UpdateSummary;
}

/** `clientId`: the client id it was made under, for updates that only delete, whose summary names no client. */
export function makeEntry(
  { documentName, actor, update, summary }: MadeUpdate,
  rest: Pick<JournalEntry, 'operationId' | 'origin' | 'clientTime' | 'proposal'> & {
    readonly clientId?: number;
  },
): JournalEntry {
  const [author, ...others] = summary.clients;
  const sole = author === undefined ? (rest.clientId ?? 0) : author.client;
  return {
    ...rest,
    documentName,
    payload: update,
    actor: authorOf(actor),
    clientId: others.length > 0 ? 0 : sole,
    summary,
  };
}
