/** Title search on this device finds what the server would. */
import { expect, it } from 'vitest';
import { needlesOf } from '#core/search/highlight.ts';
import type { TreeNode, Workspace } from '#core/workspace/workspace.ts';
import { searchTitles } from './title-search.ts';

/** Ids are titles; `>` stands between a parent and its child. */
function workspaceOf(paths: readonly string[], trashed: readonly string[] = []): Workspace {
  const parents = new Map(
    paths.map((path) => [path.split('>').at(-1) ?? '', path.split('>').at(-2) ?? null]),
  );
  const ancestors = (id: string): string[] => {
    const parent = parents.get(id) ?? null;
    return parent === null ? [] : [...ancestors(parent), parent];
  };
  const standing = (id: string) =>
    [...ancestors(id), id].some((each) => trashed.includes(each)) ? 'trashed' : 'live';
  const node = (id: string): Partial<TreeNode> => ({
    id,
    standing: standing(id),
    label: { title: id, templateId: 't' },
  });
  const children = (of: string | null) =>
    [...parents].filter(([, parent]) => parent === of).map(([id]) => id);
  return { node, children, ancestors } as unknown as Workspace;
}

const find = (workspace: Workspace, text: string, limit = 8) =>
  searchTitles(workspace, needlesOf([{ text, exact: false, negated: false }]), limit);

it('finds by the beginnings of words, titles that begin so first, with the way there', () => {
  const workspace = workspaceOf(['Notes', 'Notes>A plán', 'Notes>A plán>Planning', 'Explain']);
  expect(find(workspace, 'plan').map(({ title, path }) => [title, path])).toEqual([
    ['Planning', ['Notes', 'A plán']],
    ['A plán', ['Notes']],
  ]);
});

it('leaves out the trash with all that is in it, and what is beyond the limit', () => {
  const workspace = workspaceOf(['Plan', 'Plan>Plan b', 'Plan c', 'Plan d'], ['Plan']);
  expect(find(workspace, 'plan', 1).map(({ title }) => title)).toEqual(['Plan c']);
  expect(find(workspace, '')).toEqual([]);
});
