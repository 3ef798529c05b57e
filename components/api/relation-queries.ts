/** Query hooks for references, backlinks and open conflicts, which lag slightly behind the live documents. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { reviewListSchema } from '#core/protocol/api/conflicts.ts';
import { backlinkListSchema, graphSchema, referenceListSchema } from '#core/protocol/api/references.ts';
import { api } from './client.ts';
import { keys } from './query-keys.ts';

/** What others do elsewhere (trash a target, close a circle) is seen after this long at the latest. */
const LOOK_AGAIN_MS = 10_000;

/**
 * A query for the references of a Codex, with the state of each target. `digest` identifies the references that the page
 * sees, so that a change is fetched.
 */
export function useReferences(codexId: string, digest: string) {
  return useQuery({
    queryKey: [...keys.references(codexId), digest],
    queryFn: ({ signal }) =>
      api.get(`/codices/${encodeURIComponent(codexId)}/references`, referenceListSchema, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
    refetchOnWindowFocus: 'always',
  });
}

/** A query for the backlinks of a Codex. */
export function useBacklinks(codexId: string) {
  return useQuery({
    queryKey: keys.backlinks(codexId),
    queryFn: ({ signal }) =>
      api.get(`/codices/${encodeURIComponent(codexId)}/backlinks`, backlinkListSchema, { signal }),
    refetchInterval: LOOK_AGAIN_MS * 3,
    refetchOnWindowFocus: 'always',
  });
}

/** A query for the Codices with open conflicts or problems. */
export function useReviewList() {
  return useQuery({
    queryKey: keys.review,
    queryFn: ({ signal }) => api.get('/conflicts', reviewListSchema, { signal }),
    refetchInterval: LOOK_AGAIN_MS,
    refetchOnWindowFocus: 'always',
  });
}

/** A query for the references of the workspace; the last graph stays while the next is fetched. */
export function useReferenceGraph(kind: string | null, template: string | null) {
  return useQuery({
    queryKey: keys.graph(kind, template),
    queryFn: ({ signal }) =>
      api.get('/references', graphSchema, {
        signal,
        query: { kind: kind ?? undefined, template: template ?? undefined },
      }),
    placeholderData: keepPreviousData,
    staleTime: LOOK_AGAIN_MS,
  });
}
