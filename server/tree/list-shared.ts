/** The part of the tree that a share link leads to, as its guests may know it. */
import type { TreeNode, Workspace } from '#core/workspace/workspace.ts';

export interface SharedNode {
  readonly id: string;
  /** `null` for the Codex on top: where that stands is not told. */
  readonly parentId: string | null;
  readonly title: string;
  readonly templateId: string | null;
}

/** Parents before their children, siblings in order; what is in the trash is left out, and nothing is told of a top that is in it. */
export function listShared(workspace: Workspace, topId: string): readonly SharedNode[] {
  const isShown = (id: string): boolean => workspace.node(id)?.standing !== 'trashed';
  return workspace
    .subtree(topId)
    .filter(isShown)
    .flatMap((id) => present(workspace.node(id), topId));
}

function present(node: TreeNode | null, topId: string): SharedNode[] {
  if (node === null) return [];
  const { id, parentId, label } = node;
  const title = label?.title ?? '';
  return [{ id, parentId: id === topId ? null : parentId, title, templateId: label?.templateId ?? null }];
}
