/** The store tells when what waits in it changes, and counts it. */
import { expect, it, vi } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import type { LocalStore, OutboxEdit } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { programEnvironment } from '../../node/program-environment.ts';
import { countWaiting, watchStore } from './watched-store.ts';

const edit = (seq: number, count = 1): OutboxEdit => ({
  ...{ id: `s ${seq}`, from: 1, at: 2, count, fields: ['text'], bytes: 1, session: 's', seq },
  ...{ update: new Uint8Array([1]), client: 1, clock: seq, end: seq + 1, deletes: false, starts: false },
});

function watched(store: LocalStore = createMemoryStore(programEnvironment)) {
  const watcher = { changed: vi.fn(), failed: vi.fn() };
  return { store: watchStore(store, watcher), watcher };
}

it('counts edits of all Codices, and requests', async () => {
  const { store, watcher } = watched();
  await store.enqueue('m codex/a', [edit(1), edit(2, 4)]);
  await store.enqueue('m codex/b', [edit(1)]);
  await store.requests.put('m 1', {});
  expect(await countWaiting(store)).toBe(7);
  expect(watcher.changed).toHaveBeenCalledTimes(3);
  await store.confirm('m codex/a', { stateVector: null, edits: [edit(1)] });
  expect(await countWaiting(store)).toBe(6);
  expect(watcher.changed).toHaveBeenCalledTimes(4);
});

it.each([
  ['too_large', 'full'],
  ['unavailable', 'blocked'],
] as const)('says why it cannot take something: %s is %s', async (code, failure) => {
  const base = createMemoryStore(programEnvironment);
  const failing = { ...base, enqueue: () => Promise.reject(new BinderyError(code, 'no')) };
  const { store, watcher } = watched(failing);
  await expect(store.enqueue('m codex/a', [edit(1)])).rejects.toMatchObject({ code });
  expect(watcher.failed).toHaveBeenLastCalledWith(failure);
  await store.confirm('m codex/a', { stateVector: null });
  expect(watcher.failed).toHaveBeenLastCalledWith(null);
});
