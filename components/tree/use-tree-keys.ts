/** A hook for the keys of the tree: navigating, selecting, moving, renaming. */

import type { ItemInstance, TreeInstance } from '@headless-tree/core';
import { type KeyboardEvent, useRef } from 'react';
import { shortcutKey } from '#components/browser/shortcut-key.ts';
import { isStarKey } from '#components/favourites/star-key.ts';
import { titleOf, titlesOf } from '#components/tree-context/move-rules.ts';
import { placeAfterStep, type Step } from '#components/tree-context/node-positions.ts';
import type { TreeContextValue } from '#components/tree-context/tree-context.tsx';
import { nodeIdOf, ROOT, type TreeItem, type TreeView } from '#components/tree-context/tree-view.ts';
import type { TreeActions } from '#components/tree-context/use-tree-actions.ts';
import { itemName } from './item-name.ts';

/** Letters typed within this time of each other are the beginning of one title. */
const TYPING_MS = 700;
const PAGE = 10;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowRight: 'in',
  ArrowLeft: 'out',
};

export interface TreeKeys {
  readonly tree: TreeInstance<TreeItem>;
  readonly view: TreeView;
  readonly scope: TreeContextValue;
  readonly actions: TreeActions;
  readonly mayArrange: boolean;
  readonly announce: (words: string) => void;
  readonly goTo: (index: number) => void;
  readonly refocus: () => void;
  readonly chosenWith: (itemId: string) => readonly string[];
  readonly cut: readonly string[];
  readonly onCut: (ids: readonly string[]) => void;
  readonly onStar: (ids: readonly string[]) => void;
  readonly onRename: (itemId: string) => void;
  readonly onMoveTo: (ids: readonly string[]) => void;
  readonly reveal: (ids: readonly string[]) => void;
  readonly open: (codexId: string) => void;
}

