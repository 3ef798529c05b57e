/** The live session of a workspace: the tree of its Codices. */
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import type { DocumentSession, SessionOptions } from './document-session.ts';
import { openDocumentSession } from './open-document-session.ts';

export interface WorkspaceSession extends DocumentSession {
  readonly workspace: Workspace;
}

/** Opens the session of a workspace, with the tree over its document. */
export function openWorkspaceSession(options: SessionOptions): WorkspaceSession {
  const session = openDocumentSession(options);
  const { doc, environment } = session;
  return Object.assign(session, { workspace: openWorkspace(doc, { environment, actor: options.actor }) });
}
