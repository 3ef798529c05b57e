/** A hook that opens the live session of the workspace for a signed-in person. */

import { workspaceDocumentName } from '#core/protocol/document-name.ts';
import { acquireWorkspaceSession } from '#sync/session/shared-sessions.ts';
import type { WorkspaceSession } from '#sync/session/workspace-session.ts';
import { fetchTicket } from './ticket.ts';
import { socketUrl } from './use-codex-session.ts';
import { useLiveSession } from './use-live-session.ts';

/** The session; `null` until it is open. */
export function useWorkspaceSession(
  workspaceId: string,
  actor: { readonly id: string; readonly name: string },
): WorkspaceSession | null {
  return useLiveSession({
    documentName: workspaceDocumentName(workspaceId),
    url: socketUrl,
    actor,
    getTicket: fetchTicket,
    acquire: acquireWorkspaceSession,
  });
}
