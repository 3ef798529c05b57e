/** All tabs of a person search the same entries: each hears what another adds or removes. */
import { expect, it, vi } from 'vitest';
import { titleEntry } from '#core/search/local-entry.ts';
import type { ChangeChannel } from '#sync/offline/offline-registry.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { DeviceSearchIndex } from './device-search-index.ts';

const ID = '01900000-0000-7000-8000-000000000001';
const parseResultOf = (title: string) => ({ entry: titleEntry(ID, title, 'task'), texts: [] });

/** Two ends of one channel: what is said at one is heard at the other. */
function createChannels(): [ChangeChannel, ChangeChannel] {
  const channels: ChangeChannel[] = [0, 1].map((own) => ({
    onmessage: null,
    postMessage(data: unknown) {
      const other = channels[1 - own] as BroadcastChannel;
      queueMicrotask(() => other.onmessage?.(new MessageEvent('message', { data })));
    },
    close: () => undefined,
  }));
  return channels as [ChangeChannel, ChangeChannel];
}

it('knows of entries that another tab writes and takes away, before and after it has read them all', async () => {
  const store = createMemoryStore({ now: () => 0 });
  const [one, two] = createChannels().map((channel) => new DeviceSearchIndex(store, channel)) as [
    DeviceSearchIndex,
    DeviceSearchIndex,
  ];
  const titles = async (index: DeviceSearchIndex) =>
    [...(await index.all()).values()].map(({ codex }) => codex.title);
  await one.put(ID, parseResultOf('First'));
  expect(await titles(two)).toEqual(['First']);
  const changed = vi.fn();
  two.subscribe(changed);
  await one.put(ID, parseResultOf('Second'));
  await vi.waitFor(async () => expect(await titles(two)).toEqual(['Second']), 5_000);
  expect(changed).toHaveBeenCalled();
  await one.delete(ID);
  await vi.waitFor(async () => expect(await titles(two)).toEqual([]), 5_000);
});
