/** The name of a line of the tree. */
import { displayTitle } from '#components/ui/display-title.ts';
import type { TreeItem } from '#components/workspace-tree/tree-view.ts';

export function itemName(item: TreeItem): string {
  return item.kind === 'group' ? item.label : displayTitle(item.node.label?.title ?? '');
}
