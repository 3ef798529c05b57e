/** The pending log is one list in sending order, with refused operations marked. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outboxEdit } from '#sync/outbox/outbox.fixture.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { PendingLog, type PendingState } from './pending-log.ts';

const CODEX = 'codex/0190a000-0000-7000-8000-000000000001';
const OTHER = 'codex/0190a000-0000-7000-8000-000000000002';
const TREE = 'workspace/0190a000-0000-7000-8000-000000000003';
let store: ReturnType<typeof createMemoryStore>;
let log: PendingLog;
let time = 0;
const documentsIn = ({ entries }: PendingState) =>
  entries.flatMap((entry) => (entry.kind === 'edits' ? [entry] : []));

beforeEach(async () => {
  store = createMemoryStore({ now: () => 0 });
  const own = personalStore(store, 'rae');
  await own.enqueue(CODEX, [outboxEdit('s', 7, undefined, { count: 3 }), outboxEdit('s', 10)]);
  await own.enqueue(OTHER, [outboxEdit('t', 2)]);
  await own.enqueue(TREE, [outboxEdit('u', 9)]);
  await personalStore(store, 'jon').enqueue(CODEX, [outboxEdit('v', 1)]);
  time = 0;
  log = new PendingLog({
    store: own,
    personId: 'rae',
    environment: { now: () => time, newId: () => 'id', random: () => 0 },
  });
});
afterEach(() => log.close());

it('lists the tree first, then by the oldest edit; counts edits and not segments; and nobody else’s', async () => {
  await log.look();
  const { waiting, refused } = log.state.get();
  const documents = documentsIn(log.state.get());
  expect(documents.map(({ documentName }) => documentName)).toEqual([TREE, OTHER, CODEX]);
  expect([waiting, refused]).toEqual([6, 0]);
  expect(documents[0]?.codexId).toBeNull();
});

it('counts comments to the Codex that they are about', async () => {
  const id = '0190a000-0000-7000-8000-000000000001';
  await personalStore(store, 'rae').enqueue(`comments/${id}`, [outboxEdit('w', 20)]);
  await log.look();
  const comments = documentsIn(log.state.get()).find(({ documentName }) => documentName === `comments/${id}`);
  expect(comments?.codexId).toBe(id);
});

it('tells what was refused apart, with the reason', async () => {
  await personalStore(store, 'rae').records.put('setting', `refused ${CODEX}`, { reason: 'gone', at: 1 });
  await log.look();
  expect(log.state.get()).toMatchObject({ waiting: 2, refused: 4 });
  expect(documentsIn(log.state.get()).find(({ documentName }) => documentName === CODEX)?.refusal).toBe(
    'gone',
  );
});

it('is the same object until there is something else to tell', async () => {
  await log.look();
  const before = log.state.get();
  let told = 0;
  log.state.subscribe(() => {
    told += 1;
  });
  await log.look();
  expect([log.state.get() === before, told]).toEqual([true, 0]);
});

it('counts requests with the edits, first of all, and tells what has lasted', async () => {
  const request = await log.add({
    ...{ kind: 'attach-file', codexId: 'c', at: 2, title: 'x', assetId: 'a' },
    ...{ name: 'a.png', mime: 'image/png', size: 3 },
  });
  await log.look();
  expect(log.state.get()).toMatchObject({ waiting: 7, refused: 0 });
  expect(log.state.get().entries[0]).toMatchObject({ kind: 'request', lasting: false });
  time = 1_000;
  await log.look();
  expect(log.state.get().entries.map(({ lasting }) => lasting)).toEqual([true, true, true, true]);
  await log.setFailure(request, { code: 'forbidden', message: 'Not yours.', at: 5 });
  expect(log.state.get()).toMatchObject({ waiting: 6, refused: 1 });
  expect(log.state.get().entries[0]?.refusal).toBe('Not yours.');
  await log.remove(request.id);
  expect(log.state.get()).toMatchObject({ waiting: 6, refused: 0, requests: [] });
});
