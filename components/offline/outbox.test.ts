/** All that waits on a device, by document, with what was refused told apart. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { discardCopy } from '#components/codex/notices/discard-edits.ts';
import { outboxEdit } from '#sync/outbox/outbox.fixture.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { Outbox } from './outbox.ts';

const CODEX = 'codex/0190a000-0000-7000-8000-000000000001';
const OTHER = 'codex/0190a000-0000-7000-8000-000000000002';
const TREE = 'workspace/0190a000-0000-7000-8000-000000000003';
let store: ReturnType<typeof createMemoryStore>;
let outbox: Outbox;

beforeEach(async () => {
  store = createMemoryStore({ now: () => 0 });
  const own = personalStore(store, 'rae');
  await own.enqueue(CODEX, [outboxEdit('s', 7, undefined, { count: 3 }), outboxEdit('s', 10)]);
  await own.enqueue(OTHER, [outboxEdit('t', 2)]);
  await own.enqueue(TREE, [outboxEdit('u', 9)]);
  await personalStore(store, 'jon').enqueue(CODEX, [outboxEdit('v', 1)]);
  outbox = new Outbox({
    store,
    personId: 'rae',
    now: () => 0,
    lease: () => {
      throw new Error('nothing is opened to look');
    },
  });
});
afterEach(() => outbox.stop());

it('lists the tree first, then by the oldest edit; counts edits and not segments; and nobody else’s', async () => {
  await outbox.look();
  const { documents, waiting, refused } = outbox.get();
  expect(documents.map(({ documentName }) => documentName)).toEqual([TREE, OTHER, CODEX]);
  expect([waiting, refused]).toEqual([6, 0]);
  expect(documents[0]?.codexId).toBeNull();
});

it('tells what was refused apart, with the reason', async () => {
  await personalStore(store, 'rae').records.put('setting', `refused ${CODEX}`, { reason: 'gone', at: 1 });
  await outbox.look();
  expect(outbox.get()).toMatchObject({ waiting: 2, refused: 4 });
  expect(outbox.get().documents.find(({ documentName }) => documentName === CODEX)?.refusal).toBe('gone');
});

it('is the same object until there is something else to tell', async () => {
  await outbox.look();
  const before = outbox.get();
  let told = 0;
  outbox.subscribe(() => {
    told += 1;
  });
  await outbox.look();
  expect([outbox.get() === before, told]).toEqual([true, 0]);
});

it('forgets what was discarded, and has it again when that is undone', async () => {
  const own = personalStore(store, 'rae');
  await own.records.put('setting', `refused ${CODEX}`, { reason: 'gone', at: 1 });
  const putBack = await discardCopy(store, 'rae', CODEX);
  await outbox.look();
  expect(outbox.get()).toMatchObject({ waiting: 2, refused: 0 });
  expect(await own.records.list('setting')).toEqual([]);
  await putBack();
  await outbox.look();
  expect(outbox.get()).toMatchObject({ waiting: 6, refused: 0 });
  expect(await personalStore(store, 'jon').waiting(CODEX)).toHaveLength(1);
});
