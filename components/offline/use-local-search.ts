/** A query hook that searches this device. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useTreeContext, useTreeVersion } from '#components/tree-context/tree-context.tsx';
import { useDevice } from './device-context.tsx';
import { type LocalAnswer, searchDevice } from './search-device.ts';

const NEVER = () => () => undefined;
const NONE = () => 0;

/** The results; none while not `enabled`. Updated when local content changes. */
export function useLocalSearch(text: string, limit: number, enabled: boolean) {
  const device = useDevice();
  const scope = useTreeContext();
  const client = useQueryClient();
  const tree = useTreeVersion(scope);
  const entries = useSyncExternalStore(device?.index.subscribe ?? NEVER, device?.index.get ?? NONE, NONE);
  return useQuery({
    queryKey: ['device', 'search', text, limit, tree, entries],
    queryFn: async (): Promise<LocalAnswer | null> =>
      device === null || scope === null ? null : await searchDevice({ device, scope, client }, text, limit),
    enabled: enabled && device !== null && scope !== null,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}
