import { expect, it } from 'vitest';
import { listTrash } from '#components/trash/trash-list.ts';
import { treeSyncLabels } from '#components/tree/tree-sync-labels.ts';
import type { SkippedMove } from '#core/workspace/workspace.ts';
import { skippedMoveLabel } from './skipped-move-labels.ts';
import { plant } from './workspace-tree.fixture.ts';

const RAE = { id: 'u1', name: 'Rae' };
const time = () => '10:02';

function move(nodeId: string, wantedParentId: string | null, winner: SkippedMove['winner']): SkippedMove {
  return {
    id: 'm',
    nodeId,
    wantedParentId,
    fromParentId: null,
    by: RAE.id,
    byName: RAE.name,
    at: 0,
    reason: 'cycle',
    winner,
  };
}

it('says who moved what where, and which move was skipped', () => {
  const { workspace, id } = plant({ Notes: { Plan: {} }, Elsewhere: {} });
  const winner = { nodeId: id('Plan'), by: 'u2', byName: 'Jon', at: 0 };
  expect(skippedMoveLabel(workspace, move(id('Notes'), id('Plan'), winner), RAE, time)).toBe(
    'Jon moved “Plan” under “Notes” at 10:02, so your move of “Notes” under “Plan” was skipped.',
  );
  expect(
    skippedMoveLabel(workspace, move(id('Plan'), null, { ...winner, by: 'u1' }), { id: 'u3' }, time),
  ).toBe('Jon moved “Plan” under “Notes” at 10:02, so Rae’s move of “Plan” to the top was skipped.');
  expect(skippedMoveLabel(workspace, move(id('Plan'), id('Elsewhere'), null), RAE, time)).toBe(
    'Your move of “Plan” under “Elsewhere” was skipped: it would have come under itself.',
  );
});

it('lists what was put in the trash, newest first, with what it took along', () => {
  const { workspace, id, titles } = plant({ A: { A1: { A11: {} } }, B: {}, C: {} });
  workspace.setState([id('A11')], 'trashed');
  workspace.setState([id('A'), id('B'), id('C')], 'trashed');
  const since = new Map([
    [id('A'), '2026-11-20T00:00:00.000Z'],
    [id('C'), '2026-11-21T00:00:00.000Z'],
  ]);
  const listed = listTrash(workspace, since);
  expect(titles(listed.map(({ node }) => node.id))).toEqual(['B', 'C', 'A']);
  expect(listed.map(({ along }) => along)).toEqual([0, 0, 2]);
  workspace.setState([id('A')], 'live');
  expect(titles(listTrash(workspace, since).map(({ node }) => node.id))).toEqual(['B', 'A11', 'C']);
});

it('speaks of changes to the tree only when they will not be taken any more', () => {
  const status = { waiting: 2, ready: true, storeFailed: false };
  expect(treeSyncLabels({ ...status, phase: 'saving' })).toBeNull();
  expect(treeSyncLabels({ ...status, phase: 'offline' })).toBeNull();
  expect(treeSyncLabels({ ...status, waiting: 0, phase: 'denied' })?.label).toBe('No longer connected');
  expect(treeSyncLabels({ ...status, phase: 'denied' })?.label).toBe('2 changes not sent');
});
