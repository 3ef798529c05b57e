import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeAfterStep, placeAtIndex, positionsOf, type Step, topmost } from './node-positions.ts';
import { type Planted, plant } from './workspace-tree.fixture.ts';

const garden = () => plant({ A: { A1: {}, A2: {}, A3: { A31: {} } }, B: {}, C: { C1: {} } });
const shownIn =
  ({ workspace }: Planted) =>
  (parentId: string | null) =>
    workspace.children(parentId);

function outline({ workspace, titles }: Planted): string {
  const draw = (parentId: string | null): string =>
    workspace
      .children(parentId)
      .map((id) => `${titles([id])[0]}(${draw(id)})`)
      .join(' ')
      .replaceAll('()', '');
  return draw(null);
}

function step(planted: Planted, title: string, direction: Step): string | null {
  const { workspace, id } = planted;
  const place = placeAfterStep(workspace, id(title), direction, shownIn(planted));
  if (place === null) return null;
  workspace.move([id(title)], place);
  return outline(planted);
}

describe('a step by keyboard', () => {
  it.each<[string, Step, string | null]>([
    ['B', 'up', 'B A(A1 A2 A3(A31)) C(C1)'],
    ['B', 'down', 'A(A1 A2 A3(A31)) C(C1) B'],
    ['B', 'in', 'A(A1 A2 A3(A31) B) C(C1)'],
    ['A2', 'out', 'A(A1 A3(A31)) A2 B C(C1)'],
    ['A31', 'out', 'A(A1 A2 A3 A31) B C(C1)'],
    ['A', 'up', null],
    ['C', 'down', null],
    ['A1', 'in', null],
    ['B', 'out', null],
  ])('moves %s %s', (title, direction, expected) => {
    expect(step(garden(), title, direction)).toBe(expected);
  });

  it('passes over what is not shown', () => {
    const planted = garden();
    const shown = (parentId: string | null) =>
      planted.workspace.children(parentId).filter((id) => id !== planted.id('A2'));
    const place = placeAfterStep(planted.workspace, planted.id('A3'), 'up', shown);
    expect(place).toEqual({ parentId: planted.id('A'), before: planted.id('A1') });
  });
});

describe('a drop', () => {
  it('stands where it was let go, beside what stays', () => {
    const planted = garden();
    const { workspace, id } = planted;
    const children = workspace.children(id('A'));
    workspace.move([id('A1')], placeAtIndex(id('A'), children, 2, [id('A1')]));
    expect(outline(planted)).toBe('A(A2 A1 A3(A31)) B C(C1)');
    workspace.move(
      [id('B'), id('C')],
      placeAtIndex(id('A'), workspace.children(id('A')), 0, [id('B'), id('C')]),
    );
    expect(outline(planted)).toBe('A(B C(C1) A2 A1 A3(A31))');
    workspace.move([id('B')], placeAtIndex(id('C1'), [], 0, [id('B')]));
    expect(outline(planted)).toBe('A(C(C1(B)) A2 A1 A3(A31))');
  });

  it('moves along what stands under what is moved', () => {
    const { workspace, id, titles } = garden();
    expect(titles(topmost(workspace, [id('A31'), id('A'), id('C1'), id('A2')]))).toEqual(['A', 'C1']);
  });
});

it('puts back what was moved, wherever it went', () => {
  void fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom('A', 'A1', 'A2', 'A3', 'A31', 'B', 'C', 'C1'), { minLength: 1 }),
      fc.constantFrom('A', 'A1', 'A3', 'B', 'C1', null),
      (titles, to) => {
        const planted = garden();
        const { workspace, id } = planted;
        const before = outline(planted);
        const moved = topmost(workspace, titles.map(id));
        const parentId = to === null ? null : id(to);
        const above = parentId === null ? [] : [...workspace.ancestors(parentId), parentId];
        fc.pre(!moved.some((each) => above.includes(each)));
        const positions = positionsOf(workspace, moved);
        workspace.move(moved, { parentId });
        workspace.transact(() => {
          for (const [each, place] of positions) workspace.move([each], place);
        });
        expect(outline(planted)).toBe(before);
      },
    ),
  );
});