export function useTreeKeys(keys: TreeKeys): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', at: 0 });
  return (event) => {
    const item = keys.tree.getItems()[focusedIndex(keys.tree)];
    if (item === undefined) return;
    const done =
      (event.altKey && step(keys, item, event)) ||
      (!event.altKey && (go(keys, item, event) || choose(keys, item, event) || act(keys, item, event))) ||
      typeAhead(keys, event, typed.current);
    if (done) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

type Item = ItemInstance<TreeItem>;

export function focusedIndex(tree: TreeInstance<TreeItem>): number {
  const { focusedItem } = tree.getState();
  const items = tree.getItems();
  const index = focusedItem === null ? 0 : tree.getItemInstance(focusedItem).getItemMeta().index;
  return items[index]?.getId() === focusedItem ? index : 0;
}

function go({ tree, goTo }: TreeKeys, item: Item, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  const items = tree.getItems();
  const { index, level } = item.getItemMeta();
  const to = (target: number): boolean => {
    const next = Math.max(0, Math.min(items.length - 1, target));
    const reached = items[next];
    // With Shift the way there is chosen as well.
    if (event.shiftKey && reached !== undefined) {
      anchor(tree, item);
      reached.selectUpTo(false);
    }
    goTo(next);
    return true;
  };
  switch (event.key) {
    case 'ArrowDown':
      return to(index + 1);
    case 'ArrowUp':
      return to(index - 1);
    case 'PageDown':
      return to(index + PAGE);
    case 'PageUp':
      return to(index - PAGE);
    case 'Home':
      return to(0);
    case 'End':
      return to(items.length - 1);
    case 'ArrowRight':
      if (!item.isFolder()) return true;
      if (item.isExpanded()) return to(index + 1);
      item.expand();
      return true;
    case 'ArrowLeft':
      if (item.isFolder() && item.isExpanded()) item.collapse();
      else if (level > 0) goTo(item.getParent()?.getItemMeta().index ?? index);
      return true;
    case '*': {
      const siblings = item.getParent()?.getChildren() ?? [];
      for (const sibling of siblings) if (sibling.isFolder() && !sibling.isExpanded()) sibling.expand();
      return true;
    }
    default:
      return false;
  }
}

/** Where a choice with Shift begins, unless one is going on. */
function anchor(tree: TreeInstance<TreeItem>, item: Item): void {
  const ref = tree.getDataRef<{ selectUpToAnchorId?: string | null }>();
  const going = tree.getState().selectedItems.length > 1;
  if (!going || !ref.current.selectUpToAnchorId) ref.current.selectUpToAnchorId = item.getId();
}

function choose(
  { tree, scope, mayArrange, cut, onCut }: TreeKeys,
  item: Item,
  event: KeyboardEvent,
): boolean {
  const command = event.ctrlKey || event.metaKey;
  if (event.key === ' ') {
    if (mayArrange || scope.mayEdit) item.toggleSelect();
    return true;
  }
  if (command && shortcutKey(event) === 'a' && (mayArrange || scope.mayEdit)) {
    tree.setSelectedItems(tree.getItems().map((each) => each.getId()));
    return true;
  }
  if (event.key === 'Escape' && (cut.length > 0 || tree.getState().selectedItems.length > 1)) {
    onCut([]);
    tree.setSelectedItems([]);
    return true;
  }
  return false;
}

function act(keys: TreeKeys, item: Item, event: KeyboardEvent): boolean {
  const { actions, scope, chosenWith } = keys;
  const id = nodeIdOf(item.getId());
  const command = event.ctrlKey || event.metaKey;
  if (event.key === 'Enter' && !command) {
    if (id === null) item.isExpanded() ? item.collapse() : item.expand();
    else keys.open(id);
    return true;
  }
  if (id === null) return false;
  const ids = chosenWith(item.getId());
  if (isStarKey(event)) {
    keys.onStar(ids);
    return true;
  }
  if (!ids.every(scope.mayEditAt)) return false;
  if (event.key === 'F2') {
    keys.onRename(item.getId());
    return true;
  }
  if (event.key === 'Delete' || (event.key === 'Backspace' && command)) {
    // The focus stays with what stays.
    if (!actions.mayChange(ids)) return true;
    const { index } = item.getItemMeta();
    actions.trash(ids);
    // What comes up in its place is where one goes on.
    requestAnimationFrame(() => keys.goTo(Math.min(index, keys.tree.getItems().length - 1)));
    return true;
  }
  if (!command || !keys.mayArrange) return false;
  if (shortcutKey(event) === 'x') {
    if (!actions.mayChange(ids)) return true;
    keys.onCut(ids);
    keys.announce(`${titlesOf(scope.workspace, ids)} cut. Go to where it belongs and paste.`);
    return true;
  }
  if (shortcutKey(event) === 'v' && keys.cut.length > 0) {
    if (actions.move(keys.cut, { parentId: id })) {
      keys.reveal([id]);
      keys.onCut([]);
    }
    return true;
  }
  if (!event.shiftKey || shortcutKey(event) !== 'm') return false;
  keys.onMoveTo(ids);
  return true;
}

/** Alt and an arrow: among the siblings, under the one above, or out of the parent. */
function step(keys: TreeKeys, item: Item, event: KeyboardEvent): boolean {
  const direction = STEPS[event.key];
  const id = nodeIdOf(item.getId());
  if (direction === undefined || event.ctrlKey || event.metaKey) return false;
  if (id === null || !keys.mayArrange || !keys.scope.mayEditAt(id)) return true;
  const { scope, view, actions, announce } = keys;
  const { workspace } = scope;
  const place = placeAfterStep(workspace, id, direction, (parentId) => view.children(parentId ?? ROOT));
  if (place === null) {
    announce(`${titleOf(workspace, id)} can’t go further that way.`);
    return true;
  }
  const from = workspace.node(id)?.parentId ?? null;
  if (place.parentId !== from) {
    const refusal = actions.refusal([id], place.parentId);
    if (refusal !== null) {
      announce(refusal);
      actions.move([id], place, true);
      return true;
    }
    if (place.parentId !== null) keys.reveal([place.parentId]);
  }
  if (actions.move([id], place, true)) {
    const siblings = workspace.children(place.parentId);
    const where = place.parentId === null ? 'at the top' : `under ${titleOf(workspace, place.parentId)}`;
    announce(`${titleOf(workspace, id)}: ${siblings.indexOf(id) + 1} of ${siblings.length} ${where}.`);
    keys.refocus();
  }
  return true;
}

/** Goes to the next item whose name begins with what is being typed. */
function typeAhead(
  { tree, goTo }: TreeKeys,
  event: KeyboardEvent,
  typed: { text: string; at: number },
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || [...event.key].length !== 1 || event.key === ' ')
    return false;
  const going = event.timeStamp - typed.at < TYPING_MS;
  typed.text = (going ? typed.text : '') + event.key.toLocaleLowerCase();
  typed.at = event.timeStamp;
  const items = tree.getItems();
  const from = focusedIndex(tree);
  // One letter again and again goes from one such title to the next.
  const repeated = [...typed.text].every((letter) => letter === typed.text[0]);
  const wanted = repeated ? (typed.text[0] ?? '') : typed.text;
  const first = typed.text.length === 1 || repeated ? from + 1 : from;
  for (let offset = 0; offset < items.length; offset += 1) {
    const index = (first + offset) % items.length;
    const item = items[index];
    if (item && itemName(item.getItemData()).toLocaleLowerCase().startsWith(wanted)) {
      goTo(index);
      return true;
    }
  }
  return true;
}
