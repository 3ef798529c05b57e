/** A hook for what somebody may do with the Codex of a page now: by their role there, its place, and its connection. */
import { useCodex } from '#components/api/queries.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { useTreeContext, useTreeNode } from '#components/tree-context/tree-context.tsx';
import { type CodexAction, can, type UserActor } from '#core/access/policy.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { hasEnded, settledPhase } from '#sync/session/session-status.ts';

export interface CodexRights {
  /** The id of whoever created it; `null` until it is known. */
  readonly creator: string | null;
  /** The private Codex that it is, or stands below; `null`: every member may read it. */
  readonly privateTopId: string | null;
  readonly canEdit: boolean;
  readonly mayComment: boolean;
  readonly canModerate: boolean;
  /** May say who reads it: by links, or on a private Codex by roles, for no link leads there. */
  readonly mayShare: boolean;
  readonly mayDelete: boolean;
  /** Begins, merges and closes branches. */
  readonly mayBranch: boolean;
  /** May make a Codex of what cannot be delivered to this one: of a private one that would be for all to read. */
  readonly mayCreate: boolean;
}

/** The server decides anew. */
export function useCodexRights(
  codexId: string,
  actor: UserActor,
  session: Pick<CodexSession, 'status'>,
): CodexRights {
  const known = useCodex(codexId).data;
  const phase = useSessionState(session, settledPhase) ?? 'loading';
  // The server takes what was written before somebody trashed it; from then on the page is for reading.
  const trashed = useTreeNode(codexId)?.standing === 'trashed';
  const workspace = useTreeContext()?.workspace;
  // Without an answer of the server, as offline, the trees of this device tell.
  const privateTopId = known?.privateTopId ?? workspace?.privateTopOf(codexId) ?? null;
  const may = (action: CodexAction) =>
    can(actor, { action, resource: { kind: 'codex', id: codexId, privateTopId } });
  // What is left on the page then is what is kept on this device.
  const ended = hasEnded({ phase });
  return {
    ...{ creator: known?.createdBy.id ?? null, privateTopId },
    canEdit: phase !== 'read-only' && !ended && !trashed && may('edit'),
    ...{ mayComment: !trashed && may('comment'), canModerate: may('moderate') },
    mayShare: !ended && may(privateTopId === null ? 'share' : 'grant'),
    mayDelete: !ended && may('delete'),
    mayBranch: !ended && !trashed && may('branch'),
    mayCreate:
      privateTopId === null && can(actor, { action: 'createCodex', resource: { kind: 'workspace' } }),
  };
}
