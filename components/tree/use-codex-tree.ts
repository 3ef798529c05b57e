/** A hook that gives the headless tree its items, and their open, selected and dragged state. */
import {
  buildProxiedInstance,
  type DragTarget,
  dragAndDropFeature,
  type ItemInstance,
  isOrderedDragTarget,
  selectionFeature,
  syncDataLoaderFeature,
  type TreeInstance,
} from '@headless-tree/core';
import { useTree } from '@headless-tree/react';
import { useEffect, useRef } from 'react';
import { placeAtIndex } from '#components/tree-context/node-positions.ts';
import { nodeIdOf, ROOT, type TreeItem, type TreeView } from '#components/tree-context/tree-view.ts';
import type { TreeActions } from '#components/tree-context/use-tree-actions.ts';
import { INDENT } from './indent.ts';
import { itemName } from './item-name.ts';
import type { OpenBranches } from './tree-preferences.ts';

/** What is closed opens when something is held over it for this long. */
const OPEN_ON_DRAG_MS = 600;
/** What the library is told of an item that has just gone. */
const NOTHING: TreeItem = { kind: 'group', label: '', templateId: null };

interface CodexTreeOptions {
  readonly view: TreeView;
  readonly branches: OpenBranches;
  readonly actions: TreeActions;
  readonly mayArrange: boolean;
  readonly mayEditAt: (codexId: string) => boolean;
}

export function useCodexTree({
  view,
  branches,
  actions,
  mayArrange,
  mayEditAt,
}: CodexTreeOptions): TreeInstance<TreeItem> {
  const tree = useTree<TreeItem>({
    rootItemId: ROOT,
    features: [syncDataLoaderFeature, selectionFeature, dragAndDropFeature],
    instanceBuilder: buildProxiedInstance,
    dataLoader: {
      getItem: (id) => view.item(id) ?? NOTHING,
      // The library only reads it.
      getChildren: (id) => view.children(id) as string[],
    },
    getItemName: (item) => itemName(item.getItemData()),
    isItemFolder: (item) => view.hasChildren(item.getId()),
    state: { expandedItems: view.forcedOpen === null ? branches.ids : (view.forcedOpen as string[]) },
    setExpandedItems: branches.set,
    indent: INDENT,
    canReorder: true,
    openOnDropDelay: OPEN_ON_DRAG_MS,
    canDrag: (items) => mayArrange && idsOf(items).every(mayEditAt),
    canDrop: (items, target) => actions.refusal(idsOf(items), parentOf(target)) === null,
    onDrop(items, target) {
      const parentId = parentOf(target);
      const ids = idsOf(items);
      if (isOrderedDragTarget(target)) {
        actions.move(ids, placeAtIndex(parentId, view.children(parentId ?? ROOT), target.childIndex, ids));
      } else if (actions.move(ids, { parentId }) && parentId !== null) {
        branches.reveal([parentId]);
      }
    },
    // Some browsers drag nothing that has no data; and in a text it becomes a link.
    createForeignDragObject: (items) => ({
      format: 'text/uri-list',
      data: idsOf(items)
        .map((id) => `${location.origin}/c/${id}`)
        .join('\r\n'),
    }),
  });
  // The items are made anew in the render that shows them, not in one after it.
  const shown = useRef<TreeView | null>(null);
  if (shown.current !== view) {
    shown.current = view;
    tree.scheduleRebuildTree();
  }
  useForgetGone(tree, view);
  return tree;
}

/** What has left the tree is not chosen any more, should it come back. */
function useForgetGone(tree: TreeInstance<TreeItem>, view: TreeView): void {
  useEffect(() => {
    const { selectedItems } = tree.getState();
    const here = selectedItems.filter(view.shows);
    if (here.length < selectedItems.length) tree.setSelectedItems(here);
  }, [tree, view]);
}

function idsOf(items: readonly ItemInstance<TreeItem>[]): readonly string[] {
  return items.flatMap((item) => nodeIdOf(item.getId()) ?? []);
}

function parentOf({ item }: DragTarget<TreeItem>): string | null {
  return nodeIdOf(item.getId());
}

/** Opens a branch, or closes it. */
export function toggleItem(item: ItemInstance<TreeItem>): void {
  if (item.isExpanded()) item.collapse();
  else item.expand();
}
