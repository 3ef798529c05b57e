import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import { findTitles } from './find-titles.ts';

const environment = { now: () => 1_800_000_000_000, newId: () => 'id', random: () => 0.5 };
const id = (n: number) => `0190f3a0-0000-7000-8000-00000000000${n}`;

describe('titles found in the tree', () => {
  const workspace = openWorkspace(new Y.Doc(), { environment, actor: { id: 'rae', name: 'Rae' } });
  const titles = ['Lighthouse', 'Café by the light', 'Harbour', 'Light in the trash'];
  titles.forEach((title, n) => {
    workspace.insert(id(n), { parentId: null }, { title, templateId: 'location' });
  });
  workspace.insert(id(9), { parentId: id(3) }, { title: 'Light below it', templateId: 'location' });
  workspace.setState([id(3)], 'trashed');

  it.each([
    ['light', ['Café by the light', 'Lighthouse']],
    ['LIGHT cafe', ['Café by the light']],
    ['house', []],
    ['', ['Harbour', 'Café by the light', 'Lighthouse']],
  ])('%j finds %j', (query, found) => {
    expect(findTitles(workspace, query, 12).map(({ title }) => title)).toEqual(found);
  });

  it('are no more than asked for', () => {
    expect(findTitles(workspace, '', 2)).toHaveLength(2);
  });
});
