/** Several trees as one: everything goes to the tree that a Codex stands in, and nothing crosses a border. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { idOf, plantTree } from './forest.fixture.ts';
import { createForest, type Forest } from './forest.ts';

/** The workspace 0 (two at the top, one below), the private trees 1 and 2 (one on top, two below), and 3, which is not open. */
function garden(): Forest {
  const forest = createForest(plantTree(0, [null, null, 0]));
  for (const tree of [1, 2]) forest.attach(idOf(tree, 0), plantTree(tree, [null, 0, 0]));
  const label = (tree: number) => ({ title: `${tree}.0`, templateId: 'page' });
  forest.setTops([3, 2, 1].map((tree) => ({ id: idOf(tree, 0), role: 'editor', label: label(tree) })));
  return forest;
}

it('shows the tree of the workspace at the top, private ones beside it, and all of them on request', () => {
  const forest = garden();
  const [a, b] = [idOf(0, 0), idOf(0, 1)];
  const tops = [idOf(1, 0), idOf(2, 0), idOf(3, 0)];
  expect(forest.children(null)).toEqual([a, b]);
  expect(forest.privates.children(null)).toEqual(tops);
  expect(forest.whole.children(null)).toEqual([a, b, ...tops]);
  expect(forest.privates.node(a)).toBeNull();
  expect(forest.shared.node(idOf(1, 1))).toBeNull();
  expect(forest.node(idOf(3, 0))?.label?.title).toBe('3.0');
  expect([forest.treeOf(idOf(3, 0)), forest.children(idOf(3, 0))]).toEqual([null, []]);
});

it('offers a Codex what all its readers may know: what is shared, and its own private tree', () => {
  const forest = garden();
  expect(forest.around(null).children(null)).toEqual([idOf(0, 0), idOf(0, 1)]);
  const around = forest.around(idOf(1, 0));
  expect(around.children(null)).toEqual([idOf(0, 0), idOf(0, 1), idOf(1, 0)]);
  expect([around.node(idOf(1, 2))?.label?.title, around.node(idOf(2, 1))]).toEqual(['1.2', null]);
});

it('reads and writes each Codex in the tree that it stands in, and moves nothing over a border', () => {
  const at = fc.record({ tree: fc.integer({ min: 0, max: 2 }), number: fc.integer({ min: 0, max: 2 }) });
  const act = fc.oneof(
    fc.record({ do: fc.constant('move' as const), from: at, to: fc.option(at) }),
    fc.record({ do: fc.constant('label' as const), from: at }),
    fc.record({ do: fc.constant('trash' as const), from: at, with: at }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
      const forest = garden();
      acts.forEach((one, step) => {
        const id = idOf(one.from.tree, one.from.number);
        const before = sizes(forest);
        if (one.do === 'label') forest.setLabel(id, { title: `said ${step}`, templateId: 'page' });
        if (one.do === 'trash') forest.setState([id, idOf(one.with.tree, one.with.number)], 'trashed');
        if (one.do === 'move') {
          const parentId = one.to === null ? null : idOf(one.to.tree, one.to.number);
          const to = parentId === null ? 0 : (one.to?.tree ?? 0);
          const crosses = one.from.tree !== to || (one.from.tree > 0 && one.from.number === 0);
          expect(forest.crossing(id, parentId) !== null).toBe(crosses);
          if (crosses)
            expect(() => forest.move([id], { parentId })).toThrow(/into or out of a private Codex/);
          else attempt(() => forest.move([id], { parentId }));
        }
        if (one.do === 'label')
          expect(treeAt(forest, one.from.tree)?.node(id)?.label?.title).toBe(`said ${step}`);
        if (one.do === 'trash')
          expect(treeAt(forest, one.with.tree)?.node(idOf(one.with.tree, one.with.number))?.state).toBe(
            'trashed',
          );
        expect(sizes(forest)).toEqual(before);
      });
    }),
    { numRuns: 60 },
  );
});

it('means the private one where somebody has put its id into the tree of the workspace as well', () => {
  const shared = plantTree(0, [null]);
  const forest = createForest(shared);
  const [top, child] = [idOf(1, 0), idOf(1, 1)];
  shared.insert(child, { parentId: null }, { title: 'bait', templateId: 'page' });
  forest.attach(top, plantTree(1, [null, 0]));
  forest.setTops([{ id: top, role: 'editor', label: null }]);
  expect(forest.node(child)?.label?.title).toBe('1.1');
  forest.setLabel(child, { title: 'for a few', templateId: 'page' });
  expect(shared.node(child)?.label?.title).toBe('bait');
});

it('does not write to a private tree that is not here', () => {
  const forest = garden();
  expect(() => forest.setState([idOf(3, 0)], 'trashed')).toThrow(/not here yet/);
  expect(forest.shared.node(idOf(3, 0))).toBeNull();
});

it('tells of changes of every tree, and of one that is taken out no more', () => {
  const forest = createForest(plantTree(0, [null]));
  const tree = plantTree(1, [null, 0]);
  const detach = forest.attach(idOf(1, 0), tree);
  let told = 0;
  forest.watch(() => {
    told += 1;
  });
  tree.setLabel(idOf(1, 1), { title: 'x', templateId: 'page' });
  expect(told).toBe(1);
  detach();
  expect([told, forest.node(idOf(1, 1))]).toEqual([2, null]);
  tree.setLabel(idOf(1, 1), { title: 'y', templateId: 'page' });
  expect(told).toBe(2);
});

function treeAt(forest: Forest, tree: number) {
  return tree === 0 ? forest.shared : forest.treeOf(idOf(tree, 0));
}

function sizes(forest: Forest): readonly (number | undefined)[] {
  return [0, 1, 2].map((tree) => treeAt(forest, tree)?.size);
}

/** A move under itself is refused by the tree. */
function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    expect(error).toMatchObject({ code: 'conflict' });
  }
}
