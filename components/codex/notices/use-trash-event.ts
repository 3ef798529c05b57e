/** A hook that asks the server who put a Codex in the trash, or deleted it for good, and when. */
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { type ActivityEvent, activitySchema } from '#core/protocol/api/activity.ts';

/** As far back as the server tells. */
const LONG_AGO = '2000-01-01T00:00:00Z';

/** The trash event; `null` while unknown, or when the server no longer has it. */
export function useTrashEvent(
  codexId: string,
  kind: 'trashed' | 'purged',
  enabled: boolean,
): ActivityEvent | null {
  const { data } = useQuery({
    queryKey: ['departure', codexId, kind],
    queryFn: ({ signal }) =>
      api.get('/activity', activitySchema, {
        signal,
        query: { since: LONG_AGO, codex: codexId, own: 'include', limit: 1 },
      }),
    enabled,
    // The audit log hears of the trash a moment after the tree does.
    refetchInterval: ({ state }) => (findEvent(state.data?.events, kind) === null ? 2_000 : false),
    staleTime: 60_000,
  });
  return enabled ? findEvent(data?.events, kind) : null;
}

function findEvent(
  events: readonly ActivityEvent[] | undefined,
  kind: ActivityEvent['kind'],
): ActivityEvent | null {
  return events?.find((event) => event.kind === kind) ?? null;
}
