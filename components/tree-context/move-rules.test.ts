import { expect, it } from 'vitest';
import { idOf, plantTree } from '#components/forest/forest.fixture.ts';
import { createForest } from '#components/forest/forest.ts';
import { listDestinations } from '#components/tree/destinations.ts';
import { moveRefusal, type TemplateRules, titlesOf } from './move-rules.ts';
import { plant } from './workspace-tree.fixture.ts';

const RULES: Readonly<Record<string, TemplateRules>> = {
  page: { name: 'Page', children: null },
  incident: { name: 'Incident review', children: ['task'] },
  task: { name: 'Task', children: [] },
};
const rulesOf = (id: string) => RULES[id];

const garden = () => {
  const planted = plant(
    { Reliability: { Outage: { Budget: {} } }, Notes: { Plan: {} } },
    { Outage: 'incident', Budget: 'task' },
  );
  return { ...planted, workspace: createForest(planted.workspace) };
};

it('lets a Codex stand wherever neither the tree nor a template minds', () => {
  const { workspace, id } = garden();
  expect(moveRefusal(workspace, [id('Plan')], id('Reliability'), rulesOf)).toBeNull();
  expect(moveRefusal(workspace, [id('Plan')], null, rulesOf)).toBeNull();
  expect(moveRefusal(workspace, [id('Budget')], id('Outage'), rulesOf)).toBeNull();
});

it('says why it can’t stand under itself, or under what stands under it', () => {
  const { workspace, id } = garden();
  expect(moveRefusal(workspace, [id('Notes')], id('Notes'), rulesOf)).toBe(
    'A Codex can’t stand under itself.',
  );
  expect(moveRefusal(workspace, [id('Plan'), id('Reliability')], id('Outage'), rulesOf)).toBe(
    '“Outage” stands under “Reliability” itself.',
  );
});

it('says what a template lets in, and nothing about templates it does not know', () => {
  const { workspace, id } = garden();
  expect(moveRefusal(workspace, [id('Budget'), id('Plan')], id('Outage'), rulesOf)).toBe(
    '“Outage” holds only Task.',
  );
  expect(moveRefusal(workspace, [id('Plan')], id('Budget'), rulesOf)).toBe(
    '“Budget” can’t hold other Codices: Task has no children.',
  );
  expect(moveRefusal(workspace, [id('Plan')], id('Outage'), () => undefined)).toBeNull();
});

it('keeps things out of the archive and the trash, also below what was put there', () => {
  const { workspace, id } = garden();
  workspace.setState([id('Reliability')], 'archived');
  expect(moveRefusal(workspace, [id('Plan')], id('Outage'), rulesOf)).toMatch(/“Outage” is archived/);
  workspace.setState([id('Reliability')], 'trashed');
  expect(moveRefusal(workspace, [id('Plan')], id('Outage'), rulesOf)).toBe('“Outage” is in the trash.');
  expect(moveRefusal(workspace, [id('Plan')], 'gone', rulesOf)).toBe('That Codex is no longer there.');
});

it('says which border a move would cross', () => {
  const forest = createForest(plantTree(0, [null]));
  for (const tree of [1, 2]) forest.attach(idOf(tree, 0), plantTree(tree, [null, 0]));
  const refused = (id: string, parentId: string | null) => moveRefusal(forest, [id], parentId, rulesOf);
  expect(refused(idOf(0, 0), idOf(1, 1))).toBe(
    '“0.0” can’t be moved below a private Codex. Create a Codex in “1.1”, and copy into it.',
  );
  const stays = '“1.1” is private, so it stays below its private Codex.';
  expect([
    refused(idOf(1, 1), idOf(0, 0)),
    refused(idOf(1, 1), null),
    refused(idOf(1, 1), idOf(2, 0)),
  ]).toEqual([stays, stays, stays]);
  expect(refused(idOf(1, 0), null)).toMatch(/stands on top of its own tree/);
  expect(refused(idOf(1, 1), idOf(1, 0))).toBeNull();
});

it('names one, and counts several', () => {
  const { workspace, id } = garden();
  expect(titlesOf(workspace, [id('Plan')])).toBe('“Plan”');
  expect(titlesOf(workspace, [id('Plan'), id('Notes')])).toBe('2 Codices');
});

it('lists destinations with the way to them; a search keeps what they stand under', () => {
  const { workspace, id } = garden();
  const lines = (query: string) =>
    listDestinations(workspace, query).map(
      ({ level, path, matches }) => `${level}${matches ? '' : '?'} ${path}`,
    );
  expect(lines('')).toEqual([
    '0 ',
    '0 Reliability',
    '1 Reliability / Outage',
    '2 Reliability / Outage / Budget',
    '0 Notes',
    '1 Notes / Plan',
  ]);
  expect(lines('budg')).toEqual([
    '0? Reliability',
    '1? Reliability / Outage',
    '2 Reliability / Outage / Budget',
  ]);
  expect(lines('pl')).toEqual(['0? Notes', '1 Notes / Plan']);
  workspace.setState([id('Outage')], 'archived');
  expect(lines('budg')).toEqual([]);
});
