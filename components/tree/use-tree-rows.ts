/** A hook for the rendered rows of the tree, their focus and scrolling. */
import type { TreeInstance } from '@headless-tree/core';
import { useMediaQuery } from '@mantine/hooks';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { TreeContextValue } from '#components/tree-context/tree-context.tsx';
import type { TreeItem, TreeView } from '#components/tree-context/tree-view.ts';
import type { OpenBranches } from './tree-preferences.ts';
import { focusedIndex } from './use-tree-keys.ts';

/** The height of a row in px. */
const mouseRow = () => 32;
const touchRow = () => 44;

/** `current`: the id of the open Codex. */
export function useTreeRows(
  tree: TreeInstance<TreeItem>,
  scroller: RefObject<HTMLElement | null>,
  current: string | null,
) {
  const items = tree.getItems();
  const focused = focusedIndex(tree);
  const touch = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false });
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    // The same function each time: with another one every row is measured anew.
    estimateSize: touch ? touchRow : mouseRow,
    overscan: 10,
    paddingEnd: 12,
    // What has the focus stays on the page, wherever one scrolls: without it Tab would lead past the tree.
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      if (focused < items.length && !indexes.includes(focused)) indexes.push(focused);
      return indexes.sort((a, b) => a - b);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when they are of another height
  useEffect(() => virtualizer.measure(), [touch]);

  const wanted = useRef(false);
  useLayoutEffect(() => {
    const element = wanted.current ? items[focused]?.getElement() : null;
    if (!element) return;
    wanted.current = false;
    element.focus({ preventScroll: true });
  });
  const show = useCallback(
    (index: number) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    [virtualizer],
  );
  const endOf = useCallback((index: number) => virtualizer.measurementsCache[index]?.end, [virtualizer]);
  useKeptInView({ current, tree, scroller, endOf, show });
  return {
    rows: virtualizer.getVirtualItems(),
    /** In px. */
    height: virtualizer.getTotalSize(),
    focused,
    show,
    /** Brings an item into view and gives it the focus. */
    goTo: useCallback(
      (index: number) => {
        const item = tree.getItems()[index];
        if (item === undefined) return;
        item.setFocused();
        show(index);
        wanted.current = true;
      },
      [tree, show],
    ),
    /** Gives the focus back to the item that had it. */
    refocus: useCallback(() => {
      wanted.current = true;
      tree.setState((state) => state);
    }, [tree]),
  };
}

interface KeptInViewOptions extends Pick<RevealOptions, 'current' | 'tree' | 'show'> {
  readonly scroller: RefObject<HTMLElement | null>;
  /** Where a row ends, in px from the top of the first. */
  readonly endOf: (index: number) => number | undefined;
}

/** Scrolls to the open Codex when something above takes the room that its row stood in: sections of the navigator come as they are loaded. */
export function useKeptInView({ current, tree, scroller, endOf, show }: KeptInViewOptions): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null || current === null) return;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const before = element.scrollTop + height;
      height = element.clientHeight;
      const index = tree.getItems().findIndex((item) => item.getId() === current);
      const end = endOf(index);
      if (end !== undefined && end <= before && end > element.scrollTop + height) show(index);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [current, tree, scroller, endOf, show]);
}

interface RevealOptions {
  readonly current: string | null;
  readonly tree: TreeInstance<TreeItem>;
  readonly view: TreeView;
  readonly branches: OpenBranches;
  readonly scope: TreeContextValue;
  readonly show: (index: number) => void;
}

/** Expands the ancestors of the open Codex and scrolls to it, once per page. */
export function useReveal({ current, tree, view, branches, scope, show }: RevealOptions): void {
  const opened = useRef<string | null>(null);
  const shown = useRef<string | null>(null);
  const known = current !== null && view.shows(current);
  useEffect(() => {
    if (!known || opened.current === current) return;
    opened.current = current;
    shown.current = null;
    branches.reveal(scope.workspace.ancestors(current));
  }, [current, known, branches, scope]);
  useEffect(() => {
    if (current === null || opened.current !== current || shown.current === current) return;
    const index = tree.getItems().findIndex((item) => item.getId() === current);
    if (index < 0) return;
    shown.current = current;
    show(index);
  });
}
