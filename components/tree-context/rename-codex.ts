/** Renames a Codex in its local copy, which is sent like any edit. */

import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { socketUrl } from '#components/live-session/use-codex-session.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { acquireCodexSession } from '#sync/session/shared-sessions.ts';

/** Renames the local copy; false when there is none. */
export async function renameLocalCodex(
  actor: { readonly id: string; readonly name: string },
  codexId: string,
  title: string,
): Promise<boolean> {
  const { session, release } = acquireCodexSession({
    documentName: codexDocumentName(codexId),
    url: socketUrl(),
    getTicket: fetchTicket,
    actor: { id: actor.id, name: actor.name },
    store: await clientStore(),
    environment: browserEnvironment,
  });
  try {
    await session.loaded;
    if (session.codex.pin() === null) return false;
    session.codex.setTitle(title);
    return true;
  } finally {
    // It stays open for a while yet, in which the title is sent.
    release();
  }
}
