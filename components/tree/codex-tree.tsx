'use client';
/** The tree of Codices; only the visible rows are rendered. */
import type { ItemInstance, TreeInstance } from '@headless-tree/core';
import type { VirtualItem } from '@tanstack/react-virtual';
import { type CSSProperties, type MouseEvent, memo, type RefObject, useRef, useState } from 'react';
import { type SetPaths, useSetPaths } from '#components/branches/use-set-paths.ts';
import { useFavouriteActs } from '#components/favourites/use-favourites.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { type TreeContextValue, useCurrentCodexId } from '#components/tree-context/tree-context.tsx';
import { nodeIdOf, type TreeItem, type TreeView } from '#components/tree-context/tree-view.ts';
import type { TreeActions } from '#components/tree-context/use-tree-actions.ts';
import classes from './tree.module.css';
import { type MenuAt, TreeMenu } from './tree-menu.tsx';
import type { OpenBranches } from './tree-preferences.ts';
import { type RowHandlers, TreeRow } from './tree-row.tsx';
import { toggleItem, useCodexTree } from './use-codex-tree.ts';
import { useTreeKeys } from './use-tree-keys.ts';
import { useReveal, useTreeRows } from './use-tree-rows.ts';

interface CodexTreeProps {
  readonly scope: TreeContextValue;
  readonly view: TreeView;
  readonly branches: OpenBranches;
  readonly actions: TreeActions;
  readonly labelledBy: string;
  /** This person may rearrange it, or part of it, and that makes sense: the tree is shown as it is, whole. */
  readonly arranges: boolean;
  readonly announce: (words: string) => void;
  readonly onMoveTo: (ids: readonly string[]) => void;
  /** Called when the menu of a Codex is opened. */
  readonly onMenu?: (codexId: string) => void;
}

export const CodexTree = memo(function CodexTree(props: CodexTreeProps) {
  const { scope, view, actions, labelledBy, onMoveTo } = props;
  const { tree, scroller, mayArrange, menu, ...shown } = useTreeInteraction(props);
  const { ref, ...container } = tree.getContainerProps() as {
    ref: (element: HTMLElement | null) => void;
    style: CSSProperties;
  };
  const line = mayArrange ? tree.getDragLineStyle(-1, 0) : null;
  return (
    <div
      ref={scroller}
      className={classes['scroller']}
      data-dragging={tree.getState().dnd?.draggedItems ? true : undefined}
    >
      <div
        {...container}
        ref={ref}
        role="tree"
        aria-label={undefined}
        aria-labelledby={labelledBy}
        aria-multiselectable={mayArrange || scope.mayEdit}
        className={classes['tree']}
        style={{ ...container.style, blockSize: shown.height }}
        onKeyDown={shown.onKeyDown}
      >
        <TreeRows
          items={tree.getItems()}
          rows={shown.rows}
          focused={shown.focused}
          view={view}
          scope={scope}
          handlers={shown.handlers}
          marks={shown.marks}
          mayArrange={mayArrange}
        />
        {line !== null && <div className={classes['drop-line']} style={line} aria-hidden />}
      </div>
      {/* Beside the tree: its keys are not the tree's. */}
      <TreeMenu
        at={menu}
        scope={scope}
        actions={actions}
        onClose={() => {
          shown.closeMenu();
          shown.refocus();
        }}
        onRename={() => menu !== null && shown.rename(menu.itemId)}
        onMoveTo={onMoveTo}
      />
    </div>
  );
});

/** The tree, its selection and what its keys, clicks and menu do. */
function useTreeInteraction(props: CodexTreeProps) {
  const { scope, view, branches, actions, announce, onMoveTo, onMenu } = props;
  const current = useCurrentCodexId();
  const scroller = useRef<HTMLDivElement>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [cut, setCut] = useState<readonly string[]>([]);
  const { refused, refuse } = useRefusal();
  const setPaths = useSetPaths();
  const star = useFavouriteActs();
  const mayArrange = props.arranges;

  const tree = useCodexTree({ view, branches, actions, mayArrange, mayEditAt: scope.mayEditAt });
  const { rows, height, focused, show, goTo, refocus } = useTreeRows(tree, scroller, current);
  useReveal({ current, tree, view, branches, scope, show });

  const selected = tree.getState().selectedItems.filter((id) => view.item(id)?.kind === 'codex');
  /** What an action on an item is about: the whole selection when the item is part of it. */
  const chosenWith = (itemId: string): readonly string[] => {
    const ids = selected.length > 1 && selected.includes(itemId) ? selected : [itemId];
    return [...new Set(ids.flatMap((id) => nodeIdOf(id) ?? []))];
  };

  const rename = (itemId: string): void => {
    const id = nodeIdOf(itemId);
    if (id !== null && actions.mayChange([id])) setRenaming(itemId);
  };
  const { menu, openMenu, closeMenu } = useTreeMenu({ tree, scroller, selected, chosenWith });
  const onKeyDown = useTreeKeys({
    tree,
    view,
    scope,
    actions,
    mayArrange,
    announce,
    goTo,
    refocus,
    chosenWith,
    cut,
    onCut: setCut,
    onStar: star.toggle,
    onRename: rename,
    onMoveTo,
    reveal: branches.reveal,
    open: (id) => navigate(setPaths.pathOf(id)),
  });

  const handlers = useStable({
    refuse,
    refusal: actions.refusal,
    select: (item, event) => selectItem(tree, item, event),
    toggle: toggleItem,
    menu(item, at) {
      onMenu?.(item.getId());
      openMenu(item, at);
    },
    renamed(item, title) {
      setRenaming(null);
      const id = nodeIdOf(item.getId());
      if (title !== null && id !== null) actions.rename(id, title);
      refocus();
    },
  });
  return {
    ...{ tree, scroller, mayArrange, rows, height, focused, handlers, onKeyDown },
    ...{ menu, closeMenu, refocus, rename },
    marks: { current, selected, cut, refused, renaming, branchOf: setPaths.branchOf },
  };
}

