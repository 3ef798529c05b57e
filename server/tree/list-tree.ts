/** `GET /tree`: the children of a Codex or the top level, and the ancestors of a Codex. */
import { type Actor, mayKnowPrivate } from '#core/access/policy.ts';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import type { Tree, TreeItem, TreeQuery } from '#core/protocol/api/tree.ts';
import type { TreeNode, Workspace } from '#core/workspace/workspace.ts';
import { assertCan, codexNotFound } from '../access/assert-can.ts';
import type { Services } from '../ports/services.ts';

/** Parents before their children, siblings in order. Throws `not_found` for a parent that is not in the tree. */
export async function listTree(
  services: Services,
  actor: Actor,
  {
    parent = null,
    depth,
    trashed,
  }: Omit<TreeQuery, 'parent'> & { readonly parent?: string | null | undefined },
): Promise<Tree> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const privateTopId = parent === null ? null : await privateTopOf(services, actor, parent);
  const isShown = ({ standing }: TreeNode): boolean => trashed === 'include' || standing !== 'trashed';
  return await services.tree.of(privateTopId).read((workspace) => {
    const top = parent === null ? null : workspace.node(parent);
    if (parent !== null && (top === null || !isShown(top))) throw codexNotFound(parent);
    return { items: collect(workspace, parent, depth, isShown) };
  });
}

/** In which tree a Codex stands that `actor` may know of; one that is hidden from them stands in none, so also not in that of the workspace. */
async function privateTopOf({ prisma }: Services, actor: Actor, id: string): Promise<string | null> {
  const row = await prisma.codex.findUnique({ where: { id }, select: { privateTopId: true } });
  const privateTopId = row?.privateTopId ?? null;
  if (!mayKnowPrivate(actor, privateTopId)) throw codexNotFound(id);
  return privateTopId;
}

/** Without recursion: a tree may be deeper than the stack. */
function collect(
  workspace: Workspace,
  parent: string | null,
  depth: number,
  isShown: (node: TreeNode) => boolean,
): TreeItem[] {
  const items: TreeItem[] = [];
  const shown = (id: string | null): TreeNode[] =>
    workspace.children(id).flatMap((child) => {
      const node = workspace.node(child);
      return node !== null && isShown(node) ? [node] : [];
    });
  const open = shown(parent)
    .reverse()
    .map((node) => ({ node, level: 1 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, level } = next;
    const children = shown(node.id);
    items.push(presentNode(node, children.length));
    if (level < depth) open.push(...children.reverse().map((child) => ({ node: child, level: level + 1 })));
  }
  return items;
}

function presentNode({ id, parentId, state, standing, label }: TreeNode, children: number): TreeItem {
  return {
    id,
    parentId,
    title: label?.title ?? '',
    templateId: label?.templateId ?? null,
    state,
    standing,
    children,
  };
}

/** The ancestors of a Codex, from the top. */
export async function readPath(
  services: Services,
  { id: codexId, privateTopId }: Pick<CodexBody, 'id' | 'privateTopId'>,
): Promise<NonNullable<CodexBody['path']>> {
  return await services.tree.of(privateTopId ?? null).read((workspace) => {
    if (workspace.node(codexId) === null) return [];
    return workspace.ancestors(codexId).map((id) => ({ id, title: workspace.node(id)?.label?.title ?? '' }));
  });
}
