/** The tree of a link, as lists: the children of each Codex, and the way from the top to one. Pure. */
import type { SharedTree, SharedTreeItem } from '#core/protocol/api/sharing.ts';

export type Branches = ReadonlyMap<string | null, readonly SharedTreeItem[]>;

/** By parent, in sibling order; `null` is the parent of the one on top. */
export function branchesOf({ items }: SharedTree): Branches {
  const branches = new Map<string | null, SharedTreeItem[]>();
  for (const item of items) {
    const siblings = branches.get(item.parentId);
    if (siblings === undefined) branches.set(item.parentId, [item]);
    else siblings.push(item);
  }
  return branches;
}

/** From the top to the Codex itself; empty for one that is not there. */
export function pathTo({ items }: SharedTree, codexId: string): readonly SharedTreeItem[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const path: SharedTreeItem[] = [];
  for (let at = byId.get(codexId); at !== undefined; at = byId.get(at.parentId ?? '')) path.unshift(at);
  return path;
}

export function titleOf({ title }: Pick<SharedTreeItem, 'title'>): string {
  return title === '' ? 'Untitled' : title;
}

/** Those whose title has all of the words, with what leads to them. */
export function withTitles(tree: SharedTree, query: string): SharedTree {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return tree;
  const kept = new Set<string>();
  for (const item of tree.items) {
    const title = item.title.toLocaleLowerCase();
    if (words.every((word) => title.includes(word))) for (const { id } of pathTo(tree, item.id)) kept.add(id);
  }
  return { ...tree, items: tree.items.filter(({ id }) => kept.has(id)) };
}
