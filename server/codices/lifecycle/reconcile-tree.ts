/** Reconciles the tree and the Codex table at start, after an interrupted or older process. */
import type { Workspace } from '#core/workspace/workspace.ts';
import { SYSTEM_ACTOR } from '../../access/system-actor.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexTree } from '../../ports/workspace-tree.port.ts';
import { type LabelledRow, readLabelledRows } from '../../projection/tables/tree-store.ts';
import { isSameLabel } from '../../projection/title-projector.ts';
import { tryEnsureNode } from '../../tree/codex-place.ts';
import { eraseCodices } from './purge-codex.ts';

/**
 * Creates missing nodes of Codices from their rows, which upgrades older data folders; updates outdated labels; erases
 * purged Codices; and removes nodes whose Codex has not arrived for thirty days.
 */
export async function reconcileTree(services: Services): Promise<void> {
  const rows = await readLabelledRows(services.prisma);
  const trees = new Map<string | null, LabelledRow[]>([[null, []]]);
  for (const row of rows) {
    const own = trees.get(row.privateTopId) ?? [];
    own.push(row);
    trees.set(row.privateTopId, own);
  }
  for (const [privateTopId, own] of trees) await reconcileOne(services, services.tree.of(privateTopId), own);
}

async function reconcileOne(
  services: Services,
  tree: CodexTree,
  rows: readonly LabelledRow[],
): Promise<void> {
  const { missing, stale, strange } = await tree.read((workspace) => compare(workspace, rows));
  if (strange.length > 0) await clearStrange(services, tree, strange);
  if (missing.length + stale.length > 0) {
    const purged = await tree.edit(SYSTEM_ACTOR, (workspace) => {
      for (const { id, title, templateId } of stale)
        if (workspace.node(id) !== null) workspace.setLabel(id, { title, templateId });
      return insertAll(workspace, missing);
    });
    if (purged.length > 0) await eraseCodices(services, SYSTEM_ACTOR, purged);
  }
  // All of them: a process may have ended between the row of a Codex and its place.
  await tree.project(rows.map(({ id }) => id));
}

/** A device tells the tree of a Codex it made, and right after that the rest; unless it was lost in between. */
const EXPECTED_FOR_MS = 30 * 24 * 60 * 60 * 1000;

async function clearStrange(services: Services, tree: CodexTree, strange: readonly string[]): Promise<void> {
  const { prisma, environment, log } = services;
  const latest = environment.now() - EXPECTED_FOR_MS;
  const overdue = strange.filter((id) => (madeAt(id) ?? Number.POSITIVE_INFINITY) < latest);
  const waiting = strange.length - overdue.length;
  log.warn({ waiting, overdue: overdue.length, first: strange.slice(0, 5) }, 'nodes without a Codex');
  if (overdue.length === 0) return;
  const come = await prisma.codex.findMany({ where: { id: { in: overdue } }, select: { id: true } });
  const ghosts = new Set(overdue);
  for (const { id } of come) ghosts.delete(id);
  await tree.edit(SYSTEM_ACTOR, (workspace) => takeOut(workspace, ghosts));
}

/** When a UUIDv7 was made, in ms since the epoch; `null` for ids that don't tell. */
function madeAt(id: string): number | null {
  return id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}

/** What stands below them moves up first: a purge takes everything along. */
function takeOut(workspace: Workspace, ghosts: ReadonlySet<string>): void {
  for (const id of ghosts) {
    const home = workspace.ancestors(id).findLast((above) => !ghosts.has(above)) ?? null;
    const kept = workspace.children(id).filter((below) => !ghosts.has(below));
    if (kept.length > 0) workspace.move(kept, { parentId: home });
  }
  workspace.setState([...ghosts], 'trashed');
  workspace.purge([...ghosts]);
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
