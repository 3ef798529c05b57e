/** The entries of the trash: each deleted Codex with the subtree that went with it. Pure. */

import type { TreeReader } from '#components/forest/forest.ts';
import type { TreeNode } from '#core/workspace/workspace.ts';

export interface TrashedRoot {
  readonly node: TreeNode;
  /** How many others stand under it. */
  readonly along: number;
  /** ISO; `null` until the server has told. */
  readonly since: string | null;
}

/** The topmost trashed nodes, the newest first. */
export function listTrash(
  workspace: TreeReader,
  deletedAt: ReadonlyMap<string, string | null>,
): readonly TrashedRoot[] {
  const roots: TrashedRoot[] = [];
  const rest = [...workspace.children(null)];
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    const node = workspace.node(id);
    if (node === null) continue;
    if (node.state === 'trashed') {
      roots.push({ node, along: workspace.subtree(id).length - 1, since: deletedAt.get(id) ?? null });
    } else {
      rest.push(...workspace.children(id));
    }
  }
  // What the server does not know of yet was put there just now.
  return roots.sort((a, b) => (b.since ?? '9').localeCompare(a.since ?? '9'));
}