interface Refusal {
  readonly itemId: string;
  readonly words: string;
}

interface TreeRowsProps {
  readonly items: readonly ItemInstance<TreeItem>[];
  readonly rows: readonly VirtualItem[];
  /** The index of the row that Tab reaches. */
  readonly focused: number;
  readonly view: TreeView;
  readonly scope: TreeContextValue;
  readonly handlers: RowHandlers;
  /** What single rows are marked with. */
  readonly marks: {
    readonly current: string | null;
    readonly selected: readonly string[];
    readonly cut: readonly string[];
    readonly refused: Refusal | null;
    readonly renaming: string | null;
    readonly branchOf: SetPaths['branchOf'];
  };
  readonly mayArrange: boolean;
}

/** The rows that are in view. */
function TreeRows({ items, rows, focused, view, scope, handlers, marks, mayArrange }: TreeRowsProps) {
  return rows.map((row) => {
    const item = items[row.index];
    if (item === undefined) return null;
    const id = item.getId();
    const { level, posInSet, setSize } = item.getItemMeta();
    const data = item.getItemData();
    return (
      <TreeRow
        key={id}
        item={item}
        data={data}
        count={data.kind === 'group' ? view.children(id).length : 0}
        level={level}
        posInSet={posInSet}
        setSize={setSize}
        scope={scope}
        handlers={handlers}
        top={row.start}
        height={row.size}
        folder={item.isFolder()}
        expanded={item.isExpanded()}
        selected={item.isSelected()}
        target={item.isUnorderedDragTarget()}
        branch={marks.branchOf(nodeIdOf(id) ?? id)}
        here={marks.current !== null && nodeIdOf(id) === marks.current}
        chosen={marks.selected.length > 1 && item.isSelected()}
        cut={marks.cut.includes(id)}
        focusable={row.index === focused}
        draggable={mayArrange && scope.mayEditAt(nodeIdOf(id) ?? id)}
        refused={marks.refused?.itemId === id ? marks.refused.words : null}
        renaming={marks.renaming === id}
      />
    );
  });
}

interface TreeMenuOptions {
  readonly tree: TreeInstance<TreeItem>;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly selected: readonly string[];
  readonly chosenWith: (itemId: string) => readonly string[];
}

/** The context menu: at the place where it was asked for, about the selection that the item is part of. */
function useTreeMenu({ tree, scroller, selected, chosenWith }: TreeMenuOptions) {
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const openMenu = (item: ItemInstance<TreeItem>, at: { readonly x: number; readonly y: number }): void => {
    const box = scroller.current;
    if (box === null || item.getItemData().kind !== 'codex') return;
    const { left, top } = box.getBoundingClientRect();
    item.setFocused();
    if (!selected.includes(item.getId())) tree.setSelectedItems([item.getId()]);
    setMenu({
      itemId: item.getId(),
      ids: chosenWith(item.getId()),
      left: at.x - left + box.scrollLeft,
      top: at.y - top + box.scrollTop,
    });
  };
  return { menu, openMenu, closeMenu: () => setMenu(null) };
}

/** Which row refuses what is dragged over it, and why. */
function useRefusal() {
  const [refused, setRefused] = useState<Refusal | null>(null);
  const refuse = (itemId: string, words: string | null): void =>
    setRefused((last) => {
      if (words === null) return null;
      return last?.itemId === itemId && last.words === words ? last : { itemId, words };
    });
  return { refused, refuse };
}

/** A click selects one item, with Ctrl or ⌘ one more, with Shift all up to it; a group opens. */
function selectItem(tree: TreeInstance<TreeItem>, item: ItemInstance<TreeItem>, event: MouseEvent): void {
  if (event.shiftKey) {
    event.preventDefault();
    item.selectUpTo(event.ctrlKey || event.metaKey);
  } else {
    tree.getDataRef<{ selectUpToAnchorId?: string | null }>().current.selectUpToAnchorId = item.getId();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      item.toggleSelect();
    } else {
      tree.setSelectedItems([item.getId()]);
      if (item.getItemData().kind === 'group') toggleItem(item);
    }
  }
  item.setFocused();
}

/** One object for the life of the component, whose functions do what the latest render says. */
function useStable(latest: RowHandlers): RowHandlers {
  const current = useRef(latest);
  current.current = latest;
  return useState<RowHandlers>(() => ({
    refuse: (...args) => current.current.refuse(...args),
    refusal: (...args) => current.current.refusal(...args),
    select: (...args) => current.current.select(...args),
    toggle: (...args) => current.current.toggle(...args),
    menu: (...args) => current.current.menu(...args),
    renamed: (...args) => current.current.renamed(...args),
  }))[0];
}
