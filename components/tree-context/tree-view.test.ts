import { describe, expect, it } from 'vitest';
import { createTreeView, isSameItem, nodeIdOf, ROOT, type TreeViewOptions } from './tree-view.ts';
import { type Planted, plant } from './workspace-tree.fixture.ts';

const garden = () =>
  plant(
    {
      Reliability: { 'Checkout outage': { 'Cap the retry budget': {}, Café: {} } },
      Decisions: { 'Queue per tenant': {} },
    },
    { 'Cap the retry budget': 'task', 'Queue per tenant': 'decision' },
  );

function viewOf({ workspace }: Planted, options: Partial<TreeViewOptions> = {}) {
  return createTreeView({
    workspace,
    grouping: 'tree',
    filter: '',
    showArchived: false,
    templateName: (id) => id.toUpperCase(),
    facetsOf: () => undefined,
    ...options,
  });
}

/** What is shown with every branch open, indented by level. */
function drawn(planted: Planted, options: Partial<TreeViewOptions> = {}): readonly string[] {
  const view = viewOf(planted, options);
  const draw = (id: string, level: number): string[] =>
    view.children(id).flatMap((child) => {
      expect(view.hasChildren(child)).toBe(view.children(child).length > 0);
      const item = view.item(child);
      const name = item?.kind === 'group' ? `[${item.label}]` : (item?.node.label?.title ?? '');
      return [' '.repeat(level) + name, ...draw(child, level + 1)];
    });
  return draw(ROOT, 0);
}

describe('isSameItem', () => {
  it('tells what a row shows, and nothing of where it stands', () => {
    const planted = garden();
    const id = planted.id('Café');
    const item = () => {
      const found = viewOf(planted).item(id);
      if (found === null) throw new Error('it is not shown');
      return found;
    };
    const before = item();
    planted.workspace.move([id], { parentId: null });
    expect(isSameItem(before, item())).toBe(true);
    planted.workspace.setLabel(id, { title: 'Coffee', templateId: 'task' });
    expect(isSameItem(before, item())).toBe(false);
    const renamed = item();
    planted.workspace.setState([id], 'archived');
    expect(isSameItem(renamed, item())).toBe(false);
    expect(isSameItem(renamed, { kind: 'group', label: 'Coffee', templateId: null })).toBe(false);
  });
});

describe('the tree as it is', () => {
  it('shows what is live, in the order of the tree', () => {
    expect(drawn(garden())).toEqual([
      'Reliability',
      ' Checkout outage',
      '  Cap the retry budget',
      '  Café',
      'Decisions',
      ' Queue per tenant',
    ]);
  });

  it('leaves out what is archived, with all below it, unless it is asked for; the trash always', () => {
    const planted = garden();
    planted.workspace.setState([planted.id('Checkout outage')], 'archived');
    planted.workspace.setState([planted.id('Decisions')], 'trashed');
    expect(drawn(planted)).toEqual(['Reliability']);
    expect(drawn(planted, { showArchived: true })).toEqual([
      'Reliability',
      ' Checkout outage',
      '  Cap the retry budget',
      '  Café',
    ]);
  });
});

describe('a filter', () => {
  it('keeps what has every word, whatever its case and accents, and the way to it', () => {
    const planted = garden();
    expect(drawn(planted, { filter: 'cafe' })).toEqual(['Reliability', ' Checkout outage', '  Café']);
    expect(drawn(planted, { filter: 'budget CAP' })).toEqual([
      'Reliability',
      ' Checkout outage',
      '  Cap the retry budget',
    ]);
    expect(drawn(planted, { filter: 'nothing of the kind' })).toEqual([]);
  });

  it('opens the way, and counts what it found', () => {
    const planted = garden();
    const view = viewOf(planted, { filter: 'retry' });
    expect(planted.titles(view.forcedOpen ?? [])).toEqual(['Reliability', 'Checkout outage']);
    expect(view.found).toBe(1);
    expect(viewOf(planted)).toMatchObject({ forcedOpen: null, found: null });
  });
});

describe('groups', () => {
  it('are made by template', () => {
    expect(drawn(garden(), { grouping: 'template' })).toEqual([
      '[DECISION]',
      ' Queue per tenant',
      '[PAGE]',
      ' Reliability',
      ' Checkout outage',
      ' Café',
      ' Decisions',
      '[TASK]',
      ' Cap the retry budget',
    ]);
  });

  it('hold a Codex once for each of its tags, and those without at the end', () => {
    const planted = garden();
    const tags = new Map([[planted.id('Café'), ['food', 'Zest']]]);
    const facetsOf = (id: string) => ({ status: null, tags: tags.get(id) ?? [] });
    const lines = drawn(planted, { grouping: 'tag', facetsOf, filter: 'a' });
    expect(lines.slice(0, 4)).toEqual(['[food]', ' Café', '[Zest]', ' Café']);
    expect(lines.filter((line) => line.startsWith('[')).at(-1)).toBe('[No tags]');
    const view = viewOf(planted, { grouping: 'tag', facetsOf });
    const [group = ''] = view.children(ROOT);
    expect(nodeIdOf(group)).toBeNull();
    expect(nodeIdOf(view.children(group)[0] ?? '')).toBe(planted.id('Café'));
  });
});
