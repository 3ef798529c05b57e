/** For tests: trees with ids that do not meet, planted from lines of titles. */
import * as Y from 'yjs';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';

/** The id of node `number` of tree `tree`; 0 is the workspace. */
export function idOf(tree: number, number: number): string {
  return `0190a000-0000-7000-8${tree.toString(16).padStart(3, '0')}-${number.toString(16).padStart(12, '0')}`;
}

/** `parents[n]` is the number of the parent of node n, which stands before it; `null`: the top. Titles are `tree.number`. */
export function plantTree(tree: number, parents: readonly (number | null)[]): Workspace {
  let count = 0;
  const environment = {
    now: () => 1_800_000_000_000 + count,
    newId: () => idOf(0xf00 + tree, ++count),
    random: () => (++count * 0.618_033) % 1,
  };
  const workspace = openWorkspace(new Y.Doc(), { environment, actor: { id: 'u1', name: 'Rae' } });
  parents.forEach((parent, number) => {
    const parentId = parent === null ? null : idOf(tree, parent);
    workspace.insert(idOf(tree, number), { parentId }, { title: `${tree}.${number}`, templateId: 'page' });
  });
  return workspace;
}
