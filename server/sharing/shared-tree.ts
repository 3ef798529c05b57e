/** `GET /share/tree`: the part of the tree that a guest may open, and nothing of the rest. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { SharedTree } from '#core/protocol/api/sharing.ts';
import type { Services } from '../ports/services.ts';
import { listShared } from '../tree/list-shared.ts';

/** The tree by which a guest finds their way. Throws `forbidden` for everybody but guests of a link for a part of the tree. */
export async function readSharedTree(
  { tree, templates }: Pick<Services, 'tree' | 'templates'>,
  actor: Actor,
): Promise<SharedTree> {
  if (actor.kind !== 'guest' || actor.subtree === undefined)
    throw new BinderyError('forbidden', 'Only guests of a link for a part of the tree have one to see here.');
  const top = actor.subtree.rootId;
  const nodes = await tree.read((workspace) => listShared(workspace, top));
  const ids = new Set(nodes.flatMap(({ templateId }) => templateId ?? []));
  const looks = new Map<string, { readonly icon: string; readonly color: string | null }>();
  for (const id of ids) {
    const template = await templates.find(id);
    if (template !== null) looks.set(id, { icon: template.icon, color: template.color });
  }
  const items = nodes.map(({ id, parentId, title, templateId }) => {
    const { icon = null, color = null } = looks.get(templateId ?? '') ?? {};
    return { id, parentId, title, icon, color };
  });
  return { top, items };
}
