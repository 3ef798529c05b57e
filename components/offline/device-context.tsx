'use client';
/** The React context of what this device holds, kept up to date while somebody is signed in. */
import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import type { PrivateTrees } from '#components/forest/private-trees.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import type { Me } from '#core/protocol/api/people.ts';
import type { OfflineState } from '#sync/offline/offline-registry.ts';
import { type Device, openDevice, workOnDevice } from './device.ts';
import { keepPrefetched } from './device-prefetch.ts';
import { useForgetPrivate } from './use-forget-private.ts';

const DeviceContext = createContext<Device | null>(null);

/** The device; `null` while it is being opened, and for guests. */
export function useDevice(): Device | null {
  return useContext(DeviceContext);
}

/** Provides the device. Render it inside the TreeProvider: pinned Codices include their subtree. */
export function DeviceProvider({ me, children }: { readonly me: Me; readonly children: ReactNode }) {
  const [device, setDevice] = useState<Device | null>(null);
  const client = useQueryClient();
  const { workspace = null, privateTrees = null } = useTreeContext() ?? {};
  useEffect(() => {
    let wanted = true;
    void openDevice(me.id).then((opened) => wanted && setDevice(opened));
    return () => {
      wanted = false;
      setDevice(null);
    };
  }, [me.id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the person is who they are, whatever else is told of them
  useEffect(() => {
    if (workspace === null || privateTrees === null) return;
    const leave = new AbortController();
    workOnDevice(me.id, leave.signal, (opened, signal) =>
      keepPrefetched(opened, { client, me, workspace, treesLoaded: () => privateTrees.settled() }, signal),
    );
    return () => leave.abort();
  }, [me.id, client, workspace, privateTrees]);
  usePinnedTrees(device, privateTrees);
  useForgetPrivate(device, me);
  return <DeviceContext.Provider value={device}>{children}</DeviceContext.Provider>;
}

/** Keeps the trees open that private Codices stand in which are to be here with everything below them. */
function usePinnedTrees(device: Device | null, privateTrees: PrivateTrees | null): void {
  useEffect(() => {
    if (device === null || privateTrees === null) return;
    const { registry } = device;
    const look = () => {
      for (const topId of new Set(registry.get().pinnedTrees.values())) privateTrees.want(topId);
    };
    look();
    return registry.subscribe(look);
  }, [device, privateTrees]);
}

const NEVER = () => () => undefined;

/** `null` until it has been read. */
export function useOfflineState(): OfflineState | null {
  const registry = useDevice()?.registry;
  const state = useSyncExternalStore(registry?.subscribe ?? NEVER, registry?.get ?? NOTHING, NOTHING);
  return state?.loaded === true ? state : null;
}
const NOTHING = () => null;

/** Whether the server cannot be reached. */
export function useIsAway(): boolean {
  const phase = useSessionState(useTreeContext()?.session ?? null)?.phase;
  return phase === 'offline' || phase === 'unreachable';
}

/** A connection that comes back within it was never gone for who reads: it is made anew whenever somebody’s rights change. */
const SURELY_MS = 2_000;

/** Whether the server cannot be reached, and not for a moment only. */
function useIsSurelyAway(): boolean {
  const phase = useSessionState(useTreeContext()?.session ?? null)?.phase;
  const isUnreachable = phase === 'unreachable';
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!isUnreachable) return;
    const waiting = setTimeout(() => setLasts(true), SURELY_MS);
    return () => {
      clearTimeout(waiting);
      setLasts(false);
    };
  }, [isUnreachable]);
  return phase === 'offline' || (isUnreachable && lasts);
}

/** Whether a Codex cannot be opened now: the server is away, and there is no copy here. */
export function useIsElsewhere(codexId: string | null): boolean {
  const registry = useDevice()?.registry;
  const isAway = useIsSurelyAway();
  const isHeld = useCallback(
    () => codexId === null || registry?.get().loaded !== true || registry.get().copies.has(codexId),
    [registry, codexId],
  );
  const held = useSyncExternalStore(registry?.subscribe ?? NEVER, isHeld, () => true);
  return isAway && !held;
}
