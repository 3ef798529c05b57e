/** Moves a Codex with its subtree to the trash, and restores it. */
import type { Actor } from '#core/access/policy.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { ensureNode } from '../../tree/codex-place.ts';
import { findCodex, summarizeAgain } from '../reading/read-codex.ts';

/** Moves a Codex to the trash. Open pages become read-only, and its share links are suspended. */
export async function deleteCodex(services: Services, actor: Actor, codexId: string): Promise<void> {
  const row = await findCodex(services, actor, 'delete', codexId);
  await services.tree.of(row.privateTopId).edit(actor, (workspace) => {
    ensureNode(workspace, row);
    workspace.setState([row.id], 'trashed');
  });
}

/**
 * Restores a Codex from the trash to its place, or to the top level when its parent stays in the trash; of a private Codex, what is below
 * it stays below it where that is possible. Throws `not_found`
 * when it is not in the trash.
 */
export async function undeleteCodex(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<CodexSummary> {
  const row = await findCodex(services, actor, 'delete', codexId, { trashed: true });
  await services.tree.of(row.privateTopId).edit(actor, (workspace) => {
    ensureNode(workspace, row);
    if (workspace.node(row.id)?.state === 'trashed') workspace.setState([row.id], 'live');
    if (workspace.node(row.id)?.standing === 'trashed')
      workspace.move([row.id], { parentId: topFor(workspace, row) });
  });
  return await summarizeAgain(services, row);
}

function topFor(workspace: Workspace, { id, privateTopId }: CodexRow): string | null {
  if (privateTopId === null || privateTopId === id) return null;
  return workspace.node(privateTopId)?.standing === 'live' ? privateTopId : null;
}
