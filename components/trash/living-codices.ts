/** The Codices into which content of one in the trash can go: those that stand somewhere, with their paths. Pure. */
import type { TreeReader } from '#components/forest/forest.ts';
import { displayTitle } from '#components/ui/display-title.ts';

export interface LivingCodex {
  readonly value: string;
  /** Its path from the top, with ` / ` in between. */
  readonly label: string;
  readonly title: string;
}

/** In the order of the tree. */
export function listLiving(tree: TreeReader): readonly LivingCodex[] {
  const found: LivingCodex[] = [];
  // Depth first without recursion: a tree may be deeper than a stack.
  const rest = tree
    .children(null)
    .toReversed()
    .map((id) => ({ id, above: '' }));
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const node = tree.node(next.id);
    if (node?.standing !== 'live') continue;
    const title = displayTitle(node.label?.title ?? '');
    const label = next.above + title;
    found.push({ value: next.id, label, title });
    for (const id of tree.children(next.id).toReversed()) rest.push({ id, above: `${label} / ` });
  }
  return found;
}
