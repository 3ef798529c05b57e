import { expect, test } from 'vitest';
import type { TreeReader } from '#components/forest/forest.ts';
import { listLiving } from './living-codices.ts';

const NODES: Readonly<
  Record<string, readonly [title: string, standing: string, children: readonly string[]]>
> = {
  a: ['Plans', 'live', ['b', 'c']],
  b: ['Harbour', 'live', []],
  c: ['Gone', 'trashed', ['d']],
  d: ['Below it', 'trashed', []],
  e: ['', 'live', []],
};

test('what stands somewhere is listed in the order of the tree, by its path; what is in the trash is not', () => {
  const tree = {
    children: (id: string | null) => (id === null ? ['a', 'e'] : (NODES[id]?.[2] ?? [])),
    node: (id: string) => ({ standing: NODES[id]?.[1], label: { title: NODES[id]?.[0] } }),
    // Only what is asked of it.
  } as unknown as TreeReader;
  expect(listLiving(tree).map(({ value, label, title }) => [value, label, title])).toEqual([
    ['a', 'Plans', 'Plans'],
    ['b', 'Plans / Harbour', 'Harbour'],
    ['e', 'Untitled', 'Untitled'],
  ]);
});
