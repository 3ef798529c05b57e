/** A hook that opens the live session of a template’s draft for as long as the component is mounted. */
import { templateDocumentName } from '#core/protocol/document-name.ts';
import { acquireTemplateSession } from '#sync/session/shared-sessions.ts';
import type { TemplateSession } from '#sync/session/template-session.ts';
import { fetchTicket } from './ticket.ts';
import { socketUrl } from './use-codex-session.ts';
import { useLiveSession } from './use-live-session.ts';

/** The session; `null` until it is open, and for `null` as the draft or the actor. */
export function useTemplateSession(
  draftId: string | null,
  actor: { readonly id: string; readonly name: string } | null,
): TemplateSession | null {
  return useLiveSession({
    documentName: draftId === null ? null : templateDocumentName(draftId),
    url: socketUrl,
    actor,
    getTicket: fetchTicket,
    acquire: acquireTemplateSession,
  });
}
