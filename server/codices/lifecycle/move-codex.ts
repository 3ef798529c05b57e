/** `POST /codices/:id/move`: moves a Codex to another parent or position. */
import type { Actor } from '#core/access/policy.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import type { MoveCodexBody } from '#core/protocol/api/tree.ts';
import type { Place, Workspace } from '#core/workspace/workspace.ts';
import { assertCan } from '../../access/assert-can.ts';
import { operationIdOf } from '../../journal/operation-id.ts';
import type { Services } from '../../ports/services.ts';
import { assertPlace, ensureNode, findParent, isInPlace } from '../../tree/codex-place.ts';
import { findCodex, summarizeAgain } from '../reading/read-codex.ts';

export interface MoveOptions {
  /** The same key of the same person moves once, also if it was moved elsewhere since. */
  readonly idempotencyKey?: string;
}

/**
 * Moves a Codex with its subtree; idempotent. Throws `invalid_input` for a parent that does not accept it and for unknown
 * siblings, `conflict` for a place below itself.
 */
export async function moveCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  { parentId, before, after }: MoveCodexBody,
  { idempotencyKey }: MoveOptions = {},
): Promise<CodexSummary> {
  const row = await findCodex(services, actor, 'move', codexId);
  const within = parentId ?? undefined;
  assertCan(actor, { action: 'createCodex', resource: { kind: 'workspace', within } });
  const isNew = parentId !== null && parentId !== row.parentId && parentId !== row.id;
  const parent = isNew ? await findParent(services, parentId, { id: row.templateId }) : null;
  const place: Place = { parentId, ...(before && { before }), ...(after && { after }) };
  const move = (workspace: Workspace): void => {
    if (parent !== null) ensureNode(workspace, parent);
    ensureNode(workspace, row);
    assertPlace(workspace, row.id, place);
    if (!isInPlace(workspace, row.id, place)) workspace.move([row.id], place);
  };
  if (idempotencyKey === undefined) await services.tree.edit(actor, move);
  else await services.tree.editOnce(actor, operationIdOf(actor, idempotencyKey), move);
  return await summarizeAgain(services, row);
}
