/** Tells the pages of those who may read a private Codex when what is listed of it is another now. */
import type { Environment } from '#core/environment.ts';
import { PRIVATE_CODICES_CHANGED } from '#core/protocol/api/people.ts';
import { workspaceDocumentName } from '#core/protocol/document-name.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { allReadersOfPrivate } from '../access/member-grants.ts';
import { ensureWorkspace } from '../access/workspace-setting.ts';
import type { LiveDocuments } from '../ports/live-documents.port.ts';

export interface PrivateTopParts {
  readonly prisma: PrismaClient;
  readonly live: Pick<LiveDocuments, 'announce'>;
  readonly environment: Environment;
}

export interface PrivateTop {
  /** Compares it with what was told last. Call it when the tree is projected. */
  look(workspace: Workspace): Promise<void>;
}

/**
 * Pages open the tree of a private Codex when somebody looks into it, and know the others by one list of titles. That it has
 * changed is told by the document of the workspace, which every page has open, to these members alone and without a word of it.
 */
export function createPrivateTop(parts: PrivateTopParts, topId: string): PrivateTop {
  let told: string | null = null;
  return {
    async look(workspace) {
      const { label, standing } = workspace.node(topId) ?? {};
      const now = JSON.stringify([label, standing]);
      if (now === told) return;
      told = now;
      const readers = await allReadersOfPrivate(parts.prisma, topId);
      const document = workspaceDocumentName((await ensureWorkspace(parts)).id);
      if (readers.length > 0) parts.live.announce(document, PRIVATE_CODICES_CHANGED, readers);
    },
  };
}
