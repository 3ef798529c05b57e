/** Opens the tree of a private Codex as a live session: another document on the socket of the page. */
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { subtreeDocumentName } from '#core/protocol/document-name.ts';
import { acquireWorkspaceSession, type SessionLease } from '#sync/session/shared-sessions.ts';
import type { WorkspaceSession } from '#sync/session/workspace-session.ts';
import { peersOf } from './browser-peers.ts';
import { fetchTicket } from './ticket.ts';
import { socketUrl } from './use-codex-session.ts';

export async function acquirePrivateTree(
  topId: string,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<SessionLease<WorkspaceSession>> {
  const documentName = subtreeDocumentName(topId);
  return acquireWorkspaceSession({
    ...{ documentName, url: socketUrl(), getTicket: fetchTicket, actor: { id, name } },
    ...{ store: await clientStore(), environment: browserEnvironment, peers: peersOf(documentName) },
  });
}
