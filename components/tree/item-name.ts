/** The name of a tree item. */

import type { TreeItem } from '#components/tree-context/tree-view.ts';
import { displayTitle } from '#components/ui/display-title.ts';

export function itemName(item: TreeItem): string {
  return item.kind === 'group' ? item.label : displayTitle(item.node.label?.title ?? '');
}
