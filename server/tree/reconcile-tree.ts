/** Makes tree and Codices agree at start, whatever an earlier process left undone, or never knew of. */
import type { Workspace } from '#core/workspace/workspace.ts';
import { SYSTEM_ACTOR } from '../accounts/system-actor.ts';
import type { Services } from '../services.ts';
import { isSameLabel } from './label-writer.ts';
import { tryEnsureNode } from './place.ts';
import { eraseCodices } from './purge-codex.ts';
import { type LabelledRow, readLabelledRows } from './tree-store.ts';

/**
 * Codices without a node get one, where and as their row says: a data folder from before there was a tree upgrades by
 * itself. Labels that lag are written. Codices that the tree has purged are erased. Nodes without a Codex are left
 * alone: their Codex may be on its way.
 */
export async function reconcileTree(services: Services): Promise<void> {
  const rows = await readLabelledRows(services.prisma);
  const { missing, stale, strange } = await services.tree.read((workspace) => compare(workspace, rows));
  if (strange.length > 0) {
    services.log.warn(
      { nodes: strange.length, first: strange.slice(0, 5) },
      'the tree has nodes without a Codex; they are left alone',
    );
  }
  if (missing.length + stale.length > 0) {
    const purged = await services.tree.edit(SYSTEM_ACTOR, (workspace) => {
      for (const { id, title, templateId } of stale)
        if (workspace.node(id) !== null) workspace.setLabel(id, { title, templateId });
      return insertAll(workspace, missing);
    });
    if (purged.length > 0) await eraseCodices(services, SYSTEM_ACTOR, purged);
  }
  await services.tree.project();
}

function compare(workspace: Workspace, rows: readonly LabelledRow[]) {
  const known = new Set(rows.map(({ id }) => id));
  return {
    missing: rows.filter(({ id }) => workspace.node(id) === null),
    stale: rows.filter((row) => {
      const node = workspace.node(row.id);
      return node !== null && (node.label === null || !isSameLabel(node.label, row));
    }),
    strange: workspace
      .children(null)
      .flatMap((id) => workspace.subtree(id).filter((node) => !known.has(node))),
  };
}

/** Inserts parents before their children. Answers what the tree does not take back, because it was purged. */
function insertAll(workspace: Workspace, rows: readonly LabelledRow[]): string[] {
  const waiting = new Map(rows.map((row) => [row.id, row]));
  for (const row of rows) {
    const chain: LabelledRow[] = [];
    for (let next: LabelledRow | undefined = row; next !== undefined; ) {
      waiting.delete(next.id);
      chain.push(next);
      next = next.parentId === null ? undefined : waiting.get(next.parentId);
    }
    for (const one of chain.reverse()) tryEnsureNode(workspace, one);
  }
  const isIn = ({ id }: LabelledRow): boolean => workspace.node(id) !== null;
  const trashed = rows.filter(({ deletedAt, trashedWithId }) => deletedAt !== null && trashedWithId === null);
  const archived = rows.filter(({ archivedAt }) => archivedAt !== null);
  workspace.setState(
    trashed.filter(isIn).map(({ id }) => id),
    'trashed',
  );
  workspace.setState(
    archived.filter(isIn).map(({ id }) => id),
    'archived',
  );
  return rows.filter((row) => !isIn(row)).map(({ id }) => id);
}
