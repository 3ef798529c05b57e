/** Moves a Codex with its subtree to the trash, and restores it. */
import type { Actor } from '#core/access/policy.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import type { Services } from '../../ports/services.ts';
import { ensureNode } from '../../tree/codex-place.ts';
import { findCodex, summarizeAgain } from '../reading/read-codex.ts';

/**
 * Moves a Codex to the trash. Open pages come back read-only, so that nobody types into the void; share links open
 * nothing while it is there.
 */
export async function deleteCodex(services: Services, actor: Actor, codexId: string): Promise<void> {
  const row = await findCodex(services, actor, 'delete', codexId);
  await services.tree.edit(actor, (workspace) => {
    ensureNode(workspace, row);
    workspace.setState([row.id], 'trashed');
  });
}

/**
 * Takes a Codex out of the trash, back to where it was; to the top when what it stands under stays in the trash.
 * Throws `not_found` when it is not there.
 */
export async function undeleteCodex(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<CodexSummary> {
  const row = await findCodex(services, actor, 'delete', codexId, { trashed: true });
  await services.tree.edit(actor, (workspace) => {
    ensureNode(workspace, row);
    if (workspace.node(row.id)?.state === 'trashed') workspace.setState([row.id], 'live');
    if (workspace.node(row.id)?.standing === 'trashed') workspace.move([row.id], { parentId: null });
  });
  return await summarizeAgain(services, row);
}
