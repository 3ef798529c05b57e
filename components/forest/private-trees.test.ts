/** Private trees on a page: opened when wanted, closed when the role is taken back, and told of to their readers alone. */
import { expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { createObservable } from '#core/observable.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import type { WorkspaceSession } from '#sync/session/workspace-session.ts';
import { idOf, plantTree } from './forest.fixture.ts';
import { createForest } from './forest.ts';
import { PrivateTrees } from './private-trees.ts';

const [ONE, TWO] = [idOf(1, 0), idOf(2, 0)];
const ROLES = [ONE, TWO].map((id) => ({ id, role: 'editor' as const, label: null }));

function page() {
  const forest = createForest(plantTree(0, [null]));
  const opened: string[] = [];
  const released: string[] = [];
  let ended = 0;
  const statuses = new Map<string, ReturnType<typeof createObservable<SessionStatus>>>();
  const awareness = new Map<string, Awareness>();
  const trees = new PrivateTrees({
    forest,
    me: { id: 'u1', name: 'Rae' },
    async acquire(topId) {
      opened.push(topId);
      const workspace = plantTree(topId === ONE ? 1 : 2, [null, 0]);
      const status = createObservable<SessionStatus>({
        ...{ phase: 'saved', waiting: 0, ready: true, storeFailed: false },
      });
      statuses.set(topId, status);
      const own = new Awareness(workspace.doc as Y.Doc);
      awareness.set(topId, own);
      const session = { workspace, status, awareness: own, loaded: Promise.resolve() };
      return {
        session: session as unknown as WorkspaceSession,
        release: () => void released.push(topId),
      };
    },
    onEnded: () => {
      ended += 1;
    },
  });
  const shownIn = (topId: string): unknown => awareness.get(topId)?.getLocalState()?.['codexId'] ?? null;
  return { forest, trees, opened, released, statuses, shownIn, ended: () => ended };
}

it('opens nothing by itself, and each tree once when it is wanted', async () => {
  const { trees, opened, forest } = page();
  trees.setTops(ROLES);
  expect(opened).toEqual([]);
  trees.want(TWO);
  trees.want(TWO);
  await trees.settled();
  expect(opened).toEqual([TWO]);
  expect(forest.node(idOf(2, 1))?.label?.title).toBe('2.1');
  expect(await trees.open('01900000-0000-7000-8000-00000000dead')).toBeNull();
});

it('opens what was wanted before the role was known, and what is given back', async () => {
  const { trees, opened, released, forest } = page();
  trees.want(ONE);
  await trees.settled();
  expect(opened).toEqual([]);
  trees.setTops(ROLES);
  await trees.settled();
  trees.setTops(ROLES.slice(1));
  expect([released, forest.node(idOf(1, 1))]).toEqual([[ONE], null]);
  trees.setTops(ROLES);
  await trees.settled();
  expect([opened, forest.privateTopOf(idOf(1, 1))]).toEqual([[ONE, ONE], ONE]);
});

it('lets go of a tree whose role was taken back while it was being opened', async () => {
  const { trees, released, forest } = page();
  trees.setTops(ROLES);
  const opening = trees.open(ONE);
  trees.setTops([]);
  expect(await opening).toBeNull();
  expect([released, forest.node(idOf(1, 1))]).toEqual([[ONE], null]);
});

it('takes a tree out when the server ends it, and asks what roles there are', async () => {
  const { trees, forest, statuses, ended } = page();
  trees.setTops(ROLES);
  await trees.open(ONE);
  statuses.get(ONE)?.set({ phase: 'denied', reason: 'revoked', waiting: 0, ready: true, storeFailed: false });
  expect([ended(), forest.node(idOf(1, 1)), trees.sessions()]).toEqual([1, null, []]);
});

it('tells only the readers of a private Codex that this page shows one of it', async () => {
  const { trees, shownIn } = page();
  trees.setTops(ROLES);
  await Promise.all([trees.open(ONE), trees.open(TWO)]);
  trees.showCodex(idOf(1, 1));
  expect([shownIn(ONE), shownIn(TWO)]).toEqual([idOf(1, 1), null]);
  trees.showCodex(null);
  expect([shownIn(ONE), shownIn(TWO)]).toEqual([null, null]);
});
