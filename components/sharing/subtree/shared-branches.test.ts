import { describe, expect, it } from 'vitest';
import { branchesOf, pathTo, titleOf, withTitles } from './shared-branches.ts';

const item = (id: string, parentId: string | null, title: string) => ({
  ...{ id, parentId, title, icon: null, color: null },
});
const TREE = {
  top: 'a',
  items: [item('a', null, 'Berth 4'), item('b', 'a', 'Crane'), item('c', 'b', 'Brake'), item('d', 'a', '')],
};

describe('the tree of a link', () => {
  it('is told by parent and as the way to one', () => {
    const branches = branchesOf(TREE);
    expect(branches.get(null)?.map(({ id }) => id)).toEqual(['a']);
    expect(branches.get('a')?.map(({ id }) => id)).toEqual(['b', 'd']);
    expect(pathTo(TREE, 'c').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(pathTo(TREE, 'elsewhere')).toEqual([]);
    expect(titleOf({ title: '' })).toBe('Untitled');
  });

  it('is narrowed to titles, with what leads to them', () => {
    expect(withTitles(TREE, ' BRA ').items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(withTitles(TREE, 'bra crane').items).toEqual([]);
    expect(withTitles(TREE, '  ')).toBe(TREE);
  });
});
