/** Query hooks for the share links of a Codex. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import {
  type CreateShareLinkBody,
  createdShareLinkSchema,
  linkLookSchema,
  type ShareLinkBody,
  shareLinkListSchema,
  shareLinkSchema,
  type UpdateShareLinkBody,
} from '#core/protocol/api/sharing.ts';

/** Guests come and go by themselves, so the list is asked for again while it is on screen. */
const REFRESH_MS = 2_000;

const linkKey = (codexId: string) => ['share-links', codexId] as const;

/** A query for the share links of a Codex, newest first, each with its connected guests. */
export function useShareLinks(codexId: string, enabled: boolean) {
  return useQuery({
    queryKey: linkKey(codexId),
    queryFn: async ({ signal }) =>
      (await api.get(`/codices/${encodeURIComponent(codexId)}/share-links`, shareLinkListSchema, { signal }))
        .items,
    enabled,
    refetchInterval: REFRESH_MS,
  });
}

export function useCreateShareLink(codexId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateShareLinkBody) =>
      api.post(`/codices/${encodeURIComponent(codexId)}/share-links`, body, createdShareLinkSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: linkKey(codexId) }),
  });
}

/** Changes one link; the list shows it at once. */
export function useUpdateShareLink({ id, codexId }: Pick<ShareLinkBody, 'id' | 'codexId'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateShareLinkBody) =>
      api.patch(`/share-links/${encodeURIComponent(id)}`, body, shareLinkSchema),
    onSuccess: (changed) =>
      client.setQueryData<readonly ShareLinkBody[]>(linkKey(codexId), (links) =>
        links?.map((link) => (link.id === id ? changed : link)),
      ),
  });
}

export function useDisconnectGuest({ id, codexId }: Pick<ShareLinkBody, 'id' | 'codexId'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (guestId: string) =>
      api.delete(`/share-links/${encodeURIComponent(id)}/guests/${encodeURIComponent(guestId)}`),
    onSettled: () => client.invalidateQueries({ queryKey: linkKey(codexId) }),
  });
}

/** Asks for the address at which one sees what guests of this link see. */
export function useViewAs({ id }: Pick<ShareLinkBody, 'id'>) {
  return useMutation({
    mutationFn: () => api.post(`/share-links/${encodeURIComponent(id)}/view-as`, {}, linkLookSchema),
  });
}

export function useRevokeShareLink(codexId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (linkId: string) => api.delete(`/share-links/${encodeURIComponent(linkId)}`),
    onSettled: () => client.invalidateQueries({ queryKey: linkKey(codexId) }),
  });
}
