/** Archives and unarchives a Codex. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import type { Services } from '../../ports/services.ts';
import { ensureNode } from '../../tree/codex-place.ts';
import { findCodex, summarizeAgain } from '../reading/read-codex.ts';

/** Archives a Codex with its subtree. */
export async function archiveCodex(services: Services, actor: Actor, codexId: string): Promise<CodexSummary> {
  const row = await findCodex(services, actor, 'archive', codexId);
  await services.tree.of(row.privateTopId).edit(actor, (workspace) => {
    ensureNode(workspace, row);
    workspace.setState([row.id], 'archived');
  });
  return await summarizeAgain(services, row);
}

/** Unarchives a Codex. Throws `conflict` when an ancestor is archived. */
export async function unarchiveCodex(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<CodexSummary> {
  const row = await findCodex(services, actor, 'archive', codexId);
  await services.tree.of(row.privateTopId).edit(actor, (workspace) => {
    ensureNode(workspace, row);
    const parent = workspace.node(workspace.node(row.id)?.parentId ?? '');
    if (parent?.standing === 'archived') {
      const from = workspace.node(parent.standingFrom ?? parent.id);
      throw new BinderyError(
        'conflict',
        `It is archived together with "${from?.label?.title ?? parent.id}". Unarchive that, or move this one out of it.`,
      );
    }
    if (workspace.node(row.id)?.state === 'archived') workspace.setState([row.id], 'live');
  });
  return await summarizeAgain(services, row);
}
