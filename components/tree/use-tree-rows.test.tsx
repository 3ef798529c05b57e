/** The row of the open Codex stays in view when the tree is given less room. */
import type { TreeInstance } from '@headless-tree/core';
import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TreeItem } from '#components/tree-context/tree-view.ts';
import { useKeptInView } from './use-tree-rows.ts';

const ROW = 32;
let resized: () => void = () => undefined;

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

/** A tree of rows `0` to `19` of which `current` is open, `height` px of it in view from `scrollTop` on. */
function renderRows(current: string, height: number, scrollTop = 0) {
  const items = Array.from({ length: 20 }, (_, place) => ({ getId: () => String(place) }));
  const tree = { getItems: () => items } as unknown as TreeInstance<TreeItem>;
  const element = document.createElement('div');
  Object.defineProperty(element, 'clientHeight', { get: () => height });
  element.scrollTop = scrollTop;
  const shown: number[] = [];
  const endOf = (index: number) => (index + 1) * ROW;
  const show = (index: number) => void shown.push(index);
  renderHook(() => useKeptInView({ current, tree, scroller: { current: element }, endOf, show }));
  const resizeTo = (to: number): void => {
    height = to;
    resized();
  };
  return { shown, resizeTo };
}

it('is shown again when a section above takes its room', () => {
  const { shown, resizeTo } = renderRows('9', 10 * ROW);
  resizeTo(9 * ROW);
  expect(shown).toEqual([9]);
});

it('is left where it is while it is in view, and where one had scrolled away from it', () => {
  const inView = renderRows('3', 10 * ROW);
  inView.resizeTo(8 * ROW);
  expect(inView.shown).toEqual([]);
  const below = renderRows('15', 10 * ROW);
  below.resizeTo(8 * ROW);
  expect(below.shown).toEqual([]);
  const grown = renderRows('9', 10 * ROW);
  grown.resizeTo(12 * ROW);
  expect(grown.shown).toEqual([]);
});
