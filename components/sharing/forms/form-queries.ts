/** Query hooks of forms as members make them. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import {
  adminIntakeLinkListSchema,
  type CreateIntakeLinkBody,
  createdIntakeLinkSchema,
  intakeLinkListSchema,
  intakeLinkSchema,
  type UpdateIntakeLinkBody,
} from '#core/protocol/api/intake/intake-api.ts';

const REFRESH_MS = 10_000;

/** Of everything below the key, since a form may be in several lists. */
const KEY = ['intake-links'] as const;

/** Where answers arrive: below a Codex, or `null` at the top of the workspace. */
const pathOf = (parentId: string | null) =>
  parentId === null ? '/workspace/intake-links' : `/codices/${encodeURIComponent(parentId)}/intake-links`;

/** A query for the forms whose answers arrive in a place, newest first. */
export function useIntakeLinks(parentId: string | null, enabled = true) {
  return useQuery({
    queryKey: [...KEY, 'of', parentId],
    queryFn: async ({ signal }) => (await api.get(pathOf(parentId), intakeLinkListSchema, { signal })).items,
    enabled,
    refetchInterval: REFRESH_MS,
  });
}

/** Pages of all forms, for admins. */
export function useAllIntakeLinks(filter: {
  readonly createdBy?: string;
  readonly state?: 'open' | 'ended';
}) {
  return useInfiniteQuery({
    queryKey: [...KEY, 'all', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get('/intake-links', adminIntakeLinkListSchema, {
        signal,
        query: { ...filter, ...(pageParam !== null && { cursor: pageParam }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export interface NewForm extends CreateIntakeLinkBody {
  readonly parentId: string | null;
}

export function useCreateIntakeLink() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ parentId, ...body }: NewForm) => api.post(pathOf(parentId), body, createdIntakeLinkSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useUpdateIntakeLink(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateIntakeLinkBody) =>
      api.patch(`/intake-links/${encodeURIComponent(id)}`, body, intakeLinkSchema),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useRevokeIntakeLink() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/intake-links/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
