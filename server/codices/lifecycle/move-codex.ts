/** `POST /codices/:id/move`: moves a Codex to another parent or position. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import type { MoveCodexBody } from '#core/protocol/api/tree.ts';
import type { Place, Workspace } from '#core/workspace/workspace.ts';
import { assertCan } from '../../access/assert-can.ts';
import { withinFor } from '../../access/known-codices.ts';
import { operationIdOf } from '../../journal/operation-id.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
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
  const within = await withinFor(services.prisma, actor, parentId);
  assertCan(actor, {
    action: 'createCodex',
    resource: { kind: 'workspace', within, templateId: row.templateId },
  });
  const isNew = parentId !== null && parentId !== row.parentId && parentId !== row.id;
  const parent = isNew ? await findParent(services, actor, parentId, { id: row.templateId }) : null;
  assertSameTree(row, { parentId, privateTopId: parentId === null ? null : (within?.privateTopId ?? null) });
  const place: Place = { parentId, ...(before && { before }), ...(after && { after }) };
  const move = (workspace: Workspace): void => {
    if (parent !== null) ensureNode(workspace, parent);
    ensureNode(workspace, row);
    assertPlace(workspace, row.id, place);
    if (!isInPlace(workspace, row.id, place)) workspace.move([row.id], place);
  };
  const tree = services.tree.of(row.privateTopId);
  if (idempotencyKey === undefined) await tree.edit(actor, move);
  else await tree.editOnce(actor, operationIdOf(actor, idempotencyKey), move);
  return await summarizeAgain(services, row);
}

/** No document holds two trees, and what was written under the promise that few read it stays so: nothing is moved over the border. */
function assertSameTree(
  row: CodexRow,
  { parentId, privateTopId }: { readonly parentId: string | null; readonly privateTopId: string | null },
): void {
  if (row.privateTopId === privateTopId && row.id !== row.privateTopId) return;
  const message =
    row.id === row.privateTopId
      ? 'This Codex is private and stands on top of its own tree: it has no other place.'
      : row.privateTopId === null
        ? 'It cannot be moved below a private Codex. Create a Codex there, and copy into it.'
        : parentId === null
          ? 'It is private, so it stays below its private Codex: it cannot be moved to the top level.'
          : 'It is private, so it stays below its private Codex: it cannot be moved elsewhere.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['parentId'], message }] });
}
