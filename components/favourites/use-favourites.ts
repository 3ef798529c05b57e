/** Hooks of favourites: the list with what this device has done and not sent, and the acts on it. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import type { TreeReader } from '#components/forest/forest.ts';
import { usePending, useRequests } from '#components/pending/pending-context.tsx';
import { useTreeContext, useTreeVersion } from '#components/tree-context/tree-context.tsx';
import { toast } from '#components/ui/toast.tsx';
import { favouriteListSchema } from '#core/protocol/api/own/favourites.ts';
import type { PendingRequest } from '#sync/pending/pending-request.ts';
import { type FavouriteItem, type PendingFavourite, withActs } from './pending-favourites.ts';

/** Announcements may be lost. */
const LOOK_AGAIN_MS = 120_000;
const NONE: readonly FavouriteItem[] = [];

/** One's favourites in order, as they are with what waits on this device; `null` until they are known. */
export function useFavourites(): readonly FavouriteItem[] | null {
  const { data, dataUpdatedAt } = useQuery({
    queryKey: keys.favourites,
    queryFn: async ({ signal }) => (await api.get('/favourites', favouriteListSchema, { signal })).items,
    refetchInterval: LOOK_AGAIN_MS,
  });
  const acts = useActs(dataUpdatedAt);
  const scope = useTreeContext();
  const version = useTreeVersion(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the tree holds
  return useMemo(() => {
    if (data === undefined && acts.length === 0) return null;
    const items = withActs(data ?? [], acts);
    return scope === null ? items : items.flatMap((item) => asInTree(item, scope.workspace));
  }, [data, acts, scope, version]);
}

/** Whether a Codex is a favourite now. */
export function useIsFavourite(codexId: string): boolean {
  return useFavourites()?.some((one) => one.codexId === codexId) ?? false;
}

export interface FavouriteActs {
  /** Gives these a star, or takes it where all of them have one. */
  toggle(codexIds: readonly string[]): void;
  /** Puts the favourite at one place of the list in another. */
  move(from: number, to: number): void;
}

/** Acts on favourites: kept on this device and shown at once, sent when the server can be reached. */
export function useFavouriteActs(): FavouriteActs {
  const work = usePending()?.work;
  const favourites = useFavourites() ?? NONE;
  const workspace = useTreeContext()?.workspace;
  const latest = useRef(favourites);
  latest.current = favourites;
  const add = useCallback(
    (codexId: string, act: Pick<PendingFavourite, 'act' | 'before' | 'after'>) => {
      const known = latest.current.find((one) => one.codexId === codexId)?.title;
      const title = workspace?.node(codexId)?.label?.title ?? known ?? '';
      work
        ?.add({ kind: 'favourite', codexId, title, at: browserEnvironment.now(), ...act })
        .catch((error: unknown) => toast.failed('Your favourites were not changed.', error));
    },
    [work, workspace],
  );
  return useMemo(
    () => ({
      toggle(codexIds) {
        const starred = new Set(latest.current.map(({ codexId }) => codexId));
        const all = codexIds.every((id) => starred.has(id));
        for (const id of codexIds) if (all || !starred.has(id)) add(id, { act: all ? 'unstar' : 'star' });
      },
      move(from, to) {
        const item = latest.current[from];
        const beside = latest.current[to];
        if (item === undefined || beside === undefined || from === to) return;
        const place = to < from ? { before: beside.codexId } : { after: beside.codexId };
        add(item.codexId, { act: 'move', ...place });
      },
    }),
    [add],
  );
}

interface Act {
  readonly request: PendingFavourite;
  /** When the server had it, ms since epoch by this device; `null` while it waits. */
  readonly deliveredAt: number | null;
}

/**
 * The acts that wait, and those that were delivered after the answer the page has: what was done does not look undone until the
 * next answer comes.
 */
function useActs(answeredAt: number): readonly PendingFavourite[] {
  const requests = useRequests();
  const known = useRef<ReadonlyMap<string, Act>>(new Map());
  return useMemo(() => {
    const waiting = requests.filter(isWaiting);
    const ids = new Set(requests.map(({ id }) => id));
    const acts = new Map<string, Act>();
    for (const [id, act] of known.current) {
      // Refused: it is in the list of requests still, and counts no more.
      if (ids.has(id)) continue;
      const deliveredAt = act.deliveredAt ?? Date.now();
      if (deliveredAt >= answeredAt) acts.set(id, { ...act, deliveredAt });
    }
    for (const request of waiting) acts.set(request.id, { request, deliveredAt: null });
    known.current = acts;
    return [...acts.values()].map(({ request }) => request);
  }, [requests, answeredAt]);
}

function isWaiting(request: PendingRequest): request is PendingRequest & PendingFavourite {
  return request.kind === 'favourite' && request.failure === null;
}

/** By the title it has now; nothing where it is in the trash, or gone from the tree. */
function asInTree(item: FavouriteItem, workspace: TreeReader): readonly FavouriteItem[] {
  const node = workspace.node(item.codexId);
  if (node === null) return [item];
  if (node.standing === 'trashed') return [];
  const { title = item.title, templateId = item.templateId } = node.label ?? {};
  return [{ ...item, title, templateId }];
}
