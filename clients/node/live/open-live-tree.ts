/** Opens the tree of the workspace live; loaded when a program asks for it. */
import { workspaceDocumentName } from '#core/protocol/document-name.ts';
import { openWorkspaceSession } from '#sync/session/workspace-session.ts';
import { LiveTree } from './live-tree.ts';
import type { LiveParts } from './open-live-codex.ts';

/** Throws what the server answers to who this is. */
export async function openLiveTree(
  { rest, admission, store, environment, locks, WebSocket }: LiveParts,
  onClosed: (tree: LiveTree) => void,
): Promise<LiveTree> {
  const [actor, { workspace }] = await Promise.all([
    admission.actor(),
    rest.call<{ readonly workspace: { readonly id: string } }>('GET', '/me'),
  ]);
  const session = openWorkspaceSession({
    ...{ documentName: workspaceDocumentName(workspace.id), actor, store, environment, locks },
    url: admission.socketUrl,
    getTicket: admission.getTicket,
    ...(WebSocket !== undefined && { WebSocketPolyfill: WebSocket }),
  });
  return new LiveTree(session, actor, onClosed);
}
