import { expect, it } from 'vitest';
import { outboxEdit } from '#sync/outbox/outbox.fixture.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { discardCopy } from './discard-edits.ts';

const CODEX = 'codex/0190a000-0000-7000-8000-000000000001';

it('forgets what was discarded, with its refusal and nobody else’s, and has it again when that is undone', async () => {
  const store = createMemoryStore({ now: () => 0 });
  const [own, hers] = [personalStore(store, 'rae'), personalStore(store, 'jon')];
  await own.enqueue(CODEX, [outboxEdit('s', 7, undefined, { count: 3 }), outboxEdit('s', 10)]);
  await hers.enqueue(CODEX, [outboxEdit('v', 1)]);
  await own.records.put('setting', `refused ${CODEX}`, { reason: 'gone', at: 1 });
  const putBack = await discardCopy(store, 'rae', CODEX);
  expect((await own.pending()).edits.size).toBe(0);
  expect(await own.records.list('setting')).toEqual([]);
  await putBack();
  expect((await own.pending()).edits.get(CODEX)).toHaveLength(2);
  expect((await hers.pending()).edits.get(CODEX)).toHaveLength(1);
});
