/** This device for one person: which Codices it holds, and its search index. One instance for each page. */
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { type OfflineRegistry, openOfflineRegistry } from '#sync/offline/offline-registry.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { DeviceSearchIndex } from './device-search-index.ts';

export interface Device {
  readonly personId: string;
  /** The person's part of it. */
  readonly store: LocalStore;
  readonly registry: OfflineRegistry;
  readonly index: DeviceSearchIndex;
}

interface OpenDevice {
  readonly personId: string;
  readonly opening: Promise<Device>;
  /** What keeps it up to date; ends soon after `leave` aborts. */
  readonly work: Set<Promise<void>>;
  readonly leave: AbortController;
}

let open: OpenDevice | null = null;

/** Opens the device for a person. */
export function openDevice(personId: string): Promise<Device> {
  if (open?.personId !== personId) {
    void closeDevice();
    open = { personId, opening: create(personId), work: new Set(), leave: new AbortController() };
  }
  return open.opening;
}

/** Runs `work` until the device is closed or `signal` aborts; its failure has no further effect. */
export function workOnDevice(
  personId: string,
  signal: AbortSignal,
  work: (device: Device, signal: AbortSignal) => Promise<void>,
): void {
  void openDevice(personId);
  const on = open;
  if (on === null) return;
  const both = AbortSignal.any([signal, on.leave.signal]);
  const working: Promise<void> = on.opening
    .then((device) => work(device, both))
    .catch((error: unknown) => {
      if (!both.aborted) console.warn('What this device holds is no longer brought up to date.', error);
    })
    .finally(() => on.work.delete(working));
  on.work.add(working);
}

/** Closes the device before the person's copies are deleted; resolves when nothing writes any more. */
export async function closeDevice(): Promise<void> {
  const closing = open;
  open = null;
  if (closing === null) return;
  closing.leave.abort();
  const device = await closing.opening.catch(() => null);
  await Promise.allSettled([...closing.work]);
  device?.registry.close();
  device?.index.close();
}

async function create(personId: string): Promise<Device> {
  const store = personalStore(await clientStore(), personId);
  const channelOf = (what: string) =>
    typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`bindery-${what} ${personId}`);
  const registry = openOfflineRegistry({
    store,
    environment: browserEnvironment,
    channel: channelOf('registry'),
  });
  return { personId, store, registry, index: new DeviceSearchIndex(store, channelOf('search')) };
}
